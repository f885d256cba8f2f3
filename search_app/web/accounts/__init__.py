"""Signing in and out, one's own account and all accounts."""
