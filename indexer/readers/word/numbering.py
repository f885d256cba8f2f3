"""Computes the number that Word shows before a paragraph: 一、 （二） 3. ①.

Numbers are not in the text of a document; they follow from its numbering part (ECMA-376, part 1, 17.9) and
from the paragraphs before. Also here: how any element of such a part is looked into.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any, NamedTuple

from indexer.text import HAN_DIGITS

_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MOST = 9_999  # numbers beyond are shown in digits
_DEPTH = 20  # styles based on styles


def local(element: Any) -> str:
    """An element's name without its namespace: strict and transitional documents differ in that alone."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: Any, name: str) -> Any:
    """The first child of that name, None when there is none or no element."""
    return next((inner for inner in element if local(inner) == name), None) if element is not None else None


def value(element: Any, name: str) -> str:
    """An attribute, whatever its namespace; "" when there is none or no element."""
    if element is None:
        return ""
    return next((text for key, text in element.attrib.items() if key.rpartition("}")[2] == name), "")


class _Level(NamedTuple):
    start: int
    form: str
    pattern: str  # "%1.%2、"
    suffix: str


class Numbering:
    """The numbers of one document, counted as its paragraphs go by."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        self._styles = (
            {value(style, "styleId"): style for style in styles if local(style) == "style"}
            if styles is not None
            else {}
        )
        self._default = next((name for name, style in self._styles.items() if _is_default(style)), "")
        parts = list(numbering) if numbering is not None else []
        self._abstract = {
            value(part, "abstractNumId"): part for part in parts if local(part) == "abstractNum"
        }
        self._lists = {value(part, "numId"): part for part in parts if local(part) == "num"}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)  # of an abstract list, by level
        self._begun: set[str] = set()

    def style_of(self, properties: Any) -> str:
        """The name of a paragraph's style in lower case, as Word stores it: title, heading 1, toc 2."""
        name = value(child(properties, "pStyle"), "val") or self._default
        return value(child(self._styles.get(name), "name"), "val").lower()

    def label(self, properties: Any) -> str:
        """What stands before the paragraph; "" when it is in no list or has a bullet. Counts it."""
        identifier, depth = self._place(properties)
        level = self._level(identifier, depth)
        if level is None:
            return ""
        counts = self._counts[value(child(self._lists[identifier], "abstractNumId"), "val")]
        if identifier not in self._begun:
            self._begun.add(identifier)
            if any(local(override) == "lvlOverride" for override in self._lists[identifier]):
                counts.clear()
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        if level.form in ("bullet", "none"):
            return ""
        label = re.sub(
            r"%([1-9])", lambda found: self._number(identifier, int(found[1]) - 1, counts), level.pattern
        )
        return label + (" " if label[-1:].isascii() and label and level.suffix != "nothing" else "")

    def _place(self, properties: Any) -> tuple[str, int]:
        """The list and level of a paragraph: its own, else its style's."""
        own = child(properties, "numPr")
        identifier, depth = value(child(own, "numId"), "val"), value(child(own, "ilvl"), "val")
        style = value(child(properties, "pStyle"), "val") or self._default
        for _ in range(_DEPTH):
            if identifier or style not in self._styles:
                break
            inherited = child(child(self._styles[style], "pPr"), "numPr")
            identifier = value(child(inherited, "numId"), "val")
            depth = depth or value(child(inherited, "ilvl"), "val")
            style = value(child(self._styles[style], "basedOn"), "val")
        return identifier, int(depth) if depth.isdecimal() else 0

    def _level(self, identifier: str, depth: int) -> _Level | None:
        listed = self._lists.get(identifier)
        abstract = self._abstract.get(value(child(listed, "abstractNumId"), "val"))
        if listed is None or abstract is None:
            return None
        override = next(
            (o for o in listed if local(o) == "lvlOverride" and value(o, "ilvl") == str(depth)), None
        )
        levels = [inner for inner in abstract if local(inner) == "lvl" and value(inner, "ilvl") == str(depth)]
        replaced = child(override, "lvl")
        level = replaced if replaced is not None else next(iter(levels), None)
        if level is None:
            return None
        start = value(child(override, "startOverride"), "val") or value(child(level, "start"), "val")
        return _Level(
            int(start) if start.isdecimal() else 0,
            value(child(level, "numFmt"), "val") or "decimal",
            value(child(level, "lvlText"), "val"),
            value(child(level, "suff"), "val"),
        )

    def _number(self, identifier: str, depth: int, counts: dict[int, int]) -> str:
        level = self._level(identifier, depth)
        if level is None:
            return ""
        return written(counts.setdefault(depth, level.start), level.form)


def written(number: int, form: str) -> str:
    """A number in one of Word's formats, ST_NumberFormat; one that is not known in digits."""
    if not 0 < number <= _MOST:
        return str(number)
    return _FORMS.get(form, str)(number)


def _is_default(style: Any) -> bool:
    return value(style, "default") in ("1", "true") and value(style, "type") == "paragraph"


def _counting(number: int) -> str:
    """十二, 二十, 一百零五."""
    text, zero = "", False
    for digit, unit in zip(f"{number:04d}", ("千", "百", "十", ""), strict=True):
        if digit == "0":
            zero = bool(text)
        else:
            text += ("零" if zero else "") + HAN_DIGITS[int(digit)] + unit
            zero = False
    return text[1:] if text.startswith("一十") else text


def _formal(number: int) -> str:
    plain = _counting(number) if number > 19 or number < 10 else "一" + _counting(number)
    return plain.translate(str.maketrans(HAN_DIGITS + "十百千", _FORMAL + "拾佰仟"))


def _roman(number: int) -> str:
    text = ""
    for size, letters in _ROMAN:
        text += letters * (number // size)
        number %= size
    return text


def _letters(number: int) -> str:
    """A to Z, then AA, BB."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if number <= 20 else str(number)


_FORMS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate({ord("0") + d: 0xFF10 + d for d in range(10)}),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "chineseCounting": _counting,
    "chineseCountingThousand": _counting,
    "japaneseCounting": _counting,
    "taiwaneseCounting": _counting,
    "taiwaneseCountingThousand": _counting,
    "ideographDigital": lambda number: "".join(HAN_DIGITS[int(digit)] for digit in str(number)),
    "chineseLegalSimplified": _formal,
    "ideographTraditional": lambda number: _STEMS[(number - 1) % 10],
    "ideographZodiac": lambda number: _BRANCHES[(number - 1) % 12],
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
}
