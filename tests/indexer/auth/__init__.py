"""Tests of `indexer.auth`."""
