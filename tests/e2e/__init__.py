"""Tests that drive a browser and real servers."""
