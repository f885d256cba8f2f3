"""Answers what one request or command may find and read in an archive with its clearance.

Documents that are more closed than the clearance are not there: not in totals, facets, ranking, completion or by id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from indexer.catalogue import Catalogue, SavedSearch, damaged_document, not_found
from indexer.errors import DocumentWithdrawn
from indexer.index import Engine, View
from indexer.model import Clearance, Document, Role, SearchRequest, Sort, StoredDocument
from indexer.search.autocomplete import Completion
from indexer.search.autocomplete_feed import AutocompleteFeed
from indexer.search.query_log import QueryLog
from indexer.search.results import Hit, SearchResult
from indexer.search.searcher import Searcher
from indexer.text import Span

Filters = Mapping[str, Sequence[str]]  # facet → values: of one facet any, of several facets all


class ArchiveView:
    """Made for one request or command, and gone with it: all its answers come from one commit of the index."""

    def __init__(
        self,
        home: Path,
        catalogue: Catalogue,
        engine: Engine,
        queries: QueryLog,
        completions: AutocompleteFeed,
        clearance: Clearance,
    ) -> None:
        self.home = home
        self.clearance = clearance
        self._catalogue = catalogue
        self._engine = engine
        self._queries = queries
        self._completions = completions

    @cached_property
    def snapshot(self) -> View:
        """The index as it was when it was first asked for. Raises IndexUnusable."""
        return self._engine.snapshot(self.clearance)

    @property
    def _answers(self) -> Searcher:
        return Searcher(self._catalogue, self.snapshot, self.clearance)

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        offset: int = 0,
        sort: Sort = "relevance",
        filters: Filters | None = None,
        widen: bool = False,
    ) -> SearchResult:
        """Answer what was typed; that is never an error. With `widen`, synonyms count as the words typed.

        Raises InvalidRequest for other options.
        """
        return self._answers.search(SearchRequest(query, limit, offset, sort, _chosen(filters), widen))

    def find_all(
        self,
        query: str,
        *,
        limit: int,
        sort: Sort = "relevance",
        filters: Filters | None = None,
        widen: bool = False,
    ) -> tuple[int, Iterator[tuple[Hit, StoredDocument]]]:
        """The true total and up to `limit` hits, best first, each with its document but for the body: for exports and feeds."""
        return self._answers.find_all(SearchRequest(query, limit, 0, sort, _chosen(filters), widen))

    def get(self, identifier: str) -> StoredDocument:
        """A document. Raises DocumentNotFound, or DocumentWithdrawn.

        Raises DocumentDamaged for one whose record is damaged, unless all may be seen: nobody knows how closed it was.
        """
        stored = self._catalogue.get(identifier)
        if not stored.sound and self.clearance < Clearance.EVERYTHING:
            raise damaged_document(identifier)
        if not stored.seen_with(self.clearance):
            raise not_found(identifier)
        if stored.state == "withdrawn":
            raise withdrawn_document(identifier)
        return stored

    def marks(self, identifier: str, query: str, *, widen: bool = False) -> Sequence[Span]:
        """Where a query's strings stand in a document's text. Raises DocumentNotFound."""
        return self.marks_in(self.get(identifier).document, query, widen=widen)

    def marks_in(self, document: Document, query: str, *, widen: bool = False) -> Sequence[Span]:
        """The same of a document that is at hand: a long one is not read twice."""
        return self._answers.marks(document, SearchRequest(query, widen=widen))

    def similar(self, identifier: str, *, limit: int = 5) -> tuple[Hit, ...]:
        """The documents nearest to one, without snippets. Raises DocumentNotFound."""
        return self._answers.similar(self.get(identifier), limit)

    def complete(self, typed: str, *, limit: int = 8) -> tuple[Completion, ...]:
        """What the beginning of a query may become, best first; characters or pinyin."""
        return self._completions.complete(typed, limit, self.snapshot)

    def note(self, query: str, total: int, who: str) -> None:
        """Count, without keeping who it was, that somebody asked this and how much was found."""
        self._queries.note(query, total, who, self.clearance)

    def count(self) -> int:
        """How many documents can be found."""
        return self.snapshot.count()

    def load_vocabulary(self) -> None:
        """Load what a first completion would have to wait for: all titles and names."""
        self._completions.load(self.snapshot)

    def save_search(
        self,
        name: str,
        query: str,
        *,
        sort: Sort = "relevance",
        filters: Filters | None = None,
        widen: bool = False,
        owner: str = "",
        shared: bool = True,
    ) -> SavedSearch:
        """Keep a search under a name, for an account or the office. Raises InvalidRequest, see SavedSearches.save."""
        return self._catalogue.saved.save(
            name, query, sort=sort, filters=filters or {}, widen=widen, owner=owner, shared=shared
        )

    def saved_searches(self, who: str = "") -> list[SavedSearch]:
        """Those that are shared and an account's own, last kept first."""
        return self._catalogue.saved.seen_by(who)

    def saved_search(self, identifier: str, who: str = "") -> SavedSearch | None:
        """One that is shared or an account's own; None when there is none, or it is shown to others only."""
        return self._catalogue.saved.one_seen_by(who, identifier)

    def deleted_searches(self, who: str, role: Role | None) -> list[SavedSearch]:
        """Those that an account may bring back."""
        return self._catalogue.saved.deleted(who, role)

    def share_search(self, identifier: str, shared: bool, *, actor: str = "") -> bool:
        """Share a saved search with the office, or no longer; False when it was gone."""
        return self._catalogue.saved.share(identifier, shared, actor=actor)

    def forget_search(self, identifier: str, *, actor: str = "") -> bool:
        """Delete a saved search, to be brought back for a while; False when it was gone."""
        return self._catalogue.saved.delete(identifier, actor=actor)

    def restore_search(self, identifier: str, *, actor: str = "") -> bool:
        """Bring a deleted search back; False when it was gone for good."""
        return self._catalogue.saved.restore(identifier, actor=actor)


def withdrawn_document(identifier: str) -> DocumentWithdrawn:
    """What to say of a document that has been taken out of every search."""
    return DocumentWithdrawn(f"编号为 {identifier} 的文档已撤回。可用 gongwen reinstate 恢复。")


def _chosen(filters: Filters | None) -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in (filters or {}).items()}
