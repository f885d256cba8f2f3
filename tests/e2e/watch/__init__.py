"""Watched terms in a real browser."""
