"""Tests of `indexer.search.autocomplete`."""
