"""Packages of documents, as pages."""
