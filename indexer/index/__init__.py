"""Which documents satisfy a plan, and in which order? The contract of a search engine, and the one on Whoosh.

Useful for: postings, scores, counts and how they lie on the disk. Not for: query syntax, originals or pages.
"""
