"""Packages of documents for tests: whole archives with all that a document can have, and bags as strangers write them."""
