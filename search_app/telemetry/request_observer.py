"""Follows each request to its last byte, and reports what may be known of it.

That is its route, which is the rule and not the address: no query, no id, no name and nothing about who asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from search_app.telemetry.error_reports import ErrorReport, report

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

INCIDENT: Final = "gongwen.incident"  # in the environment of a request that failed: the report of it
_METHODS: Final = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))


@dataclass(frozen=True, slots=True)
class Served:
    """One answered request."""

    method: str  # OTHER for one that HTTP does not have: it may be a word
    route: str  # /articles/<id>; "" where no rule fits
    status: int
    seconds: float  # until the last byte was handed over
    bytes: int  # of the body
    failure: ErrorReport | None = None


Listener = Callable[[Served], None]


class RequestObserver:
    """A WSGI application (PEP 3333) whose requests are told to listeners."""

    def __init__(self, application: WSGIApplication, *listeners: Listener) -> None:
        self._application = application
        self._listeners = listeners

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The answer of the application."""
        seen = _Seen(environ, start_response, self._listeners)
        try:
            body = self._application(environ, seen.start_response)
        except Exception as error:
            seen.failed(error)
            seen.close()
            raise
        lent = environ.get("wsgi.file_wrapper")
        if isinstance(lent, type) and isinstance(body, lent):  # a file that the server sends by itself
            seen.bytes = seen.stated
            seen.close()
            return body
        seen.body = body
        return seen


class _Seen:
    """The body of an answer, counted as it passes."""

    def __init__(
        self, environ: WSGIEnvironment, start_response: StartResponse, listeners: Iterable[Listener]
    ) -> None:
        self.body: Iterable[bytes] = ()
        self.bytes = self.stated = 0  # sent, and announced in Content-Length
        self._environ = environ
        self._start_response = start_response
        self._listeners = listeners
        self._status, self._route = 0, ""
        self._began = perf_counter()

    def start_response(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None, /) -> Any:
        self._status = int(status[:3])
        self._route = _route(self._environ)
        self.stated = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
        return self._start_response(status, headers, exc_info)

    def __iter__(self) -> Iterator[bytes]:
        try:
            for chunk in self.body:
                self.bytes += len(chunk)
                yield chunk
        except Exception as error:
            self.failed(error)  # the status has been sent: a page cannot tell the number any more
            raise

    def failed(self, error: Exception) -> None:
        """Log it."""
        self._status = self._status or 500
        self._environ[INCIDENT] = report(error)

    def close(self) -> None:
        """The server has done with it: tell the listeners."""
        try:
            getattr(self.body, "close", lambda: None)()
        finally:
            served = self._served()
            for listener in self._listeners:
                listener(served)

    def _served(self) -> Served:
        method = self._environ["REQUEST_METHOD"]
        return Served(
            method if method in _METHODS else "OTHER",
            self._route,
            self._status,
            perf_counter() - self._began,
            self.bytes,
            self._environ.get(INCIDENT),
        )


def _route(environ: WSGIEnvironment) -> str:
    """The rule of Flask's request, which is in the environment as long as the answer has not begun."""
    rule = getattr(environ.get("werkzeug.request"), "url_rule", None)
    return rule.rule if rule else ""
