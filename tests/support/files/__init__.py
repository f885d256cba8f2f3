"""Files for tests: of many formats, mixed, hostile, mutated and marked ones."""
