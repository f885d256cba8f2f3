"""Defines roles and clearances: what each may see of an archive.

Openness (开放状态) grows more closed along `OPENNESS`: 公开 is for everyone, 内部 for whoever has an account,
仅档案员 for archivists and administrators. A clearance is the place in that row of the most closed it may see.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final, Literal, get_args

from indexer.model.description import OPENNESS, Openness

Role = Literal["reader", "archivist", "administrator"]  # each may do what those before it may
ROLES: Final[tuple[Role, ...]] = get_args(Role)


class Clearance(IntEnum):
    """The most closed documents that may be seen, as a place in OPENNESS."""

    OPEN = 0
    INTERNAL = 1
    EVERYTHING = 2


def level_of(openness: Openness) -> int:
    """How closed a document is: the least clearance that sees it."""
    return OPENNESS.index(openness)


def partitions_of(clearance: Clearance) -> frozenset[int]:
    """The partitions of the index that a clearance sees: a document's is its level."""
    return frozenset(range(clearance + 1))


def clearance_of(role: Role | None) -> Clearance:
    """What a role may see; nobody in particular sees what is open."""
    if role is None:
        return Clearance.OPEN
    return Clearance.INTERNAL if role == "reader" else Clearance.EVERYTHING


def may(role: Role | None, least: Role) -> bool:
    """Whether a role reaches another one."""
    return role is not None and ROLES.index(role) >= ROLES.index(least)
