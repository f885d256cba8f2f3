"""Characters of a page become pieces."""
