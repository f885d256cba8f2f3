"""How does a file become a document of the archive? Discovery, ingest, the tray, watched folders.

Useful for: the ways in. Not for: what a format looks like (readers) or what a text says (structure).
"""
