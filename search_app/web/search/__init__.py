"""The search page, its chart, saved searches, feeds, exports and the overview."""
