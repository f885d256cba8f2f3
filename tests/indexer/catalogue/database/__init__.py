"""Tests of `indexer.catalogue.database`."""
