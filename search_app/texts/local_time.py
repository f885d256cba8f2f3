"""Writes a moment in local time, as people read it."""

from __future__ import annotations

from datetime import datetime


def local(moment: str) -> str:
    """An ISO 8601 moment as 2026-01-02 11:04; "" for one that cannot be read."""
    try:
        return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return ""
