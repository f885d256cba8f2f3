"""Runs in a rendering child: draws pages of originals, measures them, and has LibreOffice make PDF of office files.

It is started by `renderers`, and yields to whatever else the machine has to do.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final

from indexer.errors import UnreadableFile
from indexer.readers.child.serving import Act, Answers, limit_memory, serve
from indexer.readers.files import read_bytes
from indexer.readers.protocol import (
    CONTENT,
    CONVERT,
    DONE,
    DRAW_SECONDS,
    MEASURE,
    OFFICE_SECONDS,
    RENDER,
    Form,
)
from indexer.readers.rendering.documents import Pages, page_image, pages_of
from indexer.readers.rendering.encoding import encoded

MEMORY: Final = 2 << 30  # bytes of address space
MOST_MEMORY: Final = 4 << 30  # with LibreOffice
NICE: Final = 15  # searches go first: of a core that both want, a page gets a thirtieth

Source = str | bytes  # the path of an original, or a PDF that was made of it


class _LastOpened:
    """The document that was asked for last, open."""

    def __init__(self) -> None:
        self._key: object = None
        self._pages: Pages | None = None

    def pages(self, source: Source, name: str, sha256: str) -> Pages:
        """Those of a source, opened unless it is; `sha256` is "" for what was made of an original. Raises UnreadableFile."""
        key = (source, sha256)
        if self._pages is not None and key == self._key:
            return self._pages
        self.close()
        content = _bytes_of(source, sha256)
        self._pages, self._key = pages_of(name, content), key
        return self._pages

    def close(self) -> None:
        """Let go of it."""
        pages, self._pages, self._key = self._pages, None, None
        if pages is not None:
            pages.close()


_last = _LastOpened()


def _bytes_of(source: Source, sha256: str) -> bytes:
    """The bytes, which are those that were taken in. Raises UnreadableFile."""
    if isinstance(source, bytes):
        return source
    content = read_bytes(Path(source))
    if sha256 and hashlib.sha256(content).hexdigest() != sha256:
        raise UnreadableFile("original not as taken in")
    return content


def _render(
    answers: Answers, source: Source, name: str, sha256: str, page: int, width: int, form: Form
) -> None:
    image = encoded(page_image(_last.pages(source, name, sha256), page, width), form)
    answers.tell(DONE, {})
    answers.tell(CONTENT, content=image)


def _measure(answers: Answers, source: Source, name: str, sha256: str) -> None:
    sizes = _last.pages(source, name, sha256).sizes()
    if not sizes:
        raise UnreadableFile("original without a page")
    answers.tell(DONE, {"pages": sizes})


def _convert(answers: Answers, source: Source, sha256: str) -> None:
    from indexer.readers.rendering.office import as_pdf

    _last.close()
    content = _bytes_of(source, sha256)
    answers.limit_time(OFFICE_SECONDS)
    limit_memory(MOST_MEMORY)
    try:
        pdf = as_pdf(content)
    finally:
        limit_memory(MEMORY)
    answers.tell(DONE, {})
    answers.tell(CONTENT, content=pdf)


_ACTS: Final[dict[str, Act]] = {RENDER: _render, MEASURE: _measure, CONVERT: _convert}


if __name__ == "__main__":
    os.nice(NICE)
    serve(_ACTS, memory=MEMORY, most_memory=MOST_MEMORY, seconds=DRAW_SECONDS)
