"""Tests of `indexer.intake`."""
