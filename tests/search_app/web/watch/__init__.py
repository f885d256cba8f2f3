"""Tests of `search_app.web.watch`."""
