"""Catalogue and engine as one: the object that the command line and the web pages hold.

Order of writing: original file, catalogue, index. Opening an archive brings the index up to date with the
catalogue, so whatever was reported as added is found, also after a kill between the two.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from indexer.catalogue import Arrival, Catalogue, StoredDocument
from indexer.document import Span
from indexer.engine import FACETS, AllOf, Engine, FacetIn, FoundKey, Plan, State
from indexer.errors import ArchiveNotFound, DocumentWithdrawn, InvalidRequest, UnreadableFile
from indexer.intake import Refusal, arrival_of, files_below, read_lines
from indexer.normalize import normalize
from indexer.plan import make_plan, marked_strings
from indexer.query import EVERYTHING, Query, parse
from indexer.result import TIERS, Hit, SearchResult, Sort, Tier
from indexer.segment import segmenter
from indexer.snippets import find_marks, fragments, marks_in, within
from indexer.upkeep import Progress, Upkeep
from indexer.whoosh_engine import WhooshEngine

MOST_HITS = 100  # of one page
_BATCH = 16_000  # documents of one catalogue transaction in bulk work: some seconds, some 50 MB


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file or line."""

    where: str  # the path as it was given, or file and line
    status: Literal["added", "duplicate", "replaced", "failed"]
    id: str = ""
    title: str = ""
    reason: str = ""  # one sentence on what to do, when it failed or is known but withdrawn


