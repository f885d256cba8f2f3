"""The log of an archive: what is written into it, what is asked of it."""
