"""Tables of placed pieces."""
