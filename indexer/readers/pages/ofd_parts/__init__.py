"""What stands on an OFD page: characters, ruling lines, annotations."""
