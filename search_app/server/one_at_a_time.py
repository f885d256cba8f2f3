"""Makes one page at a time in a process: two threads that make pages hinder each other.

Python lets one thread work, and a page lets go of that right some hundred times, in each call of SQLite, NumPy and the
compiled kernel. Where another page waits for it each time is a switch of threads and back, which takes a quarter of the
processor time.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.stores import Stores, read_stores
from search_app.telemetry import ALONE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def in_turn(application: WSGIApplication, home: Path) -> WSGIApplication:
    """The same application, made to work on one page at a time where all it reads is in the home.

    While it waits for stores elsewhere it had better make other pages.
    """
    return OneAtATime(application, ALONE) if read_stores(home) == Stores() else application


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
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
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
