"""Keeps departments: their names, the accounts that are their members, and the documents that belong to them.

A document belongs to one or none, whatever its version; an account may be a member of several. Who sees what follows
from it: see `model.clearance`. What of it is damaged makes nobody a member.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from indexer.auth.accounts import Accounts, log_account
from indexer.catalogue import (
    Move,
    Store,
    accounts,
    belonging_to,
    department_names,
    departments,
    documents,
    members,
    require_kept,
    write_moves,
)
from indexer.errors import DocumentNotFound, InvalidRequest
from indexer.model import NO_DEPARTMENT, Change
from indexer.storage import is_sound

LONGEST_NAME: Final = 40  # characters
MOST: Final = 100  # departments; each may have three indexes in a cluster
NONE_WRITTEN: Final = "无"  # written for a department: it belongs to none

_REFUSED: Final = frozenset("/\\")  # in a name; in an address they begin another part

_IS, _OF = departments.c, members.c


@dataclass(frozen=True, slots=True)
class Department:
    """A part of the office that has documents of its own."""

    serial: int  # never given twice: the index knows documents by it
    name: str
    members: tuple[str, ...]  # names of accounts
    documents: int  # how many belong to it, withdrawn ones too


class Departments(Store):
    """Those of one archive; `catch_up` brings the index up to date."""

    def __init__(self, accounts: Accounts, catch_up: Callable[[], object]) -> None:
        super().__init__(accounts.database)
        self._accounts = accounts
        self._catch_up = catch_up

    def all(self) -> list[Department]:
        """By name."""
        people = sa.select(_OF.department, accounts.c.name).join(accounts, accounts.c.serial == _OF.account)
        belonging = sa.select(documents.c.department, sa.func.count())
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(departments).where(is_sound(departments))).all()
            named = connection.execute(people.where(is_sound(members)).order_by(accounts.c.name)).all()
            counted = connection.execute(belonging.group_by(documents.c.department)).all()
        counts = {row[0]: row[1] for row in counted}
        found = (
            Department(
                row.serial,
                row.name,
                tuple(each.name for each in named if each.department == row.serial),
                counts.get(row.serial, 0),
            )
            for row in rows
        )
        return sorted(found, key=lambda one: one.name)

    def names(self) -> dict[int, str]:
        """Their serials and names, in the order of these."""
        with self._engine.connect() as connection:
            found = department_names(connection)
        return {serial: name for serial, name in sorted(found.items(), key=lambda one: one[1]) if name}

    def of(self, account: int) -> frozenset[int]:
        """The serials of those that an account, by its serial, is a member of."""
        theirs = sa.select(_OF.department).join(departments, _IS.serial == _OF.department)
        theirs = theirs.where((_OF.account == account) & is_sound(members) & is_sound(departments))
        with self._engine.connect() as connection:
            return frozenset(connection.execute(theirs).scalars())

    def add(self, name: str, *, actor: str) -> Department:
        """Make one. Raises InvalidRequest when the name will not do or is taken, or there are too many."""
        shown = _checked_name(name)
        with self._transaction() as connection:
            _require_free(connection, shown)
            if connection.execute(sa.select(sa.func.count()).select_from(departments)).scalar_one() >= MOST:
                raise InvalidRequest("too many departments", most=MOST)
            made = connection.execute(departments.insert(), {"name": shown}).inserted_primary_key
            log_account(connection, actor, Change("department", "", shown))
            return Department(int(made[0]) if made else 0, shown, (), 0)

    def ensure(self, name: str, *, actor: str) -> int:
        """The serial of the one of that name, which is made without members where there is none. Raises InvalidRequest."""
        found = next((serial for serial, other in self.names().items() if _key(other) == _key(name)), None)
        return self.add(name, actor=actor).serial if found is None else found

    def rename(self, name: str, new: str, *, actor: str) -> bool:
        """Give one another name; False when it had it. Raises InvalidRequest."""
        shown = _checked_name(new)
        with self._transaction() as connection:
            serial = _serial(connection, name)
            if shown == _plain(name):
                return False
            _require_free(connection, shown, but=serial)
            connection.execute(departments.update().where(_IS.serial == serial).values(name=shown))
            log_account(connection, actor, Change("department", _plain(name), shown))
        return True

    def remove(self, name: str, *, actor: str) -> None:
        """Do away with one to which no document belongs, nor a draft. Raises InvalidRequest."""
        with self._transaction() as connection:
            serial = _serial(connection, name)
            count, waiting = belonging_to(connection, serial)
            if count:
                raise InvalidRequest("department has documents", count=count)
            if waiting:
                raise InvalidRequest("department has drafts", count=waiting)
            connection.execute(members.delete().where(_OF.department == serial))
            connection.execute(departments.delete().where(_IS.serial == serial))
            log_account(connection, actor, Change("department", _plain(name), ""))

    def set_of(self, account: str, names: Iterable[str], *, actor: str) -> bool:
        """Make an account a member of these and of no others; False when it was so.

        It holds from the account's next request. Raises AccountNotFound, InvalidRequest.
        """
        person = self._accounts.get(account)
        named = sa.select(_IS.name).join(members, _IS.serial == _OF.department)
        with self._transaction() as connection:
            wanted = {_plain(name): _serial(connection, name) for name in names}
            had = set(connection.execute(named.where(_OF.account == person.serial)).scalars())
            if had == wanted.keys():
                return False
            connection.execute(members.delete().where(_OF.account == person.serial))
            rows = [{"department": serial, "account": person.serial} for serial in wanted.values()]
            if rows:
                connection.execute(members.insert(), rows)
            told = Change("department", "、".join(sorted(had)), "、".join(sorted(wanted)))
            log_account(connection, actor, Change("account", person.name, person.name), told)
        return True

    def assign(self, identifiers: Collection[str], name: str, *, actor: str = "") -> int:
        """Have documents belong to a department, to none for ""; how many did not. They are found so when it returns.

        All or none. Raises DocumentNotFound; InvalidRequest, also for one that was destroyed.
        """
        with self._transaction() as connection:
            serial, moves = _serial_or_none(connection, name), list[Move]()
            for identifier in dict.fromkeys(identifiers):
                wanted = sa.select(documents.c.number, documents.c.department, documents.c.state)
                row = connection.execute(wanted.where(documents.c.id == identifier)).one_or_none()
                if row is None:
                    raise DocumentNotFound(identifier)
                require_kept(row.state)
                if row.department != serial:
                    moves.append(Move(row.number, row.department, serial))
            write_moves(connection, moves, actor=actor)
        self._catch_up()
        return len(moves)

    def serial(self, name: str) -> int:
        """That of the department of a name, NO_DEPARTMENT for "". Raises InvalidRequest."""
        with self._engine.connect() as connection:
            return _serial_or_none(connection, name)


def _serial_or_none(connection: sa.Connection, name: str) -> int:
    return _serial(connection, name) if name.strip() else NO_DEPARTMENT


def _serial(connection: sa.Connection, name: str) -> int:
    """That of the department of a name. Raises InvalidRequest."""
    shown = _plain(name)
    query = sa.select(_IS.serial).where((_IS.name == shown) & is_sound(departments))
    serial = connection.execute(query).scalar_one_or_none()
    if serial is None:
        raise InvalidRequest("no such department", name=shown[:LONGEST_NAME])
    return int(serial)


def _require_free(connection: sa.Connection, name: str, but: int = NO_DEPARTMENT) -> None:
    """Raises InvalidRequest where another has that name, or one that differs in blanks alone."""
    for row in connection.execute(sa.select(_IS.serial, _IS.name)):
        if row.serial != but and _key(row.name) == _key(name):
            raise InvalidRequest("department name taken", name=row.name)


def _key(name: str) -> str:
    """What tells a name from others."""
    return "".join(_plain(name).split())


def _plain(name: str) -> str:
    """A name as it is kept, also one that an earlier program let be."""
    folded = unicodedata.normalize("NFKC", name)
    return " ".join("".join(each if each.isprintable() else " " for each in folded).split())


def _checked_name(name: str) -> str:
    """A name that one may have from now on. Raises InvalidRequest."""
    clean = _plain(name)
    if not clean or len(clean) > LONGEST_NAME or "、" in clean:
        raise InvalidRequest("department name of another form", most=LONGEST_NAME)
    invisible = any(not each.isprintable() for each in unicodedata.normalize("NFKC", name.strip()))
    if invisible or clean == NONE_WRITTEN or _REFUSED.intersection(clean) or not clean.strip(". "):
        raise InvalidRequest("department name of other characters", none=NONE_WRITTEN)
    return clean
