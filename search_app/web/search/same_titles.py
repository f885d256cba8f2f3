"""Tells hits of one title apart on the page: by 文号 and 档号, and by the id where nothing else differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from indexer.model import TERMS
from indexer.search import Hit
from search_app.texts.pages import ID_TERM

Told = tuple[tuple[str, str], ...]  # terms with what stands behind them


def told_apart(hits: Sequence[Hit]) -> Mapping[str, Told]:
    """What is shown of each hit that shares its title with another on the page, besides what is shown of all."""
    titles = Counter(map(_title, hits))
    alike = [hit for hit in hits if titles[_title(hit)] > 1]
    shown = Counter(map(_shown, alike))
    return {hit.id: (*_numbers(hit), *_id(hit, shown)) for hit in alike}


def _title(hit: Hit) -> str:
    return "".join(hit.title.split())


def _numbers(hit: Hit) -> Told:
    numbers = {"number": hit.number, "code": hit.code}
    return tuple((TERMS[name], value) for name, value in numbers.items() if value)


def _shown(hit: Hit) -> tuple[str | None, ...]:
    return (_title(hit), hit.date, hit.source, hit.author, hit.number, hit.code)


def _id(hit: Hit, shown: Counter[tuple[str | None, ...]]) -> Told:
    return ((ID_TERM, hit.id),) if shown[_shown(hit)] > 1 else ()
