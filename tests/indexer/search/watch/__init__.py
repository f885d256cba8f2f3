"""Tests of `indexer.search.watch`."""
