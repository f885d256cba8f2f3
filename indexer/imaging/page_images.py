"""Gives the pages of originals as pictures: from the disk where they were drawn before, else drawn in a child process.

An office file becomes a PDF by LibreOffice once, which is kept and drawn like any other.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, get_args

from indexer.errors import (
    ArchiveBusy,
    InvalidRequest,
    OriginalAltered,
    OriginalMissing,
    PageNotFound,
    PagesBusy,
    UnreadableFile,
)
from indexer.imaging.failures import Failures
from indexer.imaging.page_cache import PageCache
from indexer.imaging.sound_originals import SoundOriginals
from indexer.message import Message
from indexer.model import Page
from indexer.readers import Form, measure_pages, office_as_pdf, prepare_to_render, render_page
from indexer.storage import locked

FORMS: Final[tuple[Form, ...]] = get_args(Form)
NARROWEST, WIDEST = 64, 4000  # pixels
RENDERING: Final = 2  # what is drawn and how; a change makes all be drawn anew
MOST_WAITING: Final = (
    3  # requests of a process, each of which keeps a thread, beside the one that is drawn for
)

_WAIT: Final = 30.0  # seconds for another process that draws something of the same originals


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as a picture, and a tag that tells it from every other."""

    content: bytes
    form: Form
    tag: str


@dataclass(frozen=True, slots=True)
class _Measured:
    sizes: tuple[tuple[float, float], ...]
    by_office: bool  # its pages are those of a PDF made by LibreOffice


class PageImages:
    """The page images of one archive. Safe to share between threads and processes.

    Every call raises UnreadableFile for an original that cannot be drawn, OriginalMissing, OriginalAltered, and PagesBusy
    when too many wait already.
    """

    def __init__(self, folder: Path, most: int) -> None:
        """`folder` is made when something is kept; `most` bytes are."""
        self._cache = PageCache(folder, most)
        self._sound = SoundOriginals()
        self._failed = Failures()
        self._turns = _Turns()
        self._conversions = _Turns()

    def pages(self, original: Path | None, name: str, sha256: str) -> tuple[Page, ...]:
        """The pages as they are drawn; the unit of their size is the format's own."""
        measured = self._measured(original, name, sha256)
        prepare_to_render()
        return tuple(Page(*size) for size in measured.sizes)

    def image(
        self, original: Path | None, name: str, sha256: str, page: int, width: int, form: Form
    ) -> PageImage:
        """A page, from 0, in so many pixels of width; in fewer where it has fewer, or is very tall.

        Raises PageNotFound, InvalidRequest.
        """
        tag = self.tag(sha256, page, width, form)
        state = self._sound.state(original)
        assert original is not None  # noqa: S101 - for mypy: it has a state
        kept = self._cache.get(tag)
        if kept is not None:
            self._sound.require(original, sha256, state)
        else:
            measured = self._measured(original, name, sha256)
            if not page < len(measured.sizes):
                raise PageNotFound(page + 1, len(measured.sizes))
            pdf = self._pdf(original, sha256) if measured.by_office else None
            with self._failed.told(tag), self._turn(tag):
                kept = self._cache.get(tag)
                if kept is None:
                    kept = self._drawn(original, name, sha256, page, width, form, pdf)
                    self._cache.put(tag, kept)
        return PageImage(kept, form, tag)

    def tag(self, sha256: str, page: int, width: int, form: Form) -> str:
        """What tells one image from every other, without drawing it. Raises InvalidRequest."""
        if not NARROWEST <= width <= WIDEST:
            raise InvalidRequest("page width out of range", least=NARROWEST, most=WIDEST)
        if form not in FORMS or page < 0:
            raise InvalidRequest("no such page image")
        return f"{sha256}-{RENDERING}-{page}-{width}.{form}"

    def office_pdf(self, original: Path, sha256: str) -> bytes:
        """The PDF that LibreOffice makes of an office file."""
        state = self._sound.state(original)
        self._sound.require(original, sha256, state)
        source = self._pdf(original, sha256)
        return source if isinstance(source, bytes) else source.read_bytes()

    def remove(self, sha256: str) -> None:
        """Delete all that was made of an original. Raises OSError."""
        self._cache.remove(sha256)

    def _drawn(
        self,
        original: Path,
        name: str,
        sha256: str,
        page: int,
        width: int,
        form: Form,
        pdf: Path | bytes | None,
    ) -> bytes:
        if pdf is not None:
            return render_page(pdf, ".pdf", page, width, form)
        state = self._sound.state(original)
        with _originals_told():
            image = render_page(original, name, page, width, form, sha256=sha256)
        self._sound.confirm(original, sha256, state)
        return image

    def _measured(self, original: Path | None, name: str, sha256: str) -> _Measured:
        """What is known of the pages, or found out now."""
        state = self._sound.state(original)
        assert original is not None  # noqa: S101 - for mypy: it has a state
        kept = f"{sha256}-{RENDERING}.json"
        if measured := _of_json(self._cache.get(kept)):
            self._sound.require(original, sha256, state)
            return measured
        with self._failed.told(kept):
            measured = self._measure(original, name, sha256, kept)
        self._sound.confirm(original, sha256, state)
        self._cache.put(kept, json.dumps([measured.sizes, measured.by_office]).encode())
        return measured

    def _measure(self, original: Path, name: str, sha256: str, kept: str) -> _Measured:
        with self._turn(kept):
            try:
                with _originals_told():
                    return _of_pages(measure_pages(original, name, sha256=sha256))
            except UnreadableFile as refusal:
                if refusal.reason != "pages by LibreOffice":
                    raise
        pdf = self._pdf(original, sha256)
        with self._turn(kept):
            return _of_pages(measure_pages(pdf, ".pdf"), by_office=True)

    def _pdf(self, original: Path, sha256: str) -> Path | bytes:
        """The PDF of an office file: where it is kept, or its bytes where there is no room for it."""
        name = f"{sha256}-{RENDERING}.pdf"
        if kept := self._cache.file(name):
            return kept
        with self._failed.told(name), self._conversions.taken(), self._alone(name):
            if kept := self._cache.file(name):
                return kept
            with _originals_told():
                content = office_as_pdf(original, sha256=sha256)
            self._cache.put_file(name, content)
        return self._cache.file(name) or content

    @contextmanager
    def _turn(self, name: str) -> Iterator[None]:
        with self._turns.taken(), self._alone(name):
            yield

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        """Work on something that no other process works on."""
        lock = self._cache.folder_of(name) / ".lock"
        try:
            with locked(lock, wait=_WAIT, busy=Message("pages being drawn")):
                yield
        except ArchiveBusy as error:
            raise PagesBusy("too many pages being drawn") from error


