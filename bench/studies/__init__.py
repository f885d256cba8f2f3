"""Measurements of one thing each, run by hand: history, served pages, load, OCR, suggestions, a year of use."""
