"""Tests of `indexer.readers.word`."""
