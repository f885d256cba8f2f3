"""Writes a moment in local time, as people read it, and tells when a day begins here."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta


def local(moment: str) -> str:
    """An ISO 8601 moment as 2026-01-02 11:04; "" for one that cannot be read."""
    try:
        return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return ""


def day_begins(day: date, *, later: int = 0) -> str:
    """The moment at which a day, or the one so many days later, begins here, as the catalogue writes moments.

    Raises OverflowError for days at the ends of the calendar.
    """
    begins = datetime.combine(day + timedelta(days=later), time()).astimezone()
    return begins.astimezone(UTC).isoformat(timespec="seconds")
