"""How does something stay on the disk, and who may touch it now? Durable files, locks, checksums, SQLite, originals.

Useful for: anything that writes or shares a file. Not for: what the files mean.
"""
