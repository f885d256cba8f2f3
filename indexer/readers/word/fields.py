"""Writes what a form of Word shows: check boxes, choices of a list, marks of symbol fonts."""

from __future__ import annotations

from typing import Any, Final

from indexer.readers.word.numbering import child, local, value

CHECKED: Final = "☑"
UNCHECKED: Final = "☐"

_SYMBOLS: Final = {  # characters of the fonts Wingdings and Wingdings 2, by code
    "wingdings": {
        0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x70: "□", 0x71: "❑", 0x72: "❒", 0x75: "◆", 0xA8: "☐",
        0xD8: "➢", 0xE0: "→", 0xE8: "➔", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: CHECKED,
    },
    "wingdings 2": {
        0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: CHECKED, 0x53: "☒", 0x54: "☒", 0xA3: "☐", 0x2A: "☐", 0x30: "☐",
    },
}  # fmt: skip


def symbol(element: Any) -> str:
    """The character of `w:sym`; "" for one of a font that is not known."""
    code, font = value(element, "char"), value(element, "font").lower()
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if 0xF000 <= number <= 0xF0FF:
        return _SYMBOLS.get(font, {}).get(number - 0xF000, "")
    return "" if number < 0x20 or 0xD800 <= number < 0xE000 or number > 0x10FFFF else chr(number)


def form_field(element: Any) -> str:
    """What the beginning of a field shows by itself: a check box or the choice of a list; text comes as its result."""
    data = child(element, "ffData")
    box, choices = child(data, "checkBox"), child(data, "ddList")
    if box is not None:
        stated = child(box, "checked")
        stated = child(box, "default") if stated is None else stated
        return CHECKED if _is_on(stated) else UNCHECKED
    if choices is not None:
        entries = [value(each, "val") for each in choices if local(each) == "listEntry"]
        chosen = child(choices, "result")
        chosen = child(choices, "default") if chosen is None else chosen
        number = value(chosen, "val") or "0"
        at = int(number) if number.isdecimal() else 0
        return entries[at] if at < len(entries) else ""
    return ""


def control(element: Any) -> str | None:
    """What a content control shows by itself; None where its content is to be read, "" where that is only a prompt."""
    properties = child(element, "sdtPr")
    box, prompt = child(properties, "checkbox"), child(properties, "showingPlcHdr")
    if box is not None:
        return CHECKED if _is_on(child(box, "checked")) else UNCHECKED
    return "" if _is_on(prompt) else None


def _is_on(element: Any) -> bool:
    return element is not None and value(element, "val") not in ("0", "false", "off")
