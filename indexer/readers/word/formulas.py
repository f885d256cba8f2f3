"""Writes a formula of Office Math (ECMA-376, part 1, 22.1) on one line: a/b, x^2, √(x), as it would be read aloud."""

from __future__ import annotations

from typing import Any, Final

from indexer.readers.word.numbering import child, local, value

_DEPTH: Final = 30  # parts in parts; what is deeper is written one after the other
_PROPERTIES = frozenset(
    "rPr ctrlPr fPr sSupPr sSubPr sSubSupPr sPrePr radPr naryPr dPr mPr eqArrPr funcPr accPr".split()
)


def linear(element: Any, depth: int = 0) -> str:
    """The formula's text."""
    if element is None:
        return ""
    if depth > _DEPTH:
        return "".join(each.text or "" for each in element.iter() if local(each) == "t")

    def part(name: str) -> str:
        return linear(child(element, name), depth + 1)

    match local(element):
        case "t":
            return element.text or ""
        case "f":
            return f"{_grouped(part('num'))}/{_grouped(part('den'))}"
        case "sSup":
            return f"{_grouped(part('e'))}^{_grouped(part('sup'))}"
        case "sSub":
            return f"{_grouped(part('e'))}_{_grouped(part('sub'))}"
        case "sSubSup":
            return f"{_grouped(part('e'))}_{_grouped(part('sub'))}^{_grouped(part('sup'))}"
        case "rad":
            return f"{part('deg')}√{_grouped(part('e'))}"
        case "nary":
            sign = value(child(child(element, "naryPr"), "chr"), "val") or "∫"
            below, above = part("sub"), part("sup")
            ends = (f"_{_grouped(below)}" if below else "") + (f"^{_grouped(above)}" if above else "")
            return f"{sign}{ends} {part('e')}"
        case "d":
            return _bracketed(element, depth)
        case "m" | "eqArr":
            rows = [linear(row, depth + 1) for row in element if local(row) in ("mr", "e")]
            return "; ".join(rows)
        case "mr":
            return ", ".join(linear(inner, depth + 1) for inner in element if local(inner) == "e")
        case "func":
            return f"{part('fName')} {part('e')}"
        case _:
            inner = (each for each in element if local(each) not in _PROPERTIES)
            return "".join(linear(each, depth + 1) for each in inner)


def _bracketed(element: Any, depth: int) -> str:
    properties = child(element, "dPr")

    def mark(name: str, usual: str) -> str:
        stated = child(properties, name)
        return usual if stated is None else value(stated, "val")

    inner = [linear(each, depth + 1) for each in element if local(each) == "e"]
    return mark("begChr", "(") + mark("sepChr", "|").join(inner) + mark("endChr", ")")


def _grouped(text: str) -> str:
    """In brackets where it is more than a word, a number or what has brackets already."""
    plain = len(text) <= 1 or text.replace(".", "").isalnum()
    return text if plain or (text[:1] == "(" and text.find(")") == len(text) - 1) else f"({text})"
