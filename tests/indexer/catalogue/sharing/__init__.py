"""Tests of `indexer.catalogue.sharing`."""
