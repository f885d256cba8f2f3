"""Offers other queries beside an answer, each with the number of documents it finds, and none that finds nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from indexer.index import Found, View
from indexer.model import SearchRequest
from indexer.query import (
    LONGEST_QUERY,
    ParsedQuery,
    Query,
    Synonym,
    Words,
    asks,
    find_date_words,
    is_sentence,
    join_words,
    leaves,
    needed_words,
    parse,
    topics,
    written,
)
from indexer.search.offers.english import in_chinese
from indexer.search.offers.spelling import suggest
from indexer.text import Tokenizer, normalize

OfferKind = Literal["spelling", "term", "date"]


@dataclass(frozen=True, slots=True)
class Offer:
    """A query that may have been meant. `total` documents say it, or have all its words."""

    kind: OfferKind
    query: str
    total: int
    rest: str = ""  # of a date: what is looked for beside it
    period: str = ""  # of a date: as it is typed behind 日期:

    def as_json(self) -> dict[str, object]:
        """For the contract's JSON object."""
        return {
            "kind": self.kind,
            "query": self.query,
            "total": self.total,
            "period": self.period or None,
        }


@dataclass(frozen=True, slots=True)
class Asking:
    """What offers are made with: the archive as whoever asks sees it, and the day."""

    view: View
    words: Tokenizer
    strict: Callable[[str], int]  # how many documents say a query, or have all its words
    synonyms: Callable[[Query], tuple[Synonym, ...]]  # of the words of a query
    today: date


def find_offers(
    request: SearchRequest, parsed: ParsedQuery, found: Found, best: str, asking: Asking
) -> tuple[Offer, ...]:
    """What to offer beside the first page of an answer, `best` being the title of its first hit.

    Narrowed answers are left alone.
    """
    if request.offset or request.filters or request.tier:
        return ()
    terms = tuple(_term(parsed, found, asking))
    spelling = () if terms else _spelling(request, parsed, found, asking)
    return (*terms, *spelling, *_date(parsed, best, asking))


def _term(parsed: ParsedQuery, found: Found, asking: Asking) -> Iterator[Offer]:
    """When nothing has all the words typed: the Chinese for what is English among them."""
    if found.strict:
        return
    query = in_chinese(parsed.typed, asking.view.frequencies)
    if query and (total := asking.strict(query)):
        yield Offer("term", query, total)


def _spelling(request: SearchRequest, parsed: ParsedQuery, found: Found, asking: Asking) -> Iterator[Offer]:
    """When nothing says what was typed: what may have been meant, if it finds more."""
    if found.tiers.get("phrase") or not any(leaves(parsed.tree)):
        return
    strict = found.tiers.get("all", 0)
    meant = suggest(
        request.query,
        parsed.tree,
        asking.view,
        asking.words,
        pinyin=not strict,
        most_counted=asking.view.most_counted,
    )
    if meant is None or not all(word in meant for word in _well_spelt(parsed.tree, asking)):
        return
    total = asking.strict(meant)
    if total > strict:
        yield Offer("spelling", meant, total)


def _well_spelt(tree: Query, asking: Asking) -> Iterator[str]:
    """The words of sentences and questions that are left as they are.

    Those that stand somewhere or have synonyms, and those that only make a sentence of the others.
    """
    known = {synonym.word for synonym in asking.synonyms(tree)}
    for leaf in leaves(join_words(tree)):
        if not isinstance(leaf, Words) or not (asks(leaf, asking.words) or is_sentence(leaf, asking.words)):
            continue
        words = [word for text in leaf.terms for word in asking.words(text)]
        needed = needed_words(leaf, asking.words)
        counts = asking.view.frequencies(words)
        yield from (
            word
            for word, count in zip(words, counts, strict=True)
            if count or word in known or word not in needed
        )


def _date(parsed: ParsedQuery, best: str, asking: Asking) -> Iterator[Offer]:
    """A date among the words as a period, unless they are a title, in full, that is found."""
    said = find_date_words(parsed, asking.today)
    if said is None or normalize(best) in (normalize(parsed.typed[:LONGEST_QUERY]), str(parsed.tree)):
        return
    rest = join_words(parse(said.rest))
    asked_for = topics(rest, asking.words) if isinstance(rest, Words) else ()
    for topic in asked_for or (said.rest,):
        beside = replace(said, rest=topic)
        if total := asking.strict(beside.query):
            yield Offer("date", beside.query, total, topic, written(said.days))
            return
