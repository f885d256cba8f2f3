"""Searches: runs a request, and reads the documents of its hits with their snippets, marks and neighbours."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from itertools import chain, repeat
from types import MappingProxyType
from typing import TypeVar

from indexer.catalogue import Catalogue, without_text
from indexer.errors import InvalidRequest
from indexer.index import Condition, FacetIn, Found, FoundKey, KeyIn, Plan, View
from indexer.model import FACETS, TIERS, Access, Document, SearchRequest, StoredDocument, Tier
from indexer.query import (
    EVERYTHING,
    ParsedQuery,
    Query,
    Synonym,
    Words,
    is_loose,
    is_sentence,
    join_words,
    leaves,
    parse,
    synonyms_in,
    widened,
)
from indexer.search.highlighter import find_marks, fragments, with_texts, within
from indexer.search.marking import marks_of_each, some_marks
from indexer.search.more_like_this import CHARACTERS, Asked, Neighbours, similar_plan
from indexer.search.nearest import are_unknown, nearest_marks, nearest_plan
from indexer.search.offers import Asking, find_offers
from indexer.search.planner import Marked, make_plan, marked_strings, unquoted
from indexer.search.results import Hit, SearchResult
from indexer.text import NormalizedText, Span, is_loaded, normalize, tokenizer_for

Kept = TypeVar("Kept")

_ALL: Mapping[str, Condition] = MappingProxyType({})

MOST_HITS = 100  # of one page
MOST_CUT = 64  # texts of a request whose words are kept: plan, marks and offers ask for the same
ENOUGH = 50  # marks in a long text that its snippets are chosen from
MOST_SCANNED = 2_000_000  # characters of long texts that are looked at for one answer

_NEIGHBOURS = Neighbours()  # one for all: no two archives have a commit in common


class Searcher:
    """What an archive answers to somebody who may see so much, from its catalogue and one snapshot of its index."""

    def __init__(
        self,
        catalogue: Catalogue,
        snapshot: Callable[[], View],
        access: Access,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._catalogue = catalogue
        self._snapshot = snapshot  # taken when it is needed, always the same
        self._access = access
        self._today = today
        self._lexicon = catalogue.words.lexicon
        self._words = lru_cache(MOST_CUT)(tokenizer_for(self._lexicon))

    def search(self, request: SearchRequest, parsed: ParsedQuery) -> SearchResult:
        """One page of hits. Raises InvalidRequest for options out of range, and for a page that is too long."""
        began = time.perf_counter()
        request.check()
        if request.limit > MOST_HITS:
            raise InvalidRequest("too many hits asked for", most=MOST_HITS)
        parsed = self._as_meant(parsed)
        searched, found = self.answer(request, parsed.tree)
        hits = self._hits(searched, found.hits)
        best = hits[0].title if hits else ""
        asking = Asking(self._snapshot(), self._words, self._strict, self._synonyms, self._today())
        return SearchResult(
            request=request,
            parsed=parsed,
            total=found.total,
            tiers={tier: found.tiers.get(tier, 0) for tier in TIERS},
            hits=hits,
            facets=found.facets,
            offers=find_offers(request, parsed, found, best, asking),
            took_ms=round((time.perf_counter() - began) * 1000, 2),
            synonyms=self._synonyms(parsed.tree) if request.widen or self._cuts_words(parsed.tree) else (),
            widened=bool(request.widen) or searched is not parsed.tree,
            as_sentence=set(found.tiers) == {"phrase", "some"},
        )

    def find_all(
        self, request: SearchRequest, parsed: ParsedQuery
    ) -> tuple[int, Iterator[tuple[Hit, StoredDocument]]]:
        """The true total, and the hits of a page of any length, read as they are asked for.

        Each comes with its document, whose body is left out. Raises InvalidRequest for options out of range.
        """
        request.check()
        searched, found = self.answer(request, self._as_meant(parsed).tree, facets=())
        pages = (found.hits[at : at + MOST_HITS] for at in range(0, len(found.hits), MOST_HITS))
        return found.total, chain.from_iterable(self._read(searched, page, without_text) for page in pages)

    def find_among(
        self, request: SearchRequest, parsed: ParsedQuery, numbers: Sequence[int]
    ) -> tuple[int, tuple[Hit, ...]]:
        """How many of some documents a request finds, by the catalogue's numbers, and a page of them.

        Those with only some of its words are left out unless asked for. Raises InvalidRequest for options out of range.
        """
        request.check()
        among = {"among": KeyIn(tuple(numbers))}
        searched, found = self.answer(request, self._as_meant(parsed).tree, among, ())
        if not (found.strict or request.tier):
            return 0, ()
        return found.total, self._hits(searched, found.hits)

    def marks(self, document: Document, request: SearchRequest, parsed: ParsedQuery) -> Sequence[Span]:
        """Where the strings of a query stand in a document: as typed where all do, else its words."""
        tree = self._as_meant(parsed).tree
        tree = self._widened(tree) if request.widen else tree
        ways = [marked_strings(tree, self._words, tier) for tier in ("phrase", "all")]
        found = marks_of_each(document.text, list(dict.fromkeys(ways)))
        as_typed, whole = found[0]
        loosely = found[-1][0]
        if whole or loosely or not are_unknown(tree, self._words, self._snapshot()):
            return as_typed if whole else loosely
        near = marks_of_each(document.text, nearest_marks(tree, self._words))
        return next((marks for marks, _ in near if marks), loosely)

    def similar(self, stored: StoredDocument, limit: int) -> tuple[Hit, ...]:
        """The documents nearest to one, without snippets."""
        asked = Asked(stored.number, stored.version, self._lexicon().key, limit)
        keys = _NEIGHBOURS.of(self._snapshot(), asked, lambda: self._nearest_to(stored, limit))
        return self._hits(EVERYTHING, keys, snippets=False)

    def _nearest_to(self, stored: StoredDocument, limit: int) -> tuple[FoundKey, ...]:
        words = self._words(normalize(stored.document.beginning(CHARACTERS)))
        plan = similar_plan(words, self._snapshot().word_frequencies, self._snapshot().count())
        if plan is None:
            return ()
        found = self._snapshot().search(plan, limit=limit + 1)
        return tuple(hit for hit in found.hits if hit.key != stored.number)[:limit]

    def answer(
        self,
        request: SearchRequest,
        tree: Query,
        among: Mapping[str, Condition] = _ALL,
        facets: Collection[str] = FACETS,
    ) -> tuple[Query, Found]:
        """The tree as it was looked for, with synonyms where they are wanted or needed, and what it finds.

        `among` narrows it beside the filters of the request; `facets` are those that are counted.
        """
        filters = {**_filters(request), **among}

        def find(searched: Query) -> Found:
            return self._carried_out(request, make_plan(searched, self._words, filters), facets)

        if request.widen:
            tree = self._widened(tree)
        found = find(tree)
        if request.widen is None and not found.strict and is_loose(tree) and self._synonyms(tree):
            wide = self._widened(tree)
            # Filters have no say in it: narrowing must not bring in other words.
            before, after = self._counts(tree) if filters else found, self._counts(wide)
            better = after.strict or (any(after.tiers.values()) and not any(before.tiers.values()))
            if (better or self._says_otherwise(tree)) and not before.strict:
                return wide, find(wide)
        if not any(found.tiers.values()):
            nearest = nearest_plan(tree, self._words, self._snapshot(), filters)
            found = self._carried_out(request, nearest, facets) if nearest else found
        return tree, found

    def _as_meant(self, parsed: ParsedQuery) -> ParsedQuery:
        """With the marks inside quotes left out where no document says them; filters have no say in it."""
        if parsed.otherwise is None or any(self._counts(parsed.tree).tiers.values()):
            return parsed
        return replace(parsed, tree=parsed.otherwise, otherwise=None)

    def _says_otherwise(self, tree: Query) -> bool:
        """Whether a word of a sentence, of which nothing has all the words, stands nowhere, but a synonym does."""
        if not any(is_sentence(leaf, self._words) for leaf in unquoted(join_words(tree))):
            return False
        frequencies = self._snapshot().frequencies
        return any(
            not frequencies([synonym.word])[0] and any(frequencies(synonym.others))
            for synonym in self._synonyms(tree)
        )

    def _counts(self, tree: Query) -> Found:
        return self._snapshot().search(replace(make_plan(tree, self._words), facets=()), limit=0)

    def _widened(self, tree: Query) -> Query:
        return widened(tree, self._words, self._lexicon())

    def _carried_out(self, request: SearchRequest, plan: Plan, facets: Collection[str]) -> Found:
        plan = Plan(plan.tiers, plan.filters, request.tier, facets)
        return self._snapshot().search(plan, limit=request.limit, offset=request.offset, sort=request.sort)

    def _hits(self, tree: Query, found: Sequence[FoundKey], *, snippets: bool = True) -> tuple[Hit, ...]:
        """The hits in order; one closed a moment ago is left out."""
        return tuple(hit for hit, _ in self._read(tree, found, lambda _: None, snippets=snippets))

    def _read(
        self,
        tree: Query,
        found: Sequence[FoundKey],
        kept: Callable[[StoredDocument], Kept],
        *,
        snippets: bool = True,
    ) -> Iterator[tuple[Hit, Kept]]:
        """The same, each with what is kept of its document."""
        strings = {tier: self._marked(tree, tier) for tier in {hit.tier for hit in found}}
        keys, scan = {hit.key: hit for hit in found}, _Scan()
        made: dict[int, tuple[Hit, Kept]] = {}
        documents = self._catalogue.each_by_number(list(keys), self._access)
        for stored, text in with_texts(documents) if snippets else zip(documents, repeat(None)):
            hit = keys[stored.number]
            made[stored.number] = scan.hit(stored, text, hit, strings[hit.tier], snippets), kept(stored)
        return (made[hit.key] for hit in found if hit.key in made)

    def _marked(self, tree: Query, tier: Tier) -> list[Marked]:
        """What to light up in a hit, each where nothing before it stands there."""
        return [
            marked_strings(tree, self._words, tier),
            *(nearest_marks(tree, self._words) if tier == "some" else ()),
        ]

    def _synonyms(self, tree: Query) -> tuple[Synonym, ...]:
        return synonyms_in(tree, self._words, self._lexicon())

    def _cuts_words(self, tree: Query) -> bool:
        """Whether the segmenter is loaded anyway: a search for a quoted phrase alone does not wait for it."""
        return is_loaded(self._lexicon()) or any(isinstance(leaf, Words) for leaf in leaves(tree))

    def _strict(self, query: str) -> int:
        """How many documents say a query, or have all its words, as whoever asks it is answered."""
        return self.answer(SearchRequest(query, limit=0), parse(query))[1].strict


def _filters(request: SearchRequest) -> dict[str, Condition]:
    return {name: FacetIn(name, values) for name, values in request.filters.items() if values}


def _original(text: NormalizedText, passage: Span) -> Span | None:
    """A passage in the original text; None for one beyond its end, since the document may have changed meanwhile."""
    end = min(passage.end, len(text.text))
    return text.original_span(passage.start, end) if passage.start < end else None


class _Scan:
    """The hits of one answer, read one by one: of long texts only so many characters in all are looked at."""

    def __init__(self) -> None:
        self._left = MOST_SCANNED

    def hit(
        self,
        stored: StoredDocument,
        text: NormalizedText | None,
        found: FoundKey,
        ways: Sequence[Marked],
        snippets: bool,
    ) -> Hit:
        document = stored.document
        each = (self._marks(document, text, strings) for strings in ways) if snippets else ()
        marks = next(filter(None, each), ())
        best = _original(text, found.passage) if text and found.passage else None
        return Hit(
            id=stored.id,
            title=document.title,
            date=document.date,
            source=document.source,
            score=found.score,
            tier=found.tier,
            snippets=fragments(document, marks, first=best) if snippets else (),
            title_marks=within(marks, Span(0, len(document.title))),
            author=document.author,
            added_at=stored.added_at,
            number=document.number,
            code=document.description.code,
        )

    def _marks(self, document: Document, text: NormalizedText | None, strings: Marked) -> Sequence[Span]:
        if text is not None:
            return find_marks(text, strings)
        marks, looked_at = some_marks(document.text, strings, enough=ENOUGH, most=self._left)
        self._left -= looked_at
        return marks
