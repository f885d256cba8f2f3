"""Tests of `indexer.index.segments`."""
