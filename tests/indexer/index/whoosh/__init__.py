"""Tests of `indexer.index.whoosh`."""
