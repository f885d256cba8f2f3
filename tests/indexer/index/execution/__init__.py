"""Tests of `indexer.index.execution`."""
