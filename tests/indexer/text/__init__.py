"""Tests of `indexer.text`."""
