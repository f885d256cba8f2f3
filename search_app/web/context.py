"""The archive that the pages read: the calls they make on it, and how a view gets hold of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from flask import Flask, current_app

from indexer.index import State
from indexer.model import Clearance, Document, Role, Sort
from indexer.search import Hit, SearchResult
from indexer.text import Span
from search_app.web.security.permissions import visitor

if TYPE_CHECKING:
    from indexer.archive import Archive
    from indexer.catalogue import SavedSearch, Setting, Switch
    from indexer.maintenance import Overview
    from indexer.search import Completion

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
    def sha256(self) -> str:
        """Of these bytes, in hexadecimal digits."""

    @property
    def added_at(self) -> str:
        """ISO 8601."""


class Decided(Protocol):
    """What an administrator has decided."""

    def holds(self, name: Switch, /) -> bool:
        """Whether a setting is on."""

    def value(self, name: Setting, /) -> str:
        """What was written for it."""


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
        widen: bool = False,
    ) -> SearchResult:
        """With `widen`, synonyms count as the words typed.

        Raises InvalidRequest for options out of range; a query is never an error.
        """

    def find_all(
        self,
        query: str,
        *,
        limit: int,
        sort: Sort = "relevance",
        filters: Mapping[str, Sequence[str]] | None = None,
        widen: bool = False,
    ) -> tuple[int, Iterator[tuple[Hit, Stored]]]:
        """The true total and up to `limit` hits, best first, each with its document but for the body: for exports and feeds."""

    def get(self, id: str, /) -> Stored:
        """Raises DocumentNotFound, or DocumentWithdrawn."""

    def marks_in(self, document: Document, query: str, /, *, widen: bool = False) -> Sequence[Span]:
        """Where a query's strings stand: offsets in `Document.text`, sorted and disjoint."""

    def similar(self, id: str, /, *, limit: int = 5) -> tuple[Hit, ...]:
        """Other documents that share the words which tell this one apart, nearest first; without snippets."""

    def complete(self, typed: str, /, *, limit: int = 8) -> tuple[Completion, ...]:
        """What the beginning of a query may become, best first; characters or pinyin. Never fails."""

    def save_search(
        self,
        name: str,
        query: str,
        *,
        sort: Sort = "relevance",
        filters: Mapping[str, Sequence[str]] | None = None,
        widen: bool = False,
        owner: str = "",
        shared: bool = True,
    ) -> SavedSearch:
        """Raises InvalidRequest when the name cannot be taken, or too many are kept."""

    def saved_searches(self, who: str = "", /) -> list[SavedSearch]:
        """Those that are shared, and those of the account; last kept first."""

    def deleted_searches(self, who: str, role: Role | None, /) -> list[SavedSearch]:
        """Those that the account may bring back."""

    def share_search(self, id: str, shared: bool, /, *, actor: str) -> bool:
        """Share it with the office, or no longer; False when it was gone."""

    def forget_search(self, id: str, /, *, actor: str) -> bool:
        """Delete it, to be brought back for a while; False when it was gone."""

    def restore_search(self, id: str, /, *, actor: str) -> bool:
        """Bring it back; False when it was gone for good."""

    def note(self, query: str, total: int, who: str, /) -> None:
        """Count that somebody asked this and how much was found: it feeds `complete`. Who it was is not kept."""

    def count(self) -> int:
        """How many documents can be found."""


class Whole(Library, Protocol):
    """All of an archive, as an app is given it."""

    def seen_with(self, clearance: Clearance, /) -> Library:
        """What is left of it for a clearance: documents that are more closed are not there."""

    def mend(self) -> None:
        """Build an index that raised IndexUnusable anew; returns at once."""

    @property
    def settings(self) -> Decided:
        """What an administrator has decided."""

    def overview(self) -> Overview:
        """The state of the archive, and what is asked for."""

    def index_state(self) -> State:
        """See Engine.state."""

    def owed(self) -> int:
        """How many documents have changed since the index was last brought up to date."""


def lend(app: Flask, archive: Whole) -> None:
    """Give `app` the archive its views read."""
    app.extensions[_NAME] = archive


def library() -> Library:
    """What the visitor of the current request may see of the app's archive."""
    return cast(Whole, current_app.extensions[_NAME]).seen_with(visitor().clearance)


def archive() -> Archive:
    """The whole of it, to be changed: for the pages of archivists and administrators."""
    return cast("Archive", current_app.extensions[_NAME])
