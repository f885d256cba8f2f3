"""Servers that tests share, and those that only tests start: an object store, a directory, an OpenID provider."""
