"""Tests of `indexer.index`."""
