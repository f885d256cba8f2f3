"""Rebuilds of the index that are killed."""
