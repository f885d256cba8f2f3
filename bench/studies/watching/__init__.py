"""Watched terms: whether they are found, and what they cost a document."""
