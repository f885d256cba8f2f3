"""Keeps the vocabulary of autocomplete up to date: titles, names, terms and past queries.

Whoever completes looks whether the catalogue has changed. A few changes are taken over at once, so what was
withdrawn is offered no longer; many are read aside, while the old vocabulary still answers.
"""

from __future__ import annotations

import threading
import time

from indexer.catalogue import Catalogue
from indexer.index import AllOf, InTitle, Plan, ScoringTerm, TierPlan, View
from indexer.model import Clearance
from indexer.query import leaves, parse, verbatim
from indexer.search.autocomplete import Completer, Completion, Kind, vocabulary
from indexer.search.planner import make_plan
from indexer.search.query_log import QueryLog
from indexer.text import SHIPPED, tokenizer_for

QUERIES = 500  # past queries that are offered
AT_ONCE = 200  # changed documents that a request may wait for
EVERY = 60.0  # seconds between two looks at what has been asked

_NAMES: tuple[Kind, ...] = ("speaker", "district", "source")


class AutocompleteFeed:
    """Completes for one archive and clearance. Safe to share between threads."""

    def __init__(self, catalogue: Catalogue, view: View, queries: QueryLog, clearance: Clearance) -> None:
        self._catalogue = catalogue
        self._view = view
        self._queries = queries
        self._clearance = clearance
        self._words = tokenizer_for(catalogue.words.lexicon)
        self._completer = Completer(self._titles_holding, self._is_said)
        self._said: dict[str, bool] = {}  # past queries, as of `_serial`
        self._lexicon = SHIPPED  # whose words are in the vocabulary
        self._serial = -1  # of the last change of the catalogue that is known here; -1: nothing is
        self._read_at = float("-inf")  # when past queries were read
        self._refreshing = threading.Lock()

    def complete(self, typed: str, limit: int) -> tuple[Completion, ...]:
        """See Completer.complete."""
        if self._serial < 0:
            self.load()
        else:
            self._refresh()
        return self._completer.complete(typed, limit)

    def load(self) -> None:
        """Read everything, unless that has been done: 75,000 titles take about a second."""
        with self._refreshing:
            if self._serial < 0:
                self._take_all()

    def _take_all(self) -> None:
        titles, serial = self._catalogue.titles.all(self._clearance)
        self._completer.set_titles(titles)
        self._said = {}
        self._take_vocabulary()
        self._serial = serial

    def _refresh(self) -> None:
        """Take over what has changed; whoever finds another at it goes on with what there is."""
        if not self._refreshing.acquire(blocking=False):
            return
        many = False
        try:
            changes, serial = self._catalogue.titles.changed(self._serial, self._clearance)
            many = len(changes) > AT_ONCE
            if many:
                threading.Thread(target=self._take_all_aside, daemon=True).start()
                return
            if changes:
                self._said = {}
                self._completer.change_titles(changes)
            if changes or self._is_dated():
                self._take_vocabulary()
            self._serial = serial
        finally:
            if not many:
                self._refreshing.release()

    def _take_all_aside(self) -> None:
        try:
            self._take_all()
        finally:
            self._refreshing.release()

    def _is_dated(self) -> bool:
        """Whether the archive's own words have changed, or others may have been asked for long enough."""
        words = self._catalogue.words.lexicon()
        return words is not self._lexicon or time.monotonic() - self._read_at > EVERY

    def _take_vocabulary(self) -> None:
        self._lexicon = self._catalogue.words.lexicon()
        facets = self._view.search(Plan((TierPlan("phrase", AllOf(()), ()),)), limit=0).facets
        names = {name: dict(facets[name]) for name in _NAMES}
        self._completer.set_vocabulary(
            vocabulary(self._queries.frequent(QUERIES, self._clearance), self._lexicon.offered, names)
        )
        self._read_at = time.monotonic()

    def _is_said(self, query: str) -> bool:
        """Whether a document says a past query, all of it: what did may have been withdrawn or closed since.

        That it finds something is not enough: whoever asked may have added words of their own to what is found.
        """
        if query not in self._said:
            exact = verbatim(parse(query))
            asks = exact is not None and any(leaves(exact))
            found = self._view.search(make_plan(exact, self._words), limit=0) if exact and asks else None
            self._said[query] = found is not None and found.total > 0
        return self._said[query]

    def _titles_holding(self, text: str, limit: int) -> list[str]:
        """Titles with a string anywhere in them, best first."""
        tier = TierPlan("phrase", InTitle(text), (ScoringTerm("phrase", text, 1.0),))
        found = self._view.search(Plan((tier,)), limit=limit)
        stored = self._catalogue.by_numbers([hit.key for hit in found.hits], self._clearance)
        return [stored[hit.key].document.title for hit in found.hits if hit.key in stored]
