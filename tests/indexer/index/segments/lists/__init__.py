"""Tests of the forms of inverted lists."""
