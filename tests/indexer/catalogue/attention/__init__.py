"""Tests of `indexer.catalogue.attention`, and of the review that fills it."""
