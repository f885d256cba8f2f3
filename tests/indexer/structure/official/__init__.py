"""Tests of `indexer.structure`."""
