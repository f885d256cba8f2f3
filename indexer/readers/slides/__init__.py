"""Presentations: PPTX by ourselves, all others through LibreOffice."""
