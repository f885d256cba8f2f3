"""The pictures of the manual, taken of real pages."""
