"""Tests of the fonts of OFD pages."""
