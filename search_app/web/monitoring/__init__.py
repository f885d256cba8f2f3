"""Whether the archive can answer, and the server's numbers."""
