"""Tests of `indexer.text.pinyin`."""
