"""Fonts of OFD pages: those in the file, those of the system, and what of them goes into a PDF."""
