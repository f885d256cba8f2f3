"""Spreadsheets as documents."""
