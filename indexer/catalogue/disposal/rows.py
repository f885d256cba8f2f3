"""Defines a disposal list as it is kept, and reads and writes its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal

import sqlalchemy as sa

from indexer.catalogue.disposal.tables import disposal_items, disposals
from indexer.storage import is_sound

DisposalState = Literal["proposed", "refused", "approved", "done", "damaged"]
Outcome = Literal["", "waiting", "destroyed", "left", "absent"]  # left: it has changed since it was proposed

STATE_NAMES: Final[dict[DisposalState, str]] = {  # as the log has them
    "proposed": "待批准",
    "refused": "不销毁",
    "approved": "正在销毁",
    "done": "已销毁",
    "damaged": "（记录已损坏）",
}
_TOLD: Final = tuple(column.name for column in disposals.c if column.name not in ("serial", "digest"))


@dataclass(frozen=True, slots=True)
class DisposalItem:
    """A document on a list: all that stays of it."""

    position: int  # from 1
    number: int  # 0 where this archive does not have it
    id: str
    version: int
    title: str
    author: str
    date: str
    reference: str  # 文号
    code: str
    filing_year: str
    retention: str
    digests: tuple[str, ...]  # SHA-256 of the bytes of all its versions
    outcome: Outcome = ""


@dataclass(frozen=True, slots=True)
class Disposal:
    """A list of documents to be destroyed (档案销毁清册), and who decided what."""

    serial: int
    id: str
    state: DisposalState
    reason: str
    proposed_by: str
    proposed_at: str  # ISO 8601, UTC, as the other two
    decided_by: str = ""
    decided_at: str = ""
    refusal: str = ""  # why it was refused
    done_at: str = ""
    count: int = 0  # documents
    destroyed: int = 0  # of them
    left: int = 0  # of them: changed since, so nothing was done to them

    def as_json(self, items: Iterable[DisposalItem]) -> dict[str, object]:
        """The protocol, to be kept outside the archive."""
        told = {name: getattr(self, name) for name in _TOLD}
        return {"program": "gongwen", "format": 1, **told, "documents": [asdict(item) for item in items]}


def of_json(read: Mapping[str, Any]) -> tuple[Disposal, list[DisposalItem]]:
    """What a protocol says. Raises ValueError, TypeError or KeyError for what is none."""
    if read["program"] != "gongwen" or read["format"] != 1:
        raise ValueError("no protocol of ours")
    told = {name: str(read[name]) for name in _TOLD}
    items = [DisposalItem(**each | {"digests": tuple(each["digests"])}) for each in read["documents"]]
    if not told["id"].isalnum() or not all(isinstance(item.id, str) and item.digests for item in items):
        raise ValueError("no documents")
    return Disposal(serial=0, **told), items  # type: ignore[arg-type]


def select_disposals() -> sa.Select[Any]:
    """Lists, the last one first, with how many documents are on each and what became of them."""
    of_list = disposal_items.c.disposal == disposals.c.serial

    def counted(*wanted: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
        query = sa.select(sa.func.count()).select_from(disposal_items)
        return query.where(of_list, *wanted).correlate(disposals).scalar_subquery()

    outcome = disposal_items.c.outcome
    return sa.select(
        disposals,
        is_sound(disposals).label("sound"),
        counted().label("count"),
        counted(outcome == "destroyed").label("destroyed"),
        counted(outcome == "left").label("left"),
    ).order_by(disposals.c.serial.desc())


def disposal_of(row: sa.RowMapping) -> Disposal:
    """One that was selected."""
    told = {name: row[name] for name in _TOLD}
    counts = {name: row[name] for name in ("count", "destroyed", "left")}
    found = Disposal(serial=row["serial"], **told, **counts)
    return found if row["sound"] else replace(found, state="damaged")


def item_of(row: sa.RowMapping) -> DisposalItem:
    """A document on a list."""
    told = {name: row[name] for name in row if name not in ("disposal", "digest")}
    return DisposalItem(**told | {"digests": tuple(filter(None, row["digests"].split("\n")))})


def insert_disposal(connection: sa.Connection, new: Disposal, items: Sequence[DisposalItem]) -> int:
    """Write a list with its documents; its serial."""
    row = {name: getattr(new, name) for name in _TOLD}
    made = connection.execute(disposals.insert().values(row)).inserted_primary_key
    serial = int(made[0]) if made else 0
    rows = [asdict(item) | {"digests": "\n".join(item.digests), "disposal": serial} for item in items]
    if rows:
        connection.execute(disposal_items.insert(), rows)
    return serial
