"""Carries out a plan over the segments of one commit."""
