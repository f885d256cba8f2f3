"""OFD files whose pages are drawn, and the fonts in them."""
