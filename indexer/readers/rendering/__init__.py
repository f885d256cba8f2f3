"""Draws the pages of originals as they look, in the reading child."""
