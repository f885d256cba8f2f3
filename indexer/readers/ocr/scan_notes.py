"""Tells what an archivist has to know of recognised pages: how sure they are, which were turned, empty or there twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from indexer.message import Message
from indexer.readers.ocr.recognition import RecognisedPage

DOUBTFUL: Final = 0.8  # the score of a line, and the mean of a page

_MOST_NAMED = 20  # pages
_ALIKE = 0.9  # share of their lines that two pages have both
_FEW = 3  # lines that pages may share without being the same


def notes_on(pages: Mapping[int, RecognisedPage], left_out: int) -> Iterator[Message]:
    """What is to be said of recognised pages, by their places from 0, and of lines left out."""
    scores = [score for page in pages.values() for score in page.scores]
    if scores:
        yield _confidence(pages.values(), scores)
    unsure = [at for at, page in pages.items() if (page.page.confidence or 1) < DOUBTFUL]
    if unsure and len(pages) > 1:
        yield Message("OCR is unsure of pages", pages=_named(unsure), below=DOUBTFUL)
    if sideways := [at for at, page in pages.items() if page.page.turned in (90, 270)]:
        yield Message("pages lay on their side", pages=_named(sideways))
    if overturned := [at for at, page in pages.items() if page.page.turned == 180]:
        yield Message("pages stood upside down", pages=_named(overturned))
    if empty := [at for at, page in pages.items() if not page.pieces]:
        yield Message("OCR found nothing on pages", pages=_named(empty))
    for at, before in _repeated(pages):
        yield Message("page is there twice", page=at + 1, before=before + 1)
    if left_out:
        yield Message("running heads left out", lines=left_out)


def _named(places: Iterable[int]) -> tuple[str, ...]:
    """The numbers of pages, not too many."""
    numbers = [str(at + 1) for at in places]
    return (*numbers[:_MOST_NAMED], *(["…"] if len(numbers) > _MOST_NAMED else []))


def _confidence(pages: Iterable[RecognisedPage], scores: list[float]) -> Message:
    doubtful = sum(score < DOUBTFUL for score in scores)
    mean = mean_confidence(pages)
    if doubtful:
        return Message("OCR is unsure of lines", mean=mean, lines=doubtful, below=DOUBTFUL)
    return Message("OCR may err", mean=mean)


def mean_confidence(pages: Iterable[RecognisedPage]) -> float:
    """The confidence over all characters."""
    known = [
        (page.page.confidence, sum(len(piece.text) for piece in page.pieces))
        for page in pages
        if page.page.confidence is not None
    ]
    return sum(confidence * length for confidence, length in known) / sum(length for _, length in known)


def _repeated(pages: Mapping[int, RecognisedPage]) -> Iterator[tuple[int, int]]:
    """Pages that say the same as one before, with that."""
    lines = {at: {piece.text for piece in page.pieces} for at, page in pages.items()}
    for at, own in lines.items():
        for before, others in lines.items():
            if before >= at:
                break
            if len(own) > _FEW and len(own & others) >= _ALIKE * max(len(own), len(others)):
                yield at, before
                break
