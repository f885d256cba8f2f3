"""A small archive in memory for tests of the web pages: finds plain substrings, makes every call the pages make."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.catalogue.saved_searches import SavedSearch, SavedSearches
from indexer.errors import DocumentNotFound, DocumentWithdrawn, InvalidRequest
from indexer.index.engine import State
from indexer.maintenance.status import Overview
from indexer.model.clearance import Access, Clearance, Role
from indexer.model.document import Document, Section
from indexer.model.layout import NO_LAYOUT, Layout
from indexer.model.request import SearchRequest, Sort, Tier, require_tier
from indexer.model.stored import StoredDocument
from indexer.originals.folder import FolderOriginals
from indexer.query.expansion import Synonym
from indexer.query.parser import read
from indexer.search.archive_view import ArchiveView
from indexer.search.autocomplete import Completion
from indexer.search.offers import Offer
from indexer.search.results import Hit, SearchResult, Snippet
from indexer.storage.checksum import digest
from indexer.stores import StoreHealth
from indexer.text.span import Span
from search_app import create_app

HEADING, OFFICE, BYLINE = "凝聚磅礴力量", "区总工会主席", "区总工会主席 倪 倩"
BODY = f"2022-03-24\n弘扬劳模精神。\n{HEADING}\n{BYLINE}\n用劳模精神感召职工。\n\n　　再说劳模精神。"
HOSTILE = '<script>alert("题")</script>'

_SORTS = ("relevance", "newest", "oldest", "added")
_FILTERS = {"year", "month", "district"}


class FakeStored(StoredDocument):
    """What `ArchiveView.get` gives."""

    def __init__(
        self,
        id: str,
        document: Document,
        original: str = "",
        state: str = "active",
        added_at: str = "2026-01-02T03:04:05",
        sha256: str = "",
    ) -> None:
        super().__init__(0, id, 1, state, document, original, sha256, added_at)


class FakeSettings:
    """All are off."""

    def holds(self, name: str) -> bool:
        """It is not."""
        return False

    def value(self, name: str) -> str:
        """Nothing was written, and nobody is kept from anything."""
        return "任何人" if name.startswith("who_") else ""

    def mark(self) -> None:
        """There is none."""


class FakePlaces:
    """Nothing that is still to be read for places."""

    def owed(self) -> int:
        return 0

    def start(self) -> None:
        """Nothing is read."""

    def stop(self) -> None:
        """Nothing is read."""


class FakeTray:
    """It is empty."""

    def counts(self) -> dict[str, int]:
        """None in any state."""
        return dict.fromkeys(("waiting", "reading", "read", "refused"), 0)


class FakeArchive(Archive):
    """An archive of which everything is open. Tests set `synonyms` and `suggestion`, and read what pages noted in `noted`."""

    def __init__(self, *stored: FakeStored, home: Path = Path()) -> None:
        self.home = home
        self.kept = {one.id: one for one in stored}
        self.layouts: dict[str, Layout] = {}  # by id
        self.synonyms: tuple[Synonym, ...] = ()
        self.suggestion: str | None = None
        self.noted: list[tuple[str, int]] = []
        self.refused = 0
        self.mended = 0
        self.shared: tuple[StoreHealth, ...] = ()
        self.settings: Any = FakeSettings()
        self.tray: Any = FakeTray()
        self.places: Any = FakePlaces()
        self.note_act: Any = None  # nothing is closed

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        offset: int = 0,
        sort: Sort = "relevance",
        filters: Mapping[str, Sequence[str]] | None = None,
        widen: bool | None = None,
        tier: Tier | None = None,
    ) -> SearchResult:
        """As `ArchiveView.search`; all hits are in the first tier, year and month count, colour nobody named."""
        kept = {name: tuple(values) for name, values in (filters or {}).items()}
        if sort not in _SORTS:
            raise InvalidRequest("排序方式只能是 relevance、newest、oldest 或 added。")
        require_tier(tier)
        if limit < 0 or offset < 0 or set(kept) - _FILTERS:
            raise InvalidRequest("条件无法满足。")
        matching = [one for one in self.kept.values() if self._matches(one, query, widen)]
        found = [one for one in matching if self._passes(one, kept)]
        tiers: dict[Tier, int] = {"phrase": len(found), "all": 0, "some": 0}
        found = found if tier in (None, "phrase") else []
        dates = [one.document.date for one in matching if one.document.date]
        return SearchResult(
            SearchRequest(query, limit, offset, sort, kept, widen, tier),
            read(query),
            len(found),
            tiers,
            tuple(self._hit(one, query, widen) for one in found[offset : offset + limit]),
            {"colour": (("红", 1),), "year": _counted(dates, 4), "month": _counted(dates, 7)},
            took_ms=1.25,
            offers=(Offer("spelling", self.suggestion, 1),) if self.suggestion else (),
            synonyms=self.synonyms,
            widened=bool(widen),
        )

    def find_all(
        self,
        query: str,
        *,
        limit: int,
        sort: Sort = "relevance",
        filters: Mapping[str, Sequence[str]] | None = None,
        widen: bool | None = None,
        tier: Tier | None = None,
    ) -> tuple[int, Iterator[tuple[Hit, FakeStored]]]:
        """As `ArchiveView.find_all`."""
        result = self.search(query, limit=limit, sort=sort, filters=filters, widen=widen, tier=tier)
        return result.total, ((hit, self.kept[hit.id]) for hit in result.hits)

    def get(self, identifier: str, **_: object) -> FakeStored:
        """As `ArchiveView.get`."""
        if identifier not in self.kept:
            raise DocumentNotFound(identifier)
        if self.kept[identifier].state == "withdrawn":
            raise DocumentWithdrawn(identifier)
        return self.kept[identifier]

    def marks_in(self, document: Document, query: str, *, widen: bool | None = None) -> tuple[Span, ...]:
        """As `ArchiveView.marks_in`."""
        pattern = "|".join(map(re.escape, self._strings(query, widen)))
        return tuple(Span(*found.span()) for found in re.finditer(pattern, document.text))

    def similar(self, id: str, *, limit: int = 5) -> tuple[Hit, ...]:
        """None are alike."""
        return ()

    def complete(self, typed: str, *, limit: int = 8) -> tuple[Completion, ...]:
        """Titles that begin with `typed`."""
        titles = dict.fromkeys(one.document.title for one in self.kept.values())
        begun = [title for title in titles if typed and title.startswith(typed)]
        return tuple(Completion(title, "title") for title in begun[:limit])

    def note(self, query: str, total: int, who: str) -> None:
        """Keep it in `noted`."""
        self.noted.append((query, total))

    def repair_index(self) -> None:
        """Count how often it was asked."""
        self.mended += 1

    def overview(self) -> Overview:
        """What was noted, all in order."""
        frequent = tuple((query, 1) for query, total in self.noted if total)
        missed = tuple((query, 1) for query, total in self.noted if not total)
        return Overview("current", self.refused, 0, (), frequent, missed, stores=self.shared)

    def stores(self) -> tuple[StoreHealth, ...]:
        """As a test has set them."""
        return self.shared

    def index_state(self) -> State:
        """It is always up to date."""
        return "current"

    def owed(self) -> int:
        """Nothing."""
        return 0

    def check_catalogue(self) -> None:
        """It can always be read."""

    def count(self) -> int:
        """All of them."""
        return len(self.kept)

    def seen_with(self, access: Access = Clearance.EVERYTHING) -> FakeView:
        """All of it is open."""
        return FakeView(self, access)

    def _strings(self, query: str, widen: bool | None) -> tuple[str, ...]:
        others = [synonym.others for synonym in self.synonyms if widen and synonym.word == query]
        return (query, *(word for words in others for word in words))

    def _matches(self, one: FakeStored, query: str, widen: bool | None) -> bool:
        words = self._strings(query, widen)
        return one.state == "active" and any(word in one.document.text for word in words)

    def _passes(self, one: FakeStored, filters: Mapping[str, tuple[str, ...]]) -> bool:
        date = one.document.date or ""
        values = {"year": date[:4], "month": date[:7], "district": one.document.district}
        return all(values[name] in wanted for name, wanted in filters.items())

    def _hit(self, one: FakeStored, query: str, widen: bool | None) -> Hit:
        document, first = one.document, self.marks_in(one.document, query, widen=widen)[0]
        start, section = max(0, first.start - 4), document.section_at(first.start)
        text = document.text[start : first.end + 4]
        where = (section.heading, section.speaker) if section else ("", "")
        snippet = Snippet(text, (Span(first.start - start, first.end - start),), *where, start=start)
        hit = Hit(one.id, document.title, document.date, document.source, 1.0, "phrase", (snippet,))
        return hit._replace(author=document.author, added_at=one.added_at)


class FakeSaved(SavedSearches):
    """Keeps none."""

    def __init__(self) -> None:
        pass

    def save(self, name: str, request: SearchRequest, **_: object) -> SavedSearch:
        """Keep none."""
        raise InvalidRequest("这里不能保存检索。")

    def seen_by(self, who: str) -> list[SavedSearch]:
        """None."""
        return []

    def one_seen_by(self, who: str, identifier: str) -> SavedSearch | None:
        """There is none."""
        return None

    def deleted(self, who: str, role: Role | None) -> list[SavedSearch]:
        """None."""
        return []


class FakeView(ArchiveView):
    """Gives what the archive gives, also where a test has made another of that."""

    def __init__(self, archive: FakeArchive, access: Access) -> None:
        self.originals = FolderOriginals.of_home(archive.home)
        self.access = access
        self._archive = archive
        self.saved = FakeSaved()

    def search(self, request: SearchRequest) -> SearchResult:
        """As `ArchiveView.search`."""
        return self._archive.search(**asdict(request))

    def find_all(self, request: SearchRequest) -> tuple[int, Iterator[tuple[Hit, StoredDocument]]]:
        """As `ArchiveView.find_all`."""
        options = {name: value for name, value in asdict(request).items() if name != "offset"}
        return self._archive.find_all(**options)

    def get(self, identifier: str) -> StoredDocument:
        """As `ArchiveView.get`."""
        return self._archive.get(identifier)

    def layout(self, stored: StoredDocument) -> Layout:
        """As `ArchiveView.layout`."""
        return self._archive.layouts.get(stored.id, NO_LAYOUT)

    def correction(self, stored: StoredDocument) -> None:
        """Nothing was corrected."""

    def marks_in(self, document: Document, request: SearchRequest) -> tuple[Span, ...]:
        """As `ArchiveView.marks_in`."""
        return self._archive.marks_in(document, request.query, widen=request.widen)

    def similar_to(self, stored: StoredDocument, *, limit: int = 5) -> tuple[Hit, ...]:
        """As `ArchiveView.similar_to`."""
        return self._archive.similar(stored.id, limit=limit)

    def complete(self, typed: str, *, limit: int = 8) -> tuple[Completion, ...]:
        """As `ArchiveView.complete`."""
        return self._archive.complete(typed, limit=limit)

    def note(self, query: str, total: int, who: str) -> None:
        """As `ArchiveView.note`."""
        self._archive.note(query, total, who)

    def count(self) -> int:
        """As `ArchiveView.count`."""
        return self._archive.count()


def _counted(dates: Sequence[str], length: int) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(date[:length] for date in dates).items(), reverse=True))


def a_document(title: str = "当好主力军", body: str = BODY, date: str = "2022-03-24") -> Document:
    """A document of one section, when its body holds HEADING."""
    start = len(title) + 1 + body.find(HEADING)
    end = len(title) + 1 + len(body)
    section = Section(HEADING, "倪倩", OFFICE, "浦东新区", start, end)
    return Document(title, body, date, source="劳动报", sections=(section,) if HEADING in body else ())


@pytest.fixture
def fake(tmp_path: Path) -> FakeArchive:
    """27 documents: an article, a hostile one, and 25 of different years."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "原件.txt").write_bytes(b"\xff\xfe raw")
    return FakeArchive(
        FakeStored("a1", a_document(), "corpus/原件.txt", sha256=digest(b"\xff\xfe raw")),
        FakeStored("b2", a_document(HOSTILE, 'x<img src=x onerror="1">y'), "../outside.txt"),
        *(FakeStored(f"c{n}", a_document(f"简报{n}", "简报正文", f"20{n:02}-01-01")) for n in range(25)),
        home=tmp_path,
    )


@pytest.fixture
def app(fake: FakeArchive) -> Flask:
    """The pages on that archive."""
    return create_app(archive=fake)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser of that app."""
    return app.test_client()
