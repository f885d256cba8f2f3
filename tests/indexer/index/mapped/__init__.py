"""Tests of `indexer.index.mapped`."""
