"""Tests of `indexer.catalogue.news`."""
