"""Tests of `indexer.maintenance`."""
