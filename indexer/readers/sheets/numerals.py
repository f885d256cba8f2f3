"""Writes digits as Chinese numerals, as the formats [DBNum1] to [DBNum3] do."""

from __future__ import annotations

from typing import Final

_DIGITS: Final = {1: "〇一二三四五六七八九", 2: "零壹贰叁肆伍陆柒捌玖", 3: "０１２３４５６７８９"}
_UNITS: Final = {1: ("", "十", "百", "千"), 2: ("", "拾", "佰", "仟"), 3: ("", "十", "百", "千")}
_GROUPS: Final = ("", "万", "亿", "兆")
_POINT: Final = {1: "点", 2: ".", 3: "．"}


def in_numerals(text: str, style: int, *, spelt: bool) -> str:
    """The digits of a number in a style, 0 for as it is; `spelt` with units, 一百二十三, else one by one."""
    if style not in _DIGITS:
        return text
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, decimals = digits.partition(".")
    if spelt and whole.isdecimal() and len(whole) <= 4 * len(_GROUPS) and style != 3:
        written = spelt_out(int(whole), style)
    else:
        written = one_by_one(whole, style)
    return f"{sign}{written}{_POINT[style] if point else ''}{one_by_one(decimals, style)}"


def one_by_one(text: str, style: int) -> str:
    """Each digit for itself: 二〇二三."""
    return text.translate({ord(str(digit)): numeral for digit, numeral in enumerate(_DIGITS[style])})


def spelt_out(number: int, style: int) -> str:
    """With its units: 二十三, 壹拾贰万叁仟."""
    digits, units = _DIGITS[style], _UNITS[style]
    if number == 0:
        return digits[0]
    groups: list[str] = []
    gap = False  # a nought is to be written before what stands to the right
    for place in reversed(range(len(_GROUPS))):
        group = number // 10_000**place % 10_000
        if not group:
            gap = gap or bool(groups)
            continue
        written = ""
        for unit in reversed(range(4)):
            digit = group // 10**unit % 10
            if digit:
                written += digits[0] * gap + digits[digit] + units[unit]
                gap = False
            else:
                gap = gap or bool(written or groups)
        gap = group % 10 == 0 and gap and place > 0
        groups.append(written + _GROUPS[place])
    spelt = "".join(groups)
    return spelt.removeprefix("一") if style == 1 and spelt.startswith("一十") else spelt
