"""Has pages of originals drawn in child processes of their own: one draws, another has LibreOffice at work.

They never wait behind the reading of a file, which may take minutes, and end when there is nothing to do for long.
"""

from __future__ import annotations

import atexit
import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from indexer.errors import UnreadableFile
from indexer.model import Page
from indexer.readers.child.process import Child
from indexer.readers.protocol import CONVERT, DRAW_SECONDS, MEASURE, OFFICE_SECONDS, RENDER

MOST_PAGES: Final = 5_000  # that one child draws
IDLE: Final = 900.0  # seconds that a child without work is kept

_MODULE: Final = "indexer.readers.rendering.worker"


def render_page(
    source: Path | bytes, name: str, page: int, width: int, form: str, *, sha256: str = ""
) -> bytes:
    """A page of an original, from 0, as PNG, WebP or JPEG in so many pixels of width; fewer where it is very tall.

    `source` is a file, whose bytes have that SHA-256 if one is given, or a PDF. Raises UnreadableFile, whatever happens
    in the child; ReadingInterrupted when this thread is told to end, see `pipes.interrupt`.
    """
    with _DRAWING.lent() as child:
        child.ask(RENDER, _sent(source), name, sha256, page, width, form)
        return child.content()


def measure_pages(source: Path | bytes, name: str, *, sha256: str = "") -> tuple[Page, ...]:
    """The pages of an original as they are drawn; the unit of their size is the format's own. Raises as `render_page`."""
    with _DRAWING.lent() as child:
        answer = child.ask(MEASURE, _sent(source), name, sha256)
        with _told():
            return tuple(Page(float(width), float(height)) for width, height in answer["pages"])


def office_as_pdf(source: Path, *, sha256: str = "") -> bytes:
    """A PDF that LibreOffice makes of an office file. Raises as `render_page`."""
    with _OFFICE.lent() as child:
        child.ask(CONVERT, _sent(source), sha256)
        return child.content()


def prepare_to_render() -> None:
    """Start the child that draws, unless there is one, and do not wait for it."""
    _DRAWING.prepare()


def end_renderers() -> None:
    """End the children that wait for work."""
    _DRAWING.close()
    _OFFICE.close()


def _sent(source: Path | bytes) -> str | bytes:
    return source if isinstance(source, bytes) else str(source.absolute())


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """What goes wrong, in words about drawing a page and not about adding a file."""
    try:
        yield
    except UnreadableFile as refusal:
        match refusal.reason:
            case "reader died" | "reader failed" | "text of the file too long":
                raise UnreadableFile("page not drawn") from refusal
            case "library not installed":
                library = refusal.facts["library"]
                raise UnreadableFile("library for pages not installed", library=library) from refusal
            case "reading too slow":
                raise UnreadableFile("page drawn too slowly", seconds=refusal.facts["seconds"]) from refusal
        raise
    except (LookupError, TypeError, ValueError) as error:
        raise UnreadableFile("page not drawn") from error


class _Place:
    """The place of one child, which is kept for the next request and ends when there is none for long."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds  # that an answer may take
        self._lock = threading.Lock()  # of the child
        self._child: Child | None = None
        self._idle: threading.Timer | None = None

    @contextlib.contextmanager
    def lent(self) -> Iterator[Child]:
        """The child for one request, once it has no other."""
        with self._lock, _told():
            self._stop_timer()
            child = self._ready()
            try:
                yield child
            finally:
                if not child.is_usable():
                    self._end()
                self._start_timer()

    def prepare(self) -> None:
        """Have a child started."""
        if self._child is None and self._lock.acquire(blocking=False):
            try:
                self._ready()
                self._start_timer()
            finally:
                self._lock.release()

    def close(self) -> None:
        """End the child, once it has no request."""
        with self._lock:
            self._stop_timer()
            self._end()

    def _ready(self) -> Child:
        if self._child is not None and not self._child.is_usable():
            self._end()
        if self._child is None:
            self._child = Child(_MODULE, seconds=self._seconds, most=MOST_PAGES)
        return self._child

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.close()

    def _start_timer(self) -> None:
        self._stop_timer()
        self._idle = threading.Timer(IDLE, self.close)
        self._idle.daemon = True
        self._idle.start()

    def _stop_timer(self) -> None:
        timer, self._idle = self._idle, None
        if timer is not None:
            timer.cancel()


_DRAWING = _Place(DRAW_SECONDS)
_OFFICE = _Place(OFFICE_SECONDS)
atexit.register(end_renderers)
