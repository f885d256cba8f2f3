"""Parts what text recognition and some files give on one line of a head: 青工总〔2023〕17号关于开展“送清凉”活动的通知."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from indexer.structure.official.bodies import is_issuer
from indexer.structure.official.document_number import find_number
from indexer.structure.official.kinds import official_kind

HEAD_LINES: Final = 15
LONGEST_LINE: Final = 160  # characters
_HEAD: Final = HEAD_LINES * LONGEST_LINE

_SERIAL = re.compile(
    r"[〔\[［【（(﹝〈<]\s?(?:19|20)[0-9]{2}\s?[〕\]］】）)﹞〉>]\s?(?:第\s?)?[0-9]{1,5}\s?[号號]"
)
_SENTENCE = re.compile(r"[。；，,;：:]")
_ABOUT = re.compile("关于|關於|印发|印發|转发|轉發")
_NAME = re.compile("文件")


def places_of_breaks(text: str) -> tuple[int, ...]:
    """Where line breaks are missing in the head of a text."""
    places: list[int] = []
    at = 0
    for line in text[:_HEAD].split("\n")[:HEAD_LINES]:
        places.extend(at + cut for cut in _cuts(line.rstrip()) if len(line) <= LONGEST_LINE)
        at += len(line) + 1
    return tuple(places)


def with_breaks(text: str, places: tuple[int, ...]) -> str:
    """The text with line breaks at those places."""
    ends = (*places, len(text))
    return "\n".join(text[start:end] for start, end in zip((0, *places), ends, strict=True))


def _cuts(line: str) -> Iterator[int]:
    name = _NAME.search(line)
    start = name.end() if name and is_issuer(line[: name.start()]) else 0
    if start == len(line):
        return
    serial = _SERIAL.search(line, start)
    if serial and find_number([line[start : serial.end()]]):
        if start:
            yield start
        if _is_title(line[serial.end() :]):
            yield serial.end()
    elif start and official_kind(line[start:]):
        yield start


def _is_title(words: str) -> bool:
    """Whether the words are a title, or how one begins that goes on below."""
    about = _ABOUT.search(words)
    if about is None or _SENTENCE.search(words):
        return False
    return (
        not words[: about.start()].strip() or is_issuer(words[: about.start()]) or bool(official_kind(words))
    )
