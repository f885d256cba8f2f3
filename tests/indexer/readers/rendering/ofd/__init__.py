"""Tests of OFD pages drawn."""