class Archive:
    """All documents of one home folder. Safe to share between threads."""

    def __init__(self, home: Path, catalogue: Catalogue, engine: Engine) -> None:
        self.home = home
        self._catalogue = catalogue
        self._engine = engine
        self._upkeep = Upkeep(catalogue, engine, home / "var" / "index.lock")

    @classmethod
    def open(cls, home: Path | str = ".", *, create: bool = True, catch_up: bool = True) -> Archive:
        """Open the archive in a folder; with `catch_up`, bring the index up to date with the catalogue.

        Without `create`, raises ArchiveNotFound where there is none yet.
        """
        root = Path(home)
        if not create and not (root / "var" / "catalogue.db").exists():
            where = root.resolve()
            raise ArchiveNotFound(f"{where} 里还没有档案库。请先用 gongwen add 添加文档，或用 --home 指定。")
        archive = cls(root, Catalogue(root / "var" / "catalogue.db"), WhooshEngine(root / "var" / "index"))
        if catch_up:
            archive._upkeep.make_ready()
        return archive

    def close(self) -> None:
        """Let go of files."""
        self._engine.close()
        self._catalogue.close()

    def add(self, paths: Iterable[Path], *, actor: str = "") -> Iterator[Added]:
        """Take in files and folders; each is reported once it is durable and can be found."""
        files = files_below(paths)
        while batch := list(islice(files, 100)):
            read = [(_printable(path), self._read(path)) for path in batch]
            yield from self._take_in(read, actor)

    def import_lines(self, path: Path, *, actor: str = "") -> Iterator[Added]:
        """Take in a JSON Lines file, plain, .gz or .xz; what cannot be read is reported as failed."""
        lines = read_lines(path)
        while batch := list(islice(lines, _BATCH)):
            yield from self._take_in([(path.name, item) for item in batch], actor)

    def get(self, identifier: str, *, withdrawn: bool = False) -> StoredDocument:
        """A document's current version. Raises DocumentNotFound; DocumentWithdrawn, unless asked for it."""
        stored = self._catalogue.get(identifier)
        if stored.state == "withdrawn" and not withdrawn:
            raise DocumentWithdrawn(f"编号为 {identifier} 的文档已撤回。可用 gongwen reinstate 恢复。")
        return stored

    def withdraw(self, identifier: str, *, actor: str = "") -> bool:
        """Take a document out of every search; False when it was out. Raises DocumentNotFound."""
        changed = self._catalogue.set_state(identifier, "withdrawn", actor=actor)
        self._upkeep.catch_up()
        return changed

    def reinstate(self, identifier: str, *, actor: str = "") -> bool:
        """Bring a withdrawn document back; False when it was in. Raises DocumentNotFound."""
        changed = self._catalogue.set_state(identifier, "active", actor=actor)
        self._upkeep.catch_up()
        return changed

    def count(self) -> int:
        """How many documents can be found."""
        return self._catalogue.count()

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        offset: int = 0,
        sort: Sort = "relevance",
        filters: Mapping[str, Sequence[str]] | None = None,
    ) -> SearchResult:
        """Answer what was typed; that is never an error. Raises InvalidRequest for other options."""
        began = time.perf_counter()
        chosen = {name: tuple(values) for name, values in (filters or {}).items()}
        _check(limit, offset, sort, chosen)
        tree = parse(query)
        plan = self._plan(tree, chosen)
        found = self._engine.search(plan, limit=limit, offset=offset, sort=sort)
        return SearchResult(
            query=query,
            tree=str(tree),
            total=found.total,
            tiers={tier: found.tiers.get(tier, 0) for tier in TIERS},
            hits=self._hits(tree, found.hits),
            facets=found.facets,
            took_ms=round((time.perf_counter() - began) * 1000, 2),
            limit=limit,
            offset=offset,
            sort=sort,
            filters=chosen,
        )

    def marks(self, identifier: str, query: str) -> tuple[Span, ...]:
        """Where a query's strings stand in a document's text. Raises DocumentNotFound."""
        text = normalize(self.get(identifier).document.text)
        tree = parse(query)
        as_typed = self._strings(tree, "phrase")
        whole = all(string in text.text for string in as_typed)
        return find_marks(text, as_typed if whole else self._strings(tree, "all"))

    def reindex(self, progress: Progress | None = None) -> int:
        """Build the index anew from the catalogue; how many documents it then holds."""
        return self._upkeep.rebuild(progress)

    def warm_up(self) -> None:
        """Load what a first search would have to wait for: the segmenter and the index."""
        segmenter()
        self._engine.count()

    def index_state(self) -> State:
        """See Engine.state."""
        return self._engine.state()

    def _read(self, path: Path) -> Arrival | Refusal:
        try:
            return arrival_of(self.home, path, self._catalogue.holds)
        except UnreadableFile as error:
            return Refusal(_printable(path), str(error))

    def _take_in(self, read: list[tuple[str, Arrival | Refusal]], actor: str) -> Iterator[Added]:
        arrivals = [item for _, item in read if isinstance(item, Arrival)]
        stored = self._catalogue.add(arrivals, actor=actor)
        self._upkeep.catch_up()
        hidden = self._catalogue.withdrawn(
            [identifier for status, identifier in stored if status == "duplicate"]
        )
        outcomes = iter(stored)
        for where, item in read:
            if isinstance(item, Refusal):
                yield Added(item.where, "failed", reason=item.reason)
            else:
                status, identifier = next(outcomes)
                reason = "这篇文档已撤回，可用 gongwen reinstate 恢复。" if identifier in hidden else ""
                yield Added(where, status, identifier, item.document.title, reason)

    def _plan(self, tree: Query, filters: Mapping[str, tuple[str, ...]]) -> Plan:
        limits = AllOf(tuple(FacetIn(name, values) for name, values in filters.items() if values))
        return make_plan(tree, _words, limits)

    def _hits(self, tree: Query, found: Sequence[FoundKey]) -> tuple[Hit, ...]:
        """The hits of a page; a document that was withdrawn a moment ago is left out."""
        stored = self._catalogue.by_numbers([hit.key for hit in found])
        strings = {tier: self._strings(tree, tier) for tier in {hit.tier for hit in found}}
        return tuple(_hit(stored[hit.key], hit, strings[hit.tier]) for hit in found if hit.key in stored)

    def _strings(self, tree: Query, tier: Tier) -> tuple[str, ...]:
        return () if tree == EVERYTHING else marked_strings(tree, _words, tier)


def _hit(stored: StoredDocument, found: FoundKey, strings: Sequence[str]) -> Hit:
    document = stored.document
    marks = marks_in(document, strings)
    return Hit(
        id=stored.id,
        title=document.title,
        date=document.date,
        source=document.source,
        score=found.score,
        tier=found.tier,
        snippets=fragments(document, marks),
        title_marks=within(marks, Span(0, len(document.title))),
    )


def _printable(path: Path) -> str:
    """The path as it was given, but for bytes of a file name that are no UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def _words(text: str) -> list[str]:
    """Cut a query; the segmenter is loaded only now, so a search for a quoted phrase never waits for it."""
    return segmenter().words(text)


def _check(limit: int, offset: int, sort: str, filters: Mapping[str, tuple[str, ...]]) -> None:
    if not 0 <= limit <= MOST_HITS:
        raise InvalidRequest(f"limit 应在 0 到 {MOST_HITS} 之间。")
    if not 0 <= offset <= 10**9:
        raise InvalidRequest("offset 应是 0 或更大的整数。")
    if sort not in ("relevance", "newest", "oldest"):
        raise InvalidRequest("sort 应是 relevance、newest 或 oldest。")
    for name in filters:
        if name not in FACETS:
            raise InvalidRequest(f"不能按 {name} 筛选。可用的有 {'、'.join(FACETS)}。")
