"""Archives for tests: small, old, damaged and modelled ones."""
