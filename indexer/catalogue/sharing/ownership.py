"""Tells who may see, change and bring back what an account keeps here, and what can be brought back no more."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from indexer.model import Role, may, storable

KEPT_DELETED: Final = 30  # days
MOST_DELETED: Final = 100  # of one account that can be brought back, the last ones

_SHAPELESS: Final = {"Cf": "", "Cc": " ", "Zl": " ", "Zp": " "}  # category of Unicode → what is kept instead


class Owned:
    """Something that belongs to an account and may be shared; one without an owner is the office's."""

    __slots__ = ()

    id: str
    owner: str  # name of an account; "" for the office's
    shared: bool
    deleted_by: str

    def told_as(self, name: str) -> str:
        """What a log says of it, which archivists read: its name only while it is shared."""
        return name if self.shared else f"（未共享，编号 {self.id}）"

    def seen_by(self, who: str) -> bool:
        """Whether it is shown to an account; to nobody in particular under ""."""
        return self.shared or (bool(who) and self.owner == who)

    def changed_by(self, who: str, role: Role | None) -> bool:
        """Whether an account may share or delete it: its owner, of shared ones administrators, of the office's archivists."""
        if who and self.owner == who:
            return True
        return self.shared and may(role, "administrator" if self.owner else "archivist")

    def restored_by(self, who: str, role: Role | None) -> bool:
        """Whether an account may bring it back: who may change it, but for an owner whom an administrator overruled."""
        overruled = self.owner == who != self.deleted_by
        return self.changed_by(who, role) and (not overruled or may(role, "administrator"))


def shown_line(typed: str) -> str:
    """A name as it is kept: one line, without characters that have no shape, some of which turn round what stands near them."""
    return "".join(_SHAPELESS.get(unicodedata.category(each), each) for each in storable(typed)).strip()


def seconds_before(moment: str, seconds: int) -> str:
    """The moment so long before one; both in ISO 8601."""
    return (datetime.fromisoformat(moment) - timedelta(seconds=seconds)).isoformat()


def oldest_deleted(moment: str) -> str:
    """When what can still be brought back at a moment was deleted at the earliest; both in ISO 8601."""
    return (datetime.fromisoformat(moment) - timedelta(days=KEPT_DELETED)).isoformat()


def gone_for_good(table: sa.Table, moment: str, *, more: int = 0) -> sa.ColumnElement[bool]:
    """Which rows cannot be brought back any more: deleted long ago, or before many others of their owner.

    `more` says how many are about to be deleted, for which room is made.
    """
    is_deleted = table.c.deleted_at != ""
    later = sa.func.row_number().over(partition_by=table.c.owner, order_by=table.c.deleted_at.desc())
    ranked = sa.select(table.c.serial, later.label("place")).where(is_deleted).subquery()
    beyond = sa.select(ranked.c.serial).where(ranked.c.place > MOST_DELETED - more)
    return is_deleted & ((table.c.deleted_at < oldest_deleted(moment)) | table.c.serial.in_(beyond))
