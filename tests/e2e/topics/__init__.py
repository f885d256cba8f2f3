"""Reading lists in a real browser."""
