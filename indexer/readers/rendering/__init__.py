"""Draws the pages of originals as they look, in a child process of their own."""
