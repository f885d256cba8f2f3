"""Keeps the vocabulary of autocomplete up to date: names, terms and past queries.

Whoever completes looks whether the catalogue has changed. Titles are those of the index as the request sees it, so what
was withdrawn is offered no longer.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from weakref import ref

from indexer.catalogue import Catalogue
from indexer.index import AllOf, InTitle, Plan, ScoringTerm, TierPlan, View
from indexer.model import Access
from indexer.query import leaves, parse, verbatim
from indexer.search.autocomplete.completer import Completer, Completion, Kind, Lookup, vocabulary
from indexer.search.autocomplete.held_titles import HeldTitles
from indexer.search.planner import make_plan
from indexer.search.query_log import QueryLog
from indexer.text import SHIPPED, Manner, tokenizer_for

QUERIES = 500  # past queries that are offered
MOST_FEEDS = 12  # each holds the names that may be seen
EVERY = 60.0  # seconds between two looks at what has been asked

_NAMES: tuple[Kind, ...] = ("speaker", "district", "source")


class AutocompleteFeed:
    """Completes for one archive and those who may see the same of it. Safe to share between threads.

    It outlives requests, and is handed the index as the request that asks sees it.
    """

    def __init__(self, catalogue: Catalogue, queries: QueryLog, access: Access) -> None:
        self._catalogue = catalogue
        self._queries = queries
        self._access = access
        self._words = tokenizer_for(catalogue.words.lexicon)
        self._completer = Completer()
        self._held = HeldTitles(catalogue, access)
        self._said: tuple[ref[View] | None, dict[str, bool]] = (None, {})  # past queries, by one snapshot
        self._lexicon = SHIPPED  # whose words are in the vocabulary
        self._settled = -1  # the last act whose outcome is known here; -1: nothing is
        self._read_at = float("-inf")  # when past queries were read
        self._refreshing = threading.Lock()

    def complete(self, typed: str, limit: int, view: View, settled: int) -> tuple[Completion, ...]:
        """See Completer.complete. The view has what all acts up to one brought: see `Changes.settled`."""
        self._refresh(view, settled)
        lookup = Lookup(
            partial(self._titles_beginning, view),
            partial(self._titles_holding, view),
            partial(self._is_said, view),
        )
        return self._completer.complete(typed, limit, lookup)

    def load(self, view: View, settled: int) -> None:
        """Load what a first completion would have to wait for."""
        self._refresh(view, settled)
        self._titles_beginning(view, "工会", "letters", 1)

    def _refresh(self, view: View, settled: int) -> None:
        """Take over what has changed; who finds another at it goes on with what there is, if there is anything."""
        if self._refreshing.acquire(blocking=self._settled < 0):
            try:
                if self._is_dated() or self._catalogue.changes.touched(self._settled, settled):
                    self._take_vocabulary(view)
                self._settled = max(settled, self._settled)
            finally:
                self._refreshing.release()

    def _is_dated(self) -> bool:
        """Whether the archive's own words have changed, or others may have been asked for long enough."""
        words = self._catalogue.words.lexicon()
        return words is not self._lexicon or time.monotonic() - self._read_at > EVERY

    def _take_vocabulary(self, view: View) -> None:
        self._lexicon = self._catalogue.words.lexicon()
        facets = view.search(Plan((TierPlan("phrase", AllOf(()), ()),), facets=_NAMES), limit=0).facets
        names = {name: dict(facets[name]) for name in _NAMES}
        self._completer.set_vocabulary(
            vocabulary(self._queries.frequent(QUERIES, self._access), self._lexicon.offered, names)
        )
        self._read_at = time.monotonic()

    def _is_said(self, view: View, query: str) -> bool:
        """Whether a document says a past query, all of it: what did may have been withdrawn or closed since.

        That it finds something is not enough: whoever asked may have added words of their own to what is found.
        """
        answered_by, said = self._said
        if answered_by is None or answered_by() is not view:
            said = {}
            self._said = ref(view), said
        if query not in said:
            exact = verbatim(parse(query))
            asks = exact is not None and any(leaves(exact))
            plan = replace(make_plan(exact, self._words), facets=()) if exact and asks else None
            said[query] = plan is not None and view.search(plan, limit=0).total > 0
        return said[query]

    def _titles_beginning(self, view: View, typed: str, manner: Manner, limit: int) -> list[str]:
        """Titles that begin with what was typed, newest first."""
        keys = view.titles_beginning(typed, manner, limit)
        return self._held.beginning(typed, manner, limit) if keys is None else self._titles(keys)

    def _titles_holding(self, view: View, text: str, limit: int) -> list[str]:
        """Titles with a string anywhere in them, best first."""
        tier = TierPlan("phrase", InTitle(text), (ScoringTerm("phrase", text, 1.0),))
        found = view.search(Plan((tier,), facets=()), limit=limit)
        return self._titles([hit.key for hit in found.hits])

    def _titles(self, keys: Sequence[int]) -> list[str]:
        """The titles of those documents that may be seen, in their order."""
        titled = self._catalogue.titles.by_numbers(keys, self._access)
        return [titled[key].title for key in keys if key in titled]


class Completions:
    """The feeds of one archive, by what may be seen; those asked last are kept. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, queries: QueryLog) -> None:
        self._make = partial(AutocompleteFeed, catalogue, queries)
        self._feeds: dict[Access, AutocompleteFeed] = {}  # the one asked last is the last
        self._turn = threading.Lock()

    def __getitem__(self, access: Access) -> AutocompleteFeed:
        """That of who may see so much."""
        with self._turn:
            feed = self._feeds.pop(access, None) or self._make(access)
            self._feeds[access] = feed
            if len(self._feeds) > MOST_FEEDS:
                del self._feeds[next(iter(self._feeds))]
        return feed
