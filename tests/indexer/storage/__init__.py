"""Tests of `indexer.storage`."""
