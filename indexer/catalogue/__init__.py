"""What is true of every document? The database of documents, versions, events and settings.

Useful for: everything that must survive. Not for: finding text; that is the index, which can be rebuilt from here.
"""
