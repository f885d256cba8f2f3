"""Tests of `indexer.readers`."""
