"""Tests of `indexer.query`."""
