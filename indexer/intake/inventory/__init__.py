"""Reads and writes a 目录, the office's own list of its documents, and matches each row with its file."""
