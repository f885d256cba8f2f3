"""Makes one page at a time in a process, and the background gives way to it: two threads that compute hinder each other.

Python lets one thread work, and a page lets go of that right some hundred times, in each call of SQLite, NumPy and the
compiled kernel. Where another page waits for it each time is a switch of threads and back, which takes a quarter of the
processor time.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from indexer.storage import FOREGROUND, Foreground
from indexer.stores import Stores, read_stores
from search_app.telemetry import ALONE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PAGES: Final = ("GET", "HEAD")
_TURN: Final = 0.000_5  # seconds


def ask_for_turns_early() -> None:
    """Have a thread that computes let another one in after a tenth of Python's time: see `indexer.storage.foreground`."""
    sys.setswitchinterval(_TURN)


def in_turn(application: WSGIApplication, home: Path) -> WSGIApplication:
    """The same application, to whose pages the background gives way; one at a time where all it reads is in the home.

    While it waits for stores elsewhere it had better make other pages.
    """
    awaited = Awaited(application, FOREGROUND)
    return OneAtATime(awaited, ALONE) if read_stores(home) == Stores() else awaited


class Awaited:
    """A WSGI application (PEP 3333) to whose pages the background gives way.

    What sends something, or is sent in pieces, does not count.
    """

    def __init__(self, application: WSGIApplication, foreground: Foreground) -> None:
        self._application = application
        self._foreground = foreground

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The answer of the application."""
        if environ["REQUEST_METHOD"] not in _PAGES:
            return self._application(environ, start_response)
        number = self._foreground.begin()
        try:
            return self._application(environ, start_response)
        finally:
            self._foreground.end(number)


class OneAtATime:
    """A WSGI application (PEP 3333) that makes one page at a time. What sends something, or is sent in pieces, does not count.

    A page that takes longer than `alone` seconds keeps nobody waiting: the next one is begun beside it.
    """

    def __init__(self, application: WSGIApplication, alone: float) -> None:
        self._application = application
        self.alone = alone
        self._newest: WSGIEnvironment | None = None  # the page begun last, while it is being made
        self._until = 0.0  # when the next one may be begun at the latest
        self._changed = threading.Condition()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The answer of the application."""
        if environ["REQUEST_METHOD"] not in _PAGES:
            return self._application(environ, start_response)
        self._begin(environ)
        try:
            return self._application(environ, start_response)
        finally:
            self._end(environ)

    def _begin(self, page: WSGIEnvironment) -> None:
        with self._changed:
            while self._newest is not None and (left := self._until - time.monotonic()) > 0:
                self._changed.wait(left)
            self._newest, self._until = page, time.monotonic() + self.alone

    def _end(self, page: WSGIEnvironment) -> None:
        with self._changed:
            if self._newest is page:
                self._newest = None
                self._changed.notify()
