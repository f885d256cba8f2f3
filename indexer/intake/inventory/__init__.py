"""A 目录, the office's own list of its documents, in and out: each row matched with its file."""
