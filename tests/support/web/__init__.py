"""Clients of the pages and commands: browsers, visitors, callers."""
