"""Limits how much expensive work is done at once, in all and for each client.

Of each kind of such work one client has one piece at a time, and all together have few, so that the others are answered
in between. Work in many small pieces lets whoever waits for a page go first, between any two of them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Literal, cast

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from indexer.auth import network_of
from search_app.telemetry import AT_ONCE, COME_AGAIN, MOST_WAITING, PATIENCE, STEP_ASIDE
from search_app.texts.pages import ALL_BUSY, BUSY_WITH_YOURS, EXPENSIVE
from search_app.web.security.permissions import visitor

Kind = Literal["export", "comparison", "long text", "quotes", "counts", "concordance", "wordings"]

KINDS: Final[dict[str, Kind]] = {  # endpoint → the work it is; articles of great length say so themselves
    "export.as_csv": "export",
    "export.as_json_lines": "export",
    "events.as_csv": "export",
    "events.as_xlsx": "export",
    "sheets.make": "export",
    "packages.export": "export",
    "desk.beside": "comparison",
    "documents.version": "comparison",
    "quotes.check": "quotes",
    "api.quotes": "quotes",
    "counts.count": "counts",
    "api.counts": "counts",
    "api.concordance": "concordance",
    "concordance.show": "concordance",
    "concordance.as_csv": "concordance",
}
_NAME: Final = "shares"


class Turns:
    """The turns at one kind of work. Threads may ask for them at once."""

    def __init__(self, at_once: int, most_waiting: int, patience: float) -> None:
        self._left = at_once
        self._room = most_waiting
        self._patience = patience  # seconds
        self._clients: set[str] = set()
        self._changed = threading.Condition()

    def begin(self, client: str) -> Callable[[], None] | None:
        """How to end the turn, which may be done twice; None where there is none to be had soon."""
        with self._changed:
            if not self._free(client) and not self._waited(client):
                return None
            self._left -= 1
            self._clients.add(client)
        ended = threading.Lock()

        def end() -> None:
            if ended.acquire(blocking=False):
                with self._changed:
                    self._left += 1
                    self._clients.remove(client)
                    self._changed.notify_all()

        return end

    def has(self, client: str) -> bool:
        """Whether a client has a turn now."""
        return client in self._clients

    def _free(self, client: str) -> bool:
        return self._left > 0 and client not in self._clients

    def _waited(self, client: str) -> bool:
        """Whether there is a turn now that some time has gone by. Few may wait: each keeps a thread."""
        if not self._room:
            return False
        self._room -= 1
        try:
            return self._changed.wait_for(lambda: self._free(client), self._patience)
        finally:
            self._room += 1


class Shares:
    """The turns of an application, and how many pages it is at work on."""

    def __init__(self) -> None:
        self._turns = {kind: Turns(count, MOST_WAITING, PATIENCE) for kind, count in AT_ONCE.items()}
        self._at_work = 0
        self._fewer = threading.Condition()

    def turns(self, kind: Kind) -> Turns:
        """Those at one kind of work."""
        return self._turns[kind]

    def entered(self, by: int) -> None:
        """So many more pages are being made; answers that are only being sent do not count."""
        with self._fewer:
            self._at_work += by
            self._fewer.notify_all()

    def step_aside(self) -> None:
        """Wait while pages are being made, but not for long."""
        with self._fewer:
            self._fewer.wait_for(lambda: not self._at_work, STEP_ASIDE)


def share_out(app: Flask) -> None:
    """Let requests of `app` have their turns. To be called after it is found out who makes them."""
    app.extensions[_NAME] = Shares()
    app.before_request(_enter)
    app.after_request(_hand_over)
    app.teardown_request(_leave)


def shares() -> Shares:
    """Those of the current app."""
    return cast(Shares, current_app.extensions[_NAME])


def take_turn(kind: Kind) -> None:
    """Begin expensive work, which ends with the request, or with its answer where that is sent in pieces.

    Ends the request with 429 when who makes it has such work at hand, with 503 when others have.
    """
    client = visitor().name and f"account {visitor().name}"
    client = client or f"address {network_of(request.remote_addr or '')}"
    turns = shares().turns(kind)
    end = turns.begin(client)
    if end is None:
        if turns.has(client):
            raise TooManyRequests(BUSY_WITH_YOURS.format(work=EXPENSIVE[kind]), retry_after=COME_AGAIN)
        raise ServiceUnavailable(ALL_BUSY.format(work=EXPENSIVE[kind]), retry_after=COME_AGAIN)
    g.ends = [*g.get("ends", []), end]


def _enter() -> None:
    shares().entered(1)
    g.entered = True
    if kind := KINDS.get(request.endpoint or ""):
        take_turn(kind)


def _hand_over(response: Response) -> Response:
    """What is sent in pieces takes the turns with it."""
    if response.is_streamed and (ends := g.pop("ends", [])):
        response.response = Handed(cast(Iterable[bytes], response.response), ends)
    return response


def _leave(_: BaseException | None) -> None:
    for end in g.pop("ends", []):
        end()
    if g.pop("entered", False):
        shares().entered(-1)


class Handed:
    """The pieces of an answer, and what is to be done when the last is sent or nobody wants them any more."""

    def __init__(self, pieces: Iterable[bytes], ends: Iterable[Callable[[], None]]) -> None:
        self._pieces = pieces
        self._left = iter(pieces)
        self._ends = list(ends)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._left)
        except BaseException:
            self._end()
            raise

    def close(self) -> None:
        """The server has done with it."""
        try:
            getattr(self._pieces, "close", lambda: None)()
        finally:
            self._end()

    __del__ = close

    def _end(self) -> None:
        for end in self._ends:
            end()
