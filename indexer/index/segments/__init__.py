"""A segment of the index: how it is inverted, written, read and merged."""
