"""Tests of `indexer.intake.inventory`."""
