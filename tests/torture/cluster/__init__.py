"""A cluster loses a node, its database or one of its web servers while it is at work."""
