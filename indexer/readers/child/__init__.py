"""A child process that looks into strangers' files: what it does with requests, and what its parent does with it."""
