"""Shows a serial day number as a spreadsheet's date format does: yyyy"年"m"月"d"日", h:mm AM/PM, [h]:mm, aaaa."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from indexer.readers.sheets.numerals import one_by_one, spelt_out

_TOKEN = re.compile(
    r'"([^"]*)"?|\\(.)|[_*].|\[(h+|m+|s+)\]|\[[^\]\[]*+\]|(AM/PM|A/P|上午/下午)|(y+|m+|d+|h+|s+|a{3,4}|e+(?![+-])|b+)|(\.0+)|(General)|(.)',
    re.IGNORECASE | re.DOTALL,
)
_MOST: Final = 2_958_466  # days: the year 9999 ends
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LONG_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HAN_DAYS: Final = "一二三四五六日"


def is_date(section: str) -> bool:
    """Whether a section of a format shows a day or a time."""
    found = list(_TOKEN.finditer(section))
    return any(each[3] or each[4] or each[5] for each in found) and not any(each[7] for each in found)


def date_shown(value: float, section: str, numerals: int, *, since_1904: bool) -> str | None:
    """The day and time of a serial number; None where there is none. `numerals` is the style of [DBNum…], 0 for none."""
    if not 0 <= value < _MOST:
        return None
    tokens = list(_TOKEN.finditer(section))
    fractions = max((len(found[6]) - 1 for found in tokens if found[6]), default=0)
    moment = _moment(value, min(fractions, 6), since_1904=since_1904)
    if moment is None:
        return None
    half_day = any(found[4] for found in tokens)
    shown = []
    for at, found in enumerate(tokens):
        kind = (found[5] or "")[:1].lower()
        if kind == "m" and _is_minute(tokens, at):
            shown.append(_figure(moment.minute, len(found[5]), numerals))
        elif kind:
            shown.append(_part(moment, kind, len(found[5]), numerals, half_day=half_day))
        elif found[3]:
            shown.append(_elapsed(value, found[3]))
        elif found[4]:
            early, late = found[4].split("/")
            shown.append(early if moment.hour < 12 else late)
        elif found[6]:
            shown.append(f".{moment.microsecond:06d}"[: len(found[6])])
        else:
            shown.append(found[1] or found[2] or found[8] or "")
    return "".join(shown)


def _moment(value: float, fractions: int, *, since_1904: bool) -> datetime | None:
    """Day 1 is 1900-01-01; day 60, 1900-02-29, is none, and what is before it is counted from one day later."""
    begin = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 31 if value < 60 else 30)
    unit = 10**fractions
    seconds = round((value % 1) * 86_400 * unit) / unit
    try:
        return begin + timedelta(days=int(value), seconds=seconds)
    except OverflowError:
        return None


def _is_minute(tokens: list[re.Match[str]], at: int) -> bool:
    """m is a minute right after an hour or right before a second, else a month."""
    if len(tokens[at][5]) > 2:
        return False
    before = [each for each in tokens[:at] if each[5] or each[3]]
    after = [each for each in tokens[at + 1 :] if each[5] or each[3]]
    last = (before[-1][5] or before[-1][3])[0].lower() if before else ""
    following = (after[0][5] or after[0][3])[0].lower() if after else ""
    return last == "h" or following == "s"


def _part(moment: datetime, kind: str, length: int, numerals: int, *, half_day: bool) -> str:
    weekday = moment.weekday()
    match kind:
        case "y" | "e" | "b":
            year = f"{moment.year:04d}" if length > 2 or kind == "e" else f"{moment.year % 100:02d}"
            return one_by_one(year, numerals) if numerals else year
        case "m":
            months = {3: _MONTHS, 4: _LONG_MONTHS}.get(min(length, 4))
            if length == 5:
                return _LONG_MONTHS[moment.month - 1][0]
            return months[moment.month - 1] if months else _figure(moment.month, length, numerals)
        case "d":
            names = {3: _DAYS, 4: _LONG_DAYS}.get(min(length, 4))
            return names[weekday] if names else _figure(moment.day, length, numerals)
        case "a":
            return ("星期" if length > 3 else "") + _HAN_DAYS[weekday]
        case "h":
            hour = (moment.hour % 12 or 12) if half_day else moment.hour
            return _figure(hour, length, numerals)
        case _:
            return _figure(moment.second, length, numerals)


def _figure(number: int, length: int, numerals: int) -> str:
    if numerals in (1, 2):
        return spelt_out(number, numerals)
    text = f"{number:02d}" if length > 1 else str(number)
    return one_by_one(text, numerals) if numerals else text


def _elapsed(value: float, unit: str) -> str:
    """[h], [mm] or [ss]: all hours, minutes or seconds since the beginning."""
    count = int(round(value * 86_400, 3)) // {"h": 3_600, "m": 60, "s": 1}[unit[0].lower()]
    return str(count).rjust(len(unit), "0")
