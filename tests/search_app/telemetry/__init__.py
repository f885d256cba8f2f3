"""Tests of `search_app.telemetry`."""
