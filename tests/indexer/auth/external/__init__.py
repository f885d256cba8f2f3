"""People whom others vouch for."""
