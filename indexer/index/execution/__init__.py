"""A plan carried out over the segments of one commit."""
