"""Offers other queries beside an answer, each with the number of documents it finds, and none that finds nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from indexer.index import Found, View
from indexer.model import SearchRequest
from indexer.query import LONGEST_QUERY, ParsedQuery, find_date_words, leaves, written
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


def find_offers(
    request: SearchRequest,
    parsed: ParsedQuery,
    found: Found,
    best: str,
    view: View,
    words: Tokenizer,
    strict: Callable[[str], int],
    today: date,
) -> tuple[Offer, ...]:
    """What to offer beside the first page of an answer, `best` being the title of its first hit.

    `strict` tells how many documents say a query or have all its words. Narrowed answers are left alone.
    """
    if request.offset or request.filters or request.tier:
        return ()
    terms = tuple(_term(parsed, found, view, strict))
    spelling = () if terms else _spelling(request, parsed, found, view, words, strict)
    return (*terms, *spelling, *_date(parsed, best, strict, today))


def _term(parsed: ParsedQuery, found: Found, view: View, strict: Callable[[str], int]) -> Iterator[Offer]:
    """When nothing has all the words typed: the Chinese for what is English among them."""
    if found.tiers.get("phrase") or found.tiers.get("all"):
        return
    query = in_chinese(parsed.typed, view.frequencies)
    if query and (total := strict(query)):
        yield Offer("term", query, total)


def _spelling(
    request: SearchRequest,
    parsed: ParsedQuery,
    found: Found,
    view: View,
    words: Tokenizer,
    strict: Callable[[str], int],
) -> Iterator[Offer]:
    """When nothing says what was typed: what may have been meant, if it finds more."""
    if found.tiers.get("phrase") or not any(leaves(parsed.tree)):
        return
    meant = suggest(request.query, parsed.tree, view, words, pinyin=not found.tiers.get("all"))
    total = strict(meant) if meant else 0
    if meant and total > found.tiers.get("all", 0):
        yield Offer("spelling", meant, total)


def _date(parsed: ParsedQuery, best: str, strict: Callable[[str], int], today: date) -> Iterator[Offer]:
    """A date among the words as a period, unless they are a title, in full, that is found."""
    said = find_date_words(parsed, today)
    if said is None or normalize(best) == normalize(parsed.typed[:LONGEST_QUERY]):
        return
    if total := strict(said.query):
        yield Offer("date", said.query, total, said.rest, written(said.days))
