"""Tests of `search_app.texts`."""
