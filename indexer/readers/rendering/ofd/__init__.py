"""Draws an OFD page as a PDF page: text, paths, pictures, annotations, seals (GB/T 33190-2016)."""
