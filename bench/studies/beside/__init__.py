"""An archive beside another program that does the same."""
