"""Writes what was filled into the form of the advanced search in the query language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from indexer.query import FARTHEST, Phrase, parse
from search_app.texts.phrases.advanced import CHOICES, LABELS, RELATIONS
from search_app.texts.phrases.quoting import without_quotes

FIELDS: Final = (  # of the form, each a text
    *("words", "exact", "any", "without", "near", "other", "relation"),
    *(*LABELS, *CHOICES, "since", "until"),
)
DAY: Final = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")  # or a month, or a year

_QUOTES = re.compile('["＂“”„「」『』﹁﹂﹃﹄]')
_STRAIGHT = re.compile('["＂]')
_ODD = re.compile(
    '["＂“”„「」『』﹁﹂﹃﹄|｜:：~]|^[-－−]|^(?:or|ＯＲ)$', re.IGNORECASE
)  # what would be read as an operator
_OR = re.compile(r"or|ＯＲ|[|｜]", re.IGNORECASE)  # what stands between words of which any is wanted
_AROUND_RANGE = re.compile(r"(?:(?<!\s)\s++)?(\.{2,}|[-~～—－]+|至|到)\s*+")
_BETWEEN = re.compile(r"[、，,;；|｜\s]+")


def written(filled: Mapping[str, str]) -> str:
    """The query; "" where nothing is filled in. All that is filled in is wanted together."""
    return " ".join(filter(None, _terms(filled)))


def _terms(filled: Mapping[str, str]) -> Iterator[str]:
    """What is near each other comes first: an operator holds for the terms beside it."""
    yield _near(filled)
    yield from map(_term, filled["words"].split())
    yield _phrase(filled["exact"])
    yield " OR ".join(_term(word) for word in filled["any"].split() if not _OR.fullmatch(word))
    yield from (f"-{_term(word)}" for word in filled["without"].split())
    for name, label in LABELS.items():
        yield from (f"{label}:{_term(word)}" for word in filled[name].split())
    for name, label in CHOICES.items():
        values = "|".join(map(_term, values_of(name, filled[name])))
        yield f"{label}:{values}" if values else ""
    first, last = filled["since"], filled["until"]
    if first and last:
        first, last = sorted((first, last))
    yield f"日期:{first}..{last}" if first or last else ""


def values_of(name: str, filled: str) -> list[str]:
    """The values of a field of which one is wanted; the ends of a range of years may stand apart."""
    text = _AROUND_RANGE.sub(r"\1", filled.strip()) if name == "filing_year" else filled
    return list(filter(None, _BETWEEN.split(text)))


def _near(filled: Mapping[str, str]) -> str:
    """Two texts and how near; one alone is a phrase."""
    one, other, relation = _phrase(filled["near"]), _phrase(filled["other"]), filled["relation"]
    if not one or not other:
        return one or other
    apart = relation.isdecimal() and int(relation) <= FARTHEST
    return f"{one} ~{int(relation) if apart else RELATIONS.get(relation, RELATIONS['sentence'])} {other}"


def _term(word: str) -> str:
    """A word as typed; in quotes where it would be read as something else."""
    return (_phrase(word) or word) if _ODD.search(word) else word


def _phrase(text: str) -> str:
    """The text in quotes. Quotes within it stay where they are still read as such, else they are left out."""
    plain = _STRAIGHT.sub("", without_quotes(" ".join(text.split())))
    bare = " ".join(_QUOTES.sub(" ", plain).split())
    if not bare:
        return ""
    if bare != plain:
        whole = f'"{plain}"'
        if isinstance(parse(whole), Phrase):
            return whole
    return f"“{bare}”"
