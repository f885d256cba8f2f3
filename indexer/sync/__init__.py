"""How does the index follow the catalogue? What is owed is indexed, what is damaged is rebuilt.

Useful for: the index after a change, a kill or a new version. Not for: what is in either.
"""
