"""Processes of tests: servers, memory, other users, growth of work."""
