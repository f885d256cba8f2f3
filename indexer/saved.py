"""A name and a search come in and are kept in the catalogue's database; saved searches, last kept first, go out.

What is saved is the office's, not an account's, and everyone sees it.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Final, get_args

import sqlalchemy as sa

from indexer.errors import InvalidRequest
from indexer.event_log import now
from indexer.query import LONGEST_QUERY
from indexer.result import Sort
from indexer.tables import saved_searches

LONGEST_NAME: Final = 60  # characters
MOST_SAVED: Final = 500

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search with a name. `id` is 12 hexadecimal digits and never given twice: feeds are known by it."""

    id: str
    name: str
    query: str
    sort: Sort
    filters: Mapping[str, tuple[str, ...]]
    widen: bool
    created_at: str  # ISO 8601, UTC


class SavedSearches:
    """The saved searches of one archive: reads over `engine`, writes in a `transaction` of the catalogue."""

    def __init__(
        self, engine: sa.Engine, transaction: Callable[[], AbstractContextManager[sa.Connection]]
    ) -> None:
        self._engine = engine
        self._transaction = transaction

    def save(
        self, name: str, query: str, *, sort: Sort, filters: Mapping[str, Sequence[str]], widen: bool
    ) -> SavedSearch:
        """Keep a search; the same search under the same name is kept once.

        Raises InvalidRequest when the name is empty or longer than LONGEST_NAME, the query is longer than
        LONGEST_QUERY, the order is unknown, or MOST_SAVED are kept already.
        """
        row = {
            "name": _checked_name(name),
            "query": _checked_query(query),
            "sort": _checked_sort(sort),
            "filters": _written(filters),
            "widen": widen,
        }
        with self._transaction() as connection:
            same = sa.and_(*(saved_searches.c[column] == value for column, value in row.items()))
            if found := connection.execute(sa.select(saved_searches).where(same)).mappings().first():
                return _read(found)
            kept = connection.execute(sa.select(sa.func.count()).select_from(saved_searches)).scalar_one()
            if kept >= MOST_SAVED:
                raise InvalidRequest(f"已保存 {MOST_SAVED} 条检索，不能再多。请先删去不用的，再保存这一条。")
            own = {"id": secrets.token_hex(6), "created_at": now()}
            connection.execute(saved_searches.insert(), row | own)
            return _read(row | own)

    def all(self) -> list[SavedSearch]:
        """All that are kept, last saved first."""
        with self._engine.connect() as connection:
            newest = sa.select(saved_searches).order_by(saved_searches.c.serial.desc())
            return [_read(row) for row in connection.execute(newest).mappings()]

    def forget(self, identifier: str) -> bool:
        """Delete one; False when it was gone already."""
        with self._transaction() as connection:
            gone = saved_searches.delete().where(saved_searches.c.id == _UNPRINTABLE.sub("", identifier))
            return connection.execute(gone).rowcount > 0


def _checked_name(name: str) -> str:
    clean = _UNPRINTABLE.sub(" ", name).strip()
    if not clean:
        raise InvalidRequest("请给这条检索起个名字，再点保存。")
    if len(clean) > LONGEST_NAME:
        raise InvalidRequest(f"名字有 {len(clean)} 个字，最多 {LONGEST_NAME} 个。请改短后再保存。")
    return clean


def _checked_query(query: str) -> str:
    clean = _UNPRINTABLE.sub(" ", query).strip()
    if len(clean) > LONGEST_QUERY:
        raise InvalidRequest(f"检索词有 {len(clean)} 个字，最多 {LONGEST_QUERY} 个。请截短后再保存。")
    return clean


def _checked_sort(sort: str) -> str:
    known = get_args(Sort)
    if sort not in known:
        raise InvalidRequest(f"sort 应是 {'、'.join(known)} 之一。")
    return sort


def _written(filters: Mapping[str, Sequence[str]]) -> str:
    """JSON, sorted, so that the same filters are the same text."""
    cleaned = {
        _UNPRINTABLE.sub("", name): sorted({_UNPRINTABLE.sub(" ", value) for value in values})
        for name, values in filters.items()
        if values
    }
    return json.dumps(cleaned, ensure_ascii=False, sort_keys=True)


def _read(row: Mapping[str, object] | sa.RowMapping) -> SavedSearch:
    named = {column: row[column] for column in ("id", "name", "query", "sort", "widen", "created_at")}
    filters = {name: tuple(values) for name, values in json.loads(str(row["filters"])).items()}
    return SavedSearch(filters=filters, **named)  # type: ignore[arg-type]
