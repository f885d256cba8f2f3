"""The archive that the pages read: the calls they make on it, and how a view gets hold of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol, cast

from flask import Flask, current_app

from indexer.document import Document, Span
from indexer.result import SearchResult, Sort

_NAME = "gongwen"


class Stored(Protocol):
    """A document as the archive keeps it."""

    @property
    def id(self) -> str:
        """What stands in the address of its page."""

    @property
    def document(self) -> Document:
        """Its text and structure."""

    @property
    def original(self) -> str:
        """Where the bytes as received lie, relative to the archive's home; "" when none were kept."""

    @property
    def added_at(self) -> str:
        """ISO 8601."""


class Library(Protocol):
    """What the web pages call; `indexer.archive.Archive` has it, and so has the tests' fake."""

    @property
    def home(self) -> Path:
        """The folder that holds `corpus/` and `var/`."""

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        offset: int = 0,
        sort: Sort = "relevance",
        filters: Mapping[str, Sequence[str]] | None = None,
    ) -> SearchResult:
        """Raises InvalidRequest for options out of range; a query is never an error."""

    def get(self, id: str, /) -> Stored:
        """Raises DocumentNotFound, or DocumentWithdrawn."""

    def marks(self, id: str, query: str, /) -> tuple[Span, ...]:
        """Offsets in `Document.text`, sorted and disjoint."""

    def count(self) -> int:
        """How many documents can be found."""


def lend(app: Flask, library: Library) -> None:
    """Give `app` the archive its views read."""
    app.extensions[_NAME] = library


def library() -> Library:
    """The archive of the app that answers the current request."""
    return cast(Library, current_app.extensions[_NAME])
