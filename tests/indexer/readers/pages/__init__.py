"""Tests of `indexer.readers.pages`."""
