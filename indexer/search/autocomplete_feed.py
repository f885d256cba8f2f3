"""Keeps the vocabulary of autocomplete up to date: titles, names, terms and past queries.

Whoever completes looks whether the catalogue has changed. A few changes are taken over at once, so what was
withdrawn is offered no longer; many are read aside, while the old vocabulary still answers.
"""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from functools import partial
from weakref import ref

from indexer.catalogue import Catalogue
from indexer.index import AllOf, InTitle, Plan, ScoringTerm, TierPlan, View
from indexer.model import Access
from indexer.query import leaves, parse, verbatim
from indexer.search.autocomplete import Completer, Completion, Kind, Lookup, vocabulary
from indexer.search.planner import make_plan
from indexer.search.query_log import QueryLog
from indexer.text import SHIPPED, tokenizer_for

QUERIES = 500  # past queries that are offered
AT_ONCE = 200  # changed documents that a request may wait for
MOST_FEEDS = 12  # each holds all titles that may be seen
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
        self._said: tuple[ref[View] | None, dict[str, bool]] = (None, {})  # past queries, by one snapshot
        self._lexicon = SHIPPED  # whose words are in the vocabulary
        self._serial = -1  # of the last change of the catalogue that is known here; -1: nothing is
        self._read_at = float("-inf")  # when past queries were read
        self._refreshing = threading.Lock()

    def complete(self, typed: str, limit: int, view: View) -> tuple[Completion, ...]:
        """See Completer.complete."""
        if self._serial < 0:
            self.load(view)
        else:
            self._refresh(view)
        lookup = Lookup(partial(self._titles_holding, view), partial(self._is_said, view))
        return self._completer.complete(typed, limit, lookup)

    def load(self, view: View) -> None:
        """Read everything, unless that has been done: 75,000 titles take about a second."""
        with self._refreshing:
            if self._serial < 0:
                self._take_all(view)

    def _take_all(self, view: View) -> None:
        titles, serial = self._catalogue.titles.all(self._access)
        self._completer.set_titles(titles)
        self._take_vocabulary(view)
        self._serial = serial

    def _refresh(self, view: View) -> None:
        """Take over what has changed; whoever finds another at it goes on with what there is."""
        if not self._refreshing.acquire(blocking=False):
            return
        many = False
        try:
            changes, serial = self._catalogue.titles.changed(self._serial, self._access)
            many = len(changes) > AT_ONCE
            if many:
                threading.Thread(target=self._take_all_aside, args=(view,), daemon=True).start()
                return
            if changes:
                self._completer.change_titles(changes)
            if changes or self._is_dated():
                self._take_vocabulary(view)
            self._serial = serial
        finally:
            if not many:
                self._refreshing.release()

    def _take_all_aside(self, view: View) -> None:
        try:
            self._take_all(view)
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

    def _titles_holding(self, view: View, text: str, limit: int) -> list[str]:
        """Titles with a string anywhere in them, best first."""
        tier = TierPlan("phrase", InTitle(text), (ScoringTerm("phrase", text, 1.0),))
        found = view.search(Plan((tier,), facets=()), limit=limit)
        stored = self._catalogue.by_numbers([hit.key for hit in found.hits], self._access)
        return [stored[hit.key].document.title for hit in found.hits if hit.key in stored]


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
