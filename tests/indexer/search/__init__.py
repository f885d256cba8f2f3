"""Tests of `indexer.search`."""
