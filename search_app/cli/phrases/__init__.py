"""Commands that look up many phrases at once."""
