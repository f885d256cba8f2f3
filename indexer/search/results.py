"""Defines what a search returns: hits with snippets, totals, tiers and facets, ready for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from indexer.model import SearchRequest, Tier
from indexer.query import ParsedQuery, Synonym
from indexer.search.offers import Offer
from indexer.text import Span


class Snippet(NamedTuple):
    """A stretch of the original text; `marks` are character offsets into `text`."""

    text: str
    marks: tuple[Span, ...]
    section: str = ""  # heading of the section it was cut from
    speaker: str = ""
    district: str = ""
    start: int = 0  # where it begins in Document.text
    cut_before: bool = False  # it begins within a sentence
    cut_after: bool = False  # it ends within one


class Hit(NamedTuple):
    """One found document."""

    id: str
    title: str
    date: str | None
    source: str
    score: float
    tier: Tier
    snippets: tuple[Snippet, ...]
    title_marks: tuple[Span, ...] = ()
    author: str = ""
    added_at: str = ""  # ISO 8601, UTC
    number: str = ""  # 文号
    code: str = ""  # 档号

    @property
    def url(self) -> str:
        """The article page, relative to the server's root."""
        return f"/articles/{self.id}"

    @property
    def section(self) -> str:
        """Heading of the section the first snippet was cut from."""
        return self.snippets[0].section if self.snippets else ""

    @property
    def speaker(self) -> str:
        """Speaker of the section the first snippet was cut from."""
        return self.snippets[0].speaker if self.snippets else ""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to one query: the tier that was asked for, else phrase and all, else, where both are empty, some.

    `total`, hits and facets are of it, `tiers` has the true count of each. Which it is, is settled without filters.
    The counts of a facet leave its own filter aside: what is found when a value is chosen beside those chosen.
    Years and months, as one dimension, leave each other's aside.
    """

    request: SearchRequest
    parsed: ParsedQuery  # how the query was read
    total: int
    tiers: Mapping[Tier, int]
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    took_ms: float
    offers: tuple[Offer, ...] = ()  # other queries
    synonyms: tuple[Synonym, ...] = ()  # of words in the query, whether searched or not
    widened: bool = False  # they were searched
    as_sentence: bool = False  # documents with all words of a sentence are among those with some

    @property
    def tree(self) -> str:
        """How the query was read, as the tree prints itself."""
        return str(self.parsed.tree)

    @property
    def counted(self) -> tuple[Tier, ...]:
        """The tiers that `total` is the sum of."""
        if self.request.tier:
            return (self.request.tier,)
        return ("some",) if self.is_loose else ("phrase", "all")

    @property
    def is_loose(self) -> bool:
        """Whether documents with only some of the words are given, though nobody asked for them: there are no others."""
        return not self.request.tier and self.total > self.tiers["phrase"] + self.tiers["all"]

    @property
    def others(self) -> int:
        """How many documents have only some of the words, where they are left out of the result."""
        return 0 if "some" in self.counted else self.tiers["some"]

    @property
    def by_synonyms(self) -> bool:
        """Whether hits may have synonyms where other words were typed."""
        return self.widened and bool(self.synonyms)

    @property
    def suggestion(self) -> str | None:
        """The query that may have been meant, where something is spelt otherwise."""
        return next((offer.query for offer in self.offers if offer.kind == "spelling"), None)

    @property
    def shortened(self) -> bool:
        """Whether more was typed than is looked for."""
        return self.parsed.shortened

    def as_json(self) -> dict[str, object]:
        """The contract's JSON object, the same from the command line and over HTTP."""
        return {
            "query": self.request.query,
            "tree": self.tree,
            "total": self.total,
            "tiers": dict(self.tiers),
            "hits": [hit_json(hit) for hit in self.hits],
            "facets": {name: [list(pair) for pair in counts] for name, counts in self.facets.items()},
            "suggestion": self.suggestion,
            "offers": [offer.as_json() for offer in self.offers],
            "synonyms": {synonym.word: list(synonym.others) for synonym in self.synonyms},
            "widened": self.widened,
            "shortened": self.shortened,
            "took_ms": self.took_ms,
        }


def hit_json(hit: Hit) -> dict[str, object]:
    """A hit of the contract's JSON object."""
    return {
        "id": hit.id,
        "title": hit.title,
        "date": hit.date,
        "source": hit.source,
        "section": hit.section,
        "speaker": hit.speaker,
        "score": round(hit.score, 4),
        "tier": hit.tier,
        "title_marks": [list(mark) for mark in hit.title_marks],
        "snippets": [_snippet_json(snippet) for snippet in hit.snippets],
        "url": hit.url,
    }


def _snippet_json(snippet: Snippet) -> dict[str, object]:
    return {
        "text": snippet.text,
        "marks": [list(mark) for mark in snippet.marks],
        "section": snippet.section,
        "speaker": snippet.speaker,
        "district": snippet.district,
        "cut": [snippet.cut_before, snippet.cut_after],
    }
