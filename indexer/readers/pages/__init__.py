"""Formats that place characters on pages: PDF, OFD and pictures, put back into paragraphs."""
