"""Tests of `search_app.web.desk.sheets`."""