def with_reading(drawn: Sequence[Page], read: Sequence[Page]) -> tuple[Page, ...]:
    """Pages as they are drawn, with what is known of how each was read, where both are the same number of pages."""
    if len(drawn) != len(read):
        return tuple(drawn)
    return tuple(
        replace(page, read=known.read, confidence=known.confidence)
        for page, known in zip(drawn, read, strict=True)
    )


class _Turns:
    """One at a time has a turn, a few wait for theirs."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._places = threading.BoundedSemaphore(1 + MOST_WAITING)

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for one's turn. Raises PagesBusy."""
        if not self._places.acquire(blocking=False):
            raise PagesBusy("too many pages being drawn")
        try:
            with self._turn:
                yield
        finally:
            self._places.release()


def _of_pages(pages: tuple[Page, ...], *, by_office: bool = False) -> _Measured:
    return _Measured(tuple((page.width, page.height) for page in pages), by_office)


def _of_json(content: bytes | None) -> _Measured | None:
    if content is None:
        return None
    sizes, by_office = json.loads(content)
    return _Measured(tuple((float(width), float(height)) for width, height in sizes), bool(by_office))


@contextmanager
def _originals_told() -> Iterator[None]:
    """What is amiss with an original, which the child has found, as what it is."""
    try:
        yield
    except UnreadableFile as refusal:
        if refusal.reason == "original not as taken in":
            raise OriginalAltered from refusal
        if refusal.reason in ("no such file", "not a regular file", "file unreadable", "a link"):
            raise OriginalMissing from refusal
        raise
