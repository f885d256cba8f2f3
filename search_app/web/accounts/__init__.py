"""Signing in and out, one's own account, all accounts and the settings."""
