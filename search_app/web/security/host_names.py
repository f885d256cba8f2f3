"""Accepts requests only under names of this server: 421 for other names, 400 for what is no name.

A page of another site can have its own name lead to this machine (DNS rebinding); the reader's browser then takes
what is read here for that site's. The name that it sends gives it away. Ours are

- those of the machine itself: localhost, 127.0.0.0/8, ::1;
- the address at which the connection came in: no site has one for a name, whichever of our addresses it is;
- what the server was started for: the name in `--host` and, when others can reach it, the machine's own name, which
  nobody outside can register: one label, or below .local, or what its administrator has called it;
- those of the setting 服务名称: what a proxy passes on, or what a network translates to us.

Werkzeug's and Flask's TRUSTED_HOSTS would not do: a fixed list, without ranges or IPv6, that minds capital letters.
Sources: RFC 9110, 4.2.4 and 7.4 (421); RFC 9112, 3.2 (Host).
"""

from __future__ import annotations

import socket
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from flask import abort, current_app, request

from indexer.text import LOCAL, NotAName, host_name, is_loopback, names_in, place
from search_app.texts.pages import NO_HOST_NAME, NOT_OUR_NAME
from search_app.web.context import settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ARRIVED_AT: Final = (
    "gongwen.arrived_at"  # in the environment: the address of ours that the client has connected to
)
_ASKED: Final = (
    "gongwen.asked_name"  # in its one form; None where the client, of old, need not say; "" for no name
)


class OneForm:
    """A WSGI application (PEP 3333) that sees each name in one form, and no Host that is none."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The answer of the application."""
        asked, port = _asked(environ)
        environ[_ASKED] = asked
        name = asked or environ.get(ARRIVED_AT) or LOCAL
        environ["HTTP_HOST"] = (f"[{name}]" if ":" in name else name) + (port and f":{port}")
        return self._application(environ, start_response)


def require_own_name() -> None:
    """Refuse what was sent to another name; to run before every view."""
    asked = request.environ.get(_ASKED)
    if asked == "":
        abort(400, NO_HOST_NAME)
    if asked is not None and not _is_ours(asked):
        abort(421, NOT_OUR_NAME.format(name=asked))


def names_of(host: str) -> tuple[str, ...]:
    """Names of a server that listens at `host`: that itself, and this machine's when others reach it."""
    return tuple(dict.fromkeys(_names_of(host)))


def _names_of(host: str) -> Iterator[str]:
    own = socket.gethostname()
    label = own.partition(".")[0]
    for each in (host,) if _reaches_itself(host) else (host, own, label, f"{label}.local"):
        with suppress(NotAName):
            yield host_name(each)


def _reaches_itself(host: str) -> bool:
    with suppress(NotAName):
        return is_loopback(host_name(host))
    return False


def _asked(environ: WSGIEnvironment) -> tuple[str | None, str]:
    """Name and port that a request was sent to."""
    said = environ.get("HTTP_HOST")
    if said is None:
        return (None if environ.get("SERVER_PROTOCOL") in ("HTTP/1.0", "HTTP/0.9") else ""), ""
    with suppress(NotAName):
        if said.isascii():
            return place(said)
    return "", ""


def _is_ours(name: str) -> bool:
    return (
        is_loopback(name)
        or name == request.environ.get(ARRIVED_AT)
        or name in current_app.config["OWN_NAMES"]
        or name in names_in(settings().value("service_names"))
    )
