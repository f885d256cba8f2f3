"""Tests of `search_app.cli`."""
