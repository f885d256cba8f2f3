"""Is the archive whole, and how is it brought back? Check, backup, restore, status.

Useful for: what an administrator does to the whole archive. Not for: single documents.
"""
