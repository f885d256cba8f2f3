"""Gives the views what they may have of the app's archive: to readers its open side, to archivists all of it.

Documents are reached in two ways only: `library` shows what the visitor may see, `archive` refuses whoever is no
archivist. The others give what is no document, by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import Flask, abort, current_app, g

from indexer.auth import Account, Accounts, Authenticator, ExternalSignIn, FirstStart
from indexer.catalogue import Mark, Settings
from indexer.errors import ArchiveError
from indexer.model import Clearance, Role
from indexer.search import ArchiveView
from search_app.texts.pages import ARCHIVE_NAME, NOT_YOURS
from search_app.web.security.permissions import visitor

if TYPE_CHECKING:
    from indexer.archive import Archive
    from indexer.catalogue import ArchiveAct
    from indexer.index import State
    from indexer.model import Change
    from indexer.stores import StoreHealth
    from search_app.telemetry import FailureLog

_NAME, _FAILURES = "gongwen", "gongwen.failures"


@dataclass(frozen=True, slots=True)
class Office:
    """Whose pages these are."""

    name: str = ARCHIVE_NAME
    mark: Mark | None = None


def lend(app: Flask, archive: Archive) -> None:
    """Give `app` the archive its views read."""
    app.extensions[_NAME] = archive


def show_failures(app: Flask, failures: FailureLog) -> None:
    """Give `app` what is kept of failed requests."""
    app.extensions[_FAILURES] = failures


def library() -> ArchiveView:
    """What the visitor of the current request may see of the app's archive; the same for the whole of the request."""
    found: ArchiveView | None = g.get(_NAME)
    if found is None or found.access != visitor().access:
        found = _whole().seen_with(visitor().access)
        setattr(g, _NAME, found)
    return found


def archive() -> Archive:
    """All of it, to be changed; ends the request with 403 unless an archivist or administrator makes it."""
    return _whole() if visitor().may("archivist") else abort(403, NOT_YOURS)


def settings() -> Settings:
    """What an administrator has decided."""
    return _whole().settings


def office() -> Office:
    """What stands at the head of every page; also of one that says that the settings cannot be read."""
    found: Office | None = g.get("office")
    if found is None:
        try:
            found = Office(settings().value("office_name") or ARCHIVE_NAME, settings().mark())
        except ArchiveError:
            found = Office()
        g.office = found
    return found


def archive_name() -> str:
    """What the archive is called."""
    return office().name


def office_mark() -> Mark | None:
    """The picture before its name."""
    return office().mark


def ask_no_settings() -> None:
    """Let the page that says what failed do without them: asking once more would take as long as it took to fail."""
    g.office, g.without_settings = Office(), True


def authenticator() -> Authenticator:
    """Who signs in, and who has."""
    return _whole().authenticator


def external() -> ExternalSignIn:
    """Who signs in by accounts of others."""
    return _whole().external


def accounts() -> Accounts:
    """Who may sign in."""
    return _whole().accounts


def note_act() -> Callable[[ArchiveAct, str, Iterable[Change]], bool]:
    """What logs an act of whoever may do it; it can be called when the request has ended."""
    return _whole().note_act


def failure_log() -> FailureLog:
    """The requests that failed on this machine."""
    return cast("FailureLog", current_app.extensions[_FAILURES])


def first_start() -> FirstStart:
    """How the first administrator comes to be."""
    return FirstStart(_whole().accounts, _whole().settings)


def departments_of(account: Account, role: Role) -> frozenset[int]:
    """The departments that somebody is a member of, where it makes a difference: others see those of all."""
    return _whole().departments.of(account.serial) if role == "reader" else frozenset()


def repair_index() -> None:
    """Have an index that raised IndexUnusable built anew; returns at once."""
    _whole().repair_index()


def index_state() -> State:
    """See Engine.state."""
    return _whole().index_state()


def check_catalogue() -> None:
    """Read something of the catalogue, however much it holds; raises what an archive raises when it cannot be read."""
    _whole().check_catalogue()


def stores() -> tuple[StoreHealth, ...]:
    """See Archive.stores."""
    return _whole().stores()


def open_documents() -> int:
    """How many documents everybody may find."""
    return _whole().seen_with(Clearance.OPEN).count()


def owed() -> int:
    """How many changes the index has yet to take over."""
    return _whole().owed()


def unplaced() -> int:
    """How many versions have originals that are still to be read for where their texts stand."""
    return _whole().places.owed()


def drafts() -> Iterable[tuple[str, int]]:
    """How many files of the tray are in each state."""
    return _whole().tray.counts().items()


def _whole() -> Archive:
    return cast("Archive", current_app.extensions[_NAME])
