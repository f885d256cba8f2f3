"""What do the packages hand to each other? Documents, their description and fields, clearances, requests.

Useful for: the shape of a thing. Not for: where it comes from or where it is kept.
"""
