"""Defines roles, clearances and departments: what each may see of an archive.

Openness (开放状态) grows more closed along `OPENNESS`: 公开 is for everyone, 内部 for whoever has an account,
仅档案员 for archivists and administrators. A clearance is the place in that row of the most closed it may see.
A document may belong to a department (部门): then it is there, as open as it is, for the department's members only,
and for archivists and administrators, who care for all of the archive.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Literal, get_args

from indexer.model.description import OPENNESS, Openness

Role = Literal["reader", "archivist", "administrator"]  # each may do what those before it may
ROLES: Final[tuple[Role, ...]] = get_args(Role)
NO_DEPARTMENT: Final = 0  # the serial of none


class Clearance(IntEnum):
    """The most closed documents that may be seen, as a place in OPENNESS."""

    OPEN = 0
    INTERNAL = 1
    EVERYTHING = 2


@dataclass(frozen=True, slots=True)
class MembersClearance:
    """That of a member of departments: what belongs to these may be seen, too."""

    level: Clearance
    departments: frozenset[int]  # serials


Access = (
    Clearance | MembersClearance
)  # what somebody may see; a clearance alone sees nothing of departments, or all


def access_of(role: Role | None, departments: Iterable[int]) -> Access:
    """What somebody of a role who is a member of departments may see."""
    level, own = clearance_of(role), frozenset(departments)
    return MembersClearance(level, own) if own and level == Clearance.INTERNAL else level


def clearance_in(access: Access) -> Clearance:
    """The clearance alone."""
    return access if isinstance(access, Clearance) else access.level


def level_of(openness: Openness) -> int:
    """How closed a document is: the least clearance that sees it."""
    return OPENNESS.index(openness)


def sees(access: Access, level: int, department: int) -> bool:
    """Whether a document that is so closed and belongs to that department may be seen."""
    clearance = clearance_in(access)
    theirs = isinstance(access, MembersClearance) and department in access.departments
    within = department == NO_DEPARTMENT or theirs or clearance == Clearance.EVERYTHING
    return within and level <= clearance


def partition_of(level: int, department: int) -> int:
    """The partition of the index that a document is in."""
    return level + len(OPENNESS) * department


def partitions_of(access: Access) -> frozenset[int] | None:
    """The partitions that somebody sees; None for all there are."""
    clearance = clearance_in(access)
    if clearance == Clearance.EVERYTHING:
        return None
    own = access.departments if isinstance(access, MembersClearance) else frozenset()
    levels = range(clearance + 1)
    return frozenset(partition_of(level, each) for each in {NO_DEPARTMENT, *own} for level in levels)


def clearance_of(role: Role | None) -> Clearance:
    """What a role may see; nobody in particular sees what is open."""
    if role is None:
        return Clearance.OPEN
    return Clearance.INTERNAL if role == "reader" else Clearance.EVERYTHING


def may(role: Role | None, least: Role) -> bool:
    """Whether a role reaches another one."""
    return role is not None and ROLES.index(role) >= ROLES.index(least)
