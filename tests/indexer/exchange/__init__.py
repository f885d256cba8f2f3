"""Tests of `indexer.exchange`."""
