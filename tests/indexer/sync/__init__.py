"""Tests of `indexer.sync`."""
