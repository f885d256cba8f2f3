"""What stands on an OFD page."""
