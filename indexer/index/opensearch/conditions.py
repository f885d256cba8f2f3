"""Says a condition in the language of queries of OpenSearch. What somebody typed is always a value, never syntax."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from indexer.index.engine import (
    AllOf,
    AnyOf,
    Condition,
    Contains,
    DateIn,
    FacetHas,
    FacetIn,
    HasWord,
    InTitle,
    NoneOf,
    ScoringTerm,
)
from indexer.index.execution import facets
from indexer.index.opensearch.documents import facet_value, marked
from indexer.index.segments.inverter import LONGEST_HASHED
from indexer.index.texts import KeyIn, Together
from indexer.model import FACETS
from indexer.text import PARAGRAPH_END, alphanumeric, code_points

Query = dict[str, Any]

EVERYTHING: Final[Query] = {"match_all": {}}
NOTHING: Final[Query] = {"match_none": {}}
_LATEST: Final = 99_999_999  # as a date
_MOST_KEYS: Final = 50_000  # in one list; see index.max_terms_count
_HALF: Final = re.compile("[\ud800-\udfff]")  # of a character: no text has it


def query_of(condition: Condition) -> Query:
    """What finds the documents that meet a condition; of strings near each other those that hold them all."""
    match condition:
        case Contains(text):
            return string_query("text", text)
        case InTitle(text):
            return string_query("title", text)
        case HasWord(text):
            return word_query(text)
        case Together(strings):
            return all_of(string_query("text", text) for text in dict.fromkeys(strings))
        case KeyIn(keys):
            some = (list(keys[at : at + _MOST_KEYS]) for at in range(0, len(keys), _MOST_KEYS))
            return any_of({"terms": {"key": each}} for each in some)
        case AllOf(parts):
            return all_of(map(query_of, parts))
        case AnyOf(parts):
            return any_of(map(query_of, parts))
        case NoneOf(parts):
            return {"bool": {"must_not": [any_of(map(query_of, parts))]}} if parts else EVERYTHING
        case DateIn(first, last):
            return _between(max(first, 1), min(last, _LATEST))
        case FacetIn(name, values) if name in facets.DATED:
            return any_of(_month_or_year(name, number) for number in facets.date_numbers(name, values))
        case FacetIn(name, values):
            known = [facet_value(name, value) for value in values if not _HALF.search(value)]
            return {"terms": {"facets" if name in FACETS else "marks": known}} if known else NOTHING
        case FacetHas(name, text):
            return string_query(f"folded.{name}", marked(text), marked_values=True) if text else EVERYTHING


def term_query(term: ScoringTerm) -> Query:
    """What finds the documents that hold a scoring term; its score is how often they do."""
    return word_query(term.text) if term.kind == "word" else string_query("text", term.text)


def string_query(field: str, text: str, *, marked_values: bool = False) -> Query:
    """What finds a string within one value of a field: its character, its pair, or its pairs side by side."""
    if not text or _HALF.search(text) or (PARAGRAPH_END in text and not marked_values):
        return NOTHING
    if len(text) == 1:
        return {"term": {field: text}}
    if len(text) == 2:
        return {"term": {f"{field}.pairs": text}}
    return {"match_phrase": {f"{field}.pairs": {"query": text}}}


def word_query(text: str) -> Query:
    """What finds a token; punctuation is no word."""
    if not text or _HALF.search(text) or not alphanumeric(code_points(text[0]))[0]:
        return NOTHING
    return {"term": {"text.words": text[:LONGEST_HASHED]}}


def all_of(queries: Iterable[Query]) -> Query:
    """What finds the documents that all find."""
    parts = list(queries)
    if not parts:
        return EVERYTHING
    return parts[0] if len(parts) == 1 else {"bool": {"filter": parts}}


def any_of(queries: Iterable[Query]) -> Query:
    """What finds the documents that any finds; terms of one field are looked up together."""
    parts, terms = [], dict[str, list[str]]()
    for query in queries:
        if "term" in query:
            ((field, value),) = query["term"].items()
            terms.setdefault(field, []).append(value)
        elif query != NOTHING:
            parts.append(query)
    parts += [
        {"term": {field: values[0]}} if len(values) == 1 else {"terms": {field: values}}
        for field, values in terms.items()
    ]
    if not parts:
        return NOTHING
    return parts[0] if len(parts) == 1 else {"bool": {"should": parts, "minimum_should_match": 1}}


def without(query: Query, others: Sequence[Query]) -> Query:
    """What finds the documents that a query finds and no other does."""
    kept = [other for other in others if other != NOTHING]
    return {"bool": {"filter": [query], "must_not": kept}} if kept else query


def _between(first: int, last: int) -> Query:
    return {"range": {"date": {"gte": first, "lte": last}}} if first <= last else NOTHING


def _month_or_year(name: str, number: int) -> Query:
    year, month = divmod(number, 12) if name == "month" else (number, 0)
    if not 0 < year < 10_000:
        return NOTHING
    first = year * 10_000 + ((month + 1) * 100 if name == "month" else 0)
    return _between(first, first + (99 if name == "month" else 9_999))
