"""Tests of pages drawn as they look."""
