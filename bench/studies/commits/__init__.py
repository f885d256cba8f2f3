"""Compares this checkout with another one, of an earlier commit: its answers and what they cost."""
