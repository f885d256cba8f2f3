"""Says what the groups of a person amount to here: a role and departments, after the tables of `signin.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from indexer.model import ROLES, Role


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a directory or a provider vouches for."""

    subject: str  # by which the origin will know the person again, also under another name
    name: str
    groups: frozenset[str]


@dataclass(frozen=True, slots=True)
class Grant:
    """What somebody may be here."""

    role: Role
    departments: tuple[str, ...] | None  # names; None: they are decided here


@dataclass(frozen=True, slots=True)
class Grants:
    """Which groups have which role, and which department."""

    roles: Mapping[Role, frozenset[str]] = field(default_factory=dict)
    departments: Mapping[str, frozenset[str]] = field(default_factory=dict)
    everybody: Role | None = None  # the role of those who are in no group that has one

    def of(self, groups: frozenset[str]) -> Grant | None:
        """The highest role of somebody's groups, and the departments; None for who has nothing to do here."""
        held = [role for role in ROLES if groups & self.roles.get(role, frozenset())]
        role = held[-1] if held else self.everybody
        if role is None:
            return None
        if not self.departments:
            return Grant(role, None)
        return Grant(role, tuple(name for name, those in self.departments.items() if groups & those))


def group_key(name: str) -> str:
    """The distinguished name of a group, as such names are compared: capitals and blanks around signs mean nothing.

    Source: RFC 4514; what is escaped in it has to be written as the directory writes it.
    """
    parts = (part.partition("=") for part in name.split(","))
    return ",".join(f"{kind.strip()}{sign}{value.strip()}" for kind, sign, value in parts).casefold()
