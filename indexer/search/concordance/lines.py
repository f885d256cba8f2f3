"""Reads the lines of one page: what stands in the original text, and in which document and section."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.catalogue import Catalogue
from indexer.model import Access, StoredDocument
from indexer.search.concordance.occurrences import Occurrences
from indexer.search.concordance.order import Lines
from indexer.search.highlighter import find_marks, within
from indexer.search.planner import Marked
from indexer.text import PARAGRAPH_END, NormalizedText, Span, normalize_with_offsets

_PARAGRAPH_ENDS = "\n\x85\u2029"
_ONE_LINE = {ord(blank): " " for blank in "\t\r\v\f\u2028\u3000\xa0"}


@dataclass(frozen=True, slots=True)
class Line:
    """A place in a document: the author's original text, within its paragraph, blanks of any kind as one each."""

    id: str
    title: str
    date: str | None
    section: str  # its heading
    speaker: str
    district: str
    start: int  # where the match begins in Document.text
    left: str
    match: str
    right: str
    left_marks: tuple[Span, ...] = ()  # of what else the query seeks
    right_marks: tuple[Span, ...] = ()
    is_open: bool = True  # for everybody

    @property
    def url(self) -> str:
        """The article page, relative to the server's root."""
        return f"/articles/{self.id}"

    def as_json(self) -> dict[str, object]:
        """For the JSON interface."""
        return {
            "left": self.left,
            "match": self.match,
            "right": self.right,
            "left_marks": [list(mark) for mark in self.left_marks],
            "right_marks": [list(mark) for mark in self.right_marks],
            "id": self.id,
            "title": self.title,
            "date": self.date,
            "section": self.section,
            "speaker": self.speaker,
            "district": self.district,
            "start": self.start,
            "url": self.url,
        }


def read_lines(
    catalogue: Catalogue, access: Access, found: Occurrences, which: Lines, texts: Marked, width: int
) -> Iterator[Line]:
    """Some lines, in their order; one whose document was closed or changed a moment ago is left out."""
    docs = found.docs[which]
    keys = found.keys[docs].tolist()
    rows: dict[int, list[int]] = {}
    for at, key in enumerate(keys):
        rows.setdefault(key, []).append(at)
    starts, lengths = found.starts[which].tolist(), found.lengths[which].tolist()
    made: dict[int, Line] = {}
    for stored in catalogue.each_by_number(list(rows), access):
        reader = _Reader(stored, texts, width)
        for at in rows[stored.number]:
            line = reader.line(starts[at], lengths[at])
            if line is not None:
                made[at] = line
    return (made[at] for at in sorted(made))


class _Reader:
    """One document, whose lines are read."""

    def __init__(self, stored: StoredDocument, texts: Marked, width: int) -> None:
        self._stored = stored
        self._width = width
        self._text = stored.document.text
        self._normal: NormalizedText = normalize_with_offsets(self._text)
        self._marks = find_marks(self._normal, texts)
        self._sought = {*texts.anywhere, *texts.in_title, *(chain.texts[0] for chain in texts.near)}

    def line(self, start: int, length: int) -> Line | None:
        """The line of a place in the normalised text; None where it does not say what is sought any more."""
        if self._normal.text[start : start + length] not in self._sought:
            return None
        place = self._normal.original_span(start, start + length)
        text, document = self._text, self._stored.document
        first = max(
            max(text.rfind(end, 0, place.start) for end in _PARAGRAPH_ENDS) + 1, place.start - self._width
        )
        ends = [
            at for end in _PARAGRAPH_ENDS if (at := text.find(end, place.end, place.end + self._width)) >= 0
        ]
        last = min([*ends, place.end + self._width, len(text)])
        section = document.section_at(place.start)
        return Line(
            id=self._stored.id,
            title=document.title,
            date=document.date,
            section=section.heading if section else "",
            speaker=section.speaker if section else "",
            district=section.district if section else document.district,
            start=place.start,
            left=_one_line(text[first : place.start]),
            match=_one_line(text[place.start : place.end]),
            right=_one_line(text[place.end : last]),
            left_marks=within(self._marks, Span(first, place.start)),
            right_marks=within(self._marks, Span(place.end, last)),
            is_open=not self._stored.partition,
        )


def _one_line(text: str) -> str:
    """Every blank as a plain one, so that no character moves."""
    return text.translate(_ONE_LINE).replace(PARAGRAPH_END, " ")


def titles_of(catalogue: Catalogue, access: Access, keys: Sequence[int]) -> dict[int, StoredDocument]:
    """The documents of some keys."""
    return {stored.number: stored for stored in catalogue.each_by_number(keys, access)}
