"""Tests of `search_app.server`."""
