"""Cuts a draft into the passages that are looked up: quotations, and sentences with the marks that end them.

A passage is looked for without the punctuation and quotation marks around it: whether a source goes on with a comma says
nothing of a wording. What stands inside counts, as in every exact search.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from indexer.text import NormalizedText, normalize_with_offsets

LONGEST: Final = 500  # characters that are looked up as one; longer sentences are cut
_SHORTEST: Final = 2  # characters, normalised

_QUOTED: Final = re.compile(r"“([^“”\n]+)”|「([^「」\n]+)」|『([^『』\n]+)』|\"([^\"\n]+)\"")
_SENTENCE: Final = re.compile(r"[^。！？!?；;\n]*(?:[。！？!?；;]+[”’」』）)》\"]*|\n|$)")
_CLAUSE: Final = re.compile(rf"[^，,、：:]{{1,{LONGEST}}}[，,、：:]*")
_AROUND: Final = " \t\u3000\"'。，、；：！？!?,;:.…·—~-《》〈〉<>[](){}#*"  # after normalisation
_LETTER: Final = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a draft, and what of it is looked for."""

    text: str
    start: int  # in the draft
    is_quotation: bool
    core: str  # normalised, without what stands around it
    normal: NormalizedText
    core_start: int  # in `normal.text`

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The characters of `text` behind a stretch of the core; an empty stretch stands before a character."""
        start, end = start + self.core_start, end + self.core_start
        if start < end:
            return tuple(self.normal.original_span(start, end))  # type: ignore[return-value]
        at = self.normal.original_span(start - 1, start).end if start else 0
        return at, at


def passages_of(draft: str) -> list[Passage]:
    """Quotations first, then the sentences that are more than one quotation; each in the draft's order."""
    quotations = list(_quotations(draft))
    alone = {(each.start, each.core) for each in quotations}
    sentences = (
        each for each in _sentences(draft) if not any(_is_alone(each, start, core) for start, core in alone)
    )
    return [*quotations, *sentences]


def _is_alone(sentence: Passage, start: int, core: str) -> bool:
    """Whether a sentence is nothing but the quotation that begins there."""
    within = sentence.start <= start < sentence.start + len(sentence.text)
    return within and sentence.core == core


def _quotations(draft: str) -> Iterator[Passage]:
    for found in _QUOTED.finditer(draft):
        text = next(filter(None, found.groups()))
        passage = _passage(text, found.start() + 1, is_quotation=True)
        if passage and len(text) <= LONGEST:
            yield passage


def _sentences(draft: str) -> Iterator[Passage]:
    for found in _SENTENCE.finditer(draft):
        for start, text in _at_most(found.group(), found.start()):
            stripped = text.strip()
            passage = _passage(stripped, start + text.find(stripped), is_quotation=False)
            if passage:
                yield passage


def _at_most(text: str, start: int) -> Iterable[tuple[int, str]]:
    """A sentence, or parts of it that end with a clause where they can, each of LONGEST characters at most."""
    if len(text) <= LONGEST:
        return [(start, text)]
    parts: list[tuple[int, str]] = []
    for clause in _CLAUSE.findall(text):
        if parts and len(parts[-1][1]) + len(clause) <= LONGEST:
            parts[-1] = parts[-1][0], parts[-1][1] + clause
        else:
            parts.append((start, clause))
        start += len(clause)
    return parts


def _passage(text: str, start: int, *, is_quotation: bool) -> Passage | None:
    """None for what is too short, or has no letter."""
    normal = normalize_with_offsets(text)
    before = len(normal.text) - len(normal.text.lstrip(_AROUND))
    core = normal.text.strip(_AROUND)
    if len(core) < _SHORTEST or not _LETTER.search(core):
        return None
    return Passage(text, start, is_quotation, core, normal, before)
