"""Real servers for tests (OpenSearch, PostgreSQL, an object store): on loopback, without root's rights, ended by their pid."""
