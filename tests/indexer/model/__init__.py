"""Tests of `indexer.model`."""
