"""Accepts connections of strangers within limits, and passes whole requests on to the application.

waitress reads a request before the application sees any of it, so what is too large or too slow has to be stopped at
this place, and so has a file from who may not send any: it would fill the disk. The refusal is in Chinese, is counted
and is logged like any other answer.
"""

from __future__ import annotations

import copy
import socket
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import lru_cache, partial
from typing import Any

from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import Error

from indexer.auth import network_of
from indexer.text import host_name
from search_app.telemetry import (
    DRAFTS_AT,
    GRACE,
    IDLE,
    LARGEST_DRAFT,
    LINGER,
    LONGEST_FORM,
    SLOWEST,
    UPLOADS,
    Listener,
    Served,
)
from search_app.texts.pages import FAILURES, OTHER_FAILURE
from search_app.web import ARRIVED_AT, HEADERS, page_of_refusal

Admits = Callable[[str], bool]


@lru_cache(maxsize=8)
def _with_bodies_of(adjustments: Adjustments, most: int) -> Adjustments:
    limited = copy.copy(adjustments)
    limited.max_request_body_size = most + 1
    return limited


class SignInFirst(Error):  # type: ignore[misc]
    """A file from who may not send any, or no longer."""

    code = 401
    reason = "Unauthorized"


class Request(HTTPRequestParser):  # type: ignore[misc]
    """A request on its way in; `admits` tells from its cookies whether it may bring files."""

    adj: Adjustments
    expect_continue: bool
    error: Error | None

    def __init__(self, adjustments: Adjustments, *, admits: Admits) -> None:
        super().__init__(adjustments)
        self._admits = admits
        self._is_strange = False  # it brings files, and nobody knows whose
        self.brings_files = False  # of somebody who may send some
        self._began = time.monotonic()

    def parse_header(self, header: bytes) -> None:
        """See waitress. From here on it is known how large the body may be."""
        try:
            super().parse_header(header)
        except ParsingError:
            raise
        except ValueError as error:  # of urlsplit; it would break the connection
            raise ParsingError("Bad URI") from error
        if self.proxy_netloc:  # what stands in the first line is what counts: RFC 9112, 3.2.2
            self.headers["HOST"] = self.proxy_netloc
        if not self.chunked and self.content_length <= LONGEST_FORM:
            return
        for_files = self.path.startswith(UPLOADS)
        self._is_strange = for_files and not self._admits(self.headers.get("COOKIE", ""))
        self.brings_files = for_files and not self._is_strange
        if not self.brings_files:
            most = LARGEST_DRAFT if self.path in DRAFTS_AT else LONGEST_FORM
            self.adj = _with_bodies_of(self.adj, most)

    def received(self, data: bytes) -> int:
        """See waitress, which would tell who asks first (Expect: 100-continue) to go on even with what it refuses."""
        taken = super().received(data)
        if self.error and self._is_strange:
            self.error = SignInFirst("")
        self.expect_continue = self.expect_continue and not self.error
        return int(taken)

    @property
    def is_too_slow(self) -> bool:
        """Whether it has had its time: a byte now and then would keep a connection for ever."""
        received = self.header_bytes_received + self.body_bytes_received
        return bool(time.monotonic() - self._began > GRACE + received / SLOWEST)


class Refusal(ErrorTask):  # type: ignore[misc]
    """The answer to what waitress cannot take."""

    def execute(self) -> None:
        """See waitress."""
        error = self.request.error
        headline, advice = FAILURES.get(error.code, OTHER_FAILURE)
        by_person = "text/html" in self.request.headers.get("ACCEPT", "")
        said = page_of_refusal(error.code, headline, advice) if by_person else f"{headline}。{advice}"
        kind, body = "html" if by_person else "plain", said.encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers.extend({**HEADERS, "Content-Type": f"text/{kind}; charset=utf-8"}.items())
        self.set_close_on_finish()
        self.channel.lingers = True
        self.content_length = len(body)
        self.write(body)
        served = Served("OTHER", "", error.code, time.time() - self.start_time, len(body))
        for listener in self.channel.listeners:
            listener(served)


class Answer(WSGITask):  # type: ignore[misc]
    """The application's answer to a request."""

    def get_environment(self) -> dict[str, Any]:
        """See waitress; and which address of ours the client has found."""
        environment: dict[str, Any] = super().get_environment()
        environment[ARRIVED_AT] = self.channel.arrived_at
        return environment


def to_be_ended(channels: Iterable[Channel], excess: int) -> list[Channel]:
    """The `excess` connections to end so that others find room, of those that wait for their clients.

    Each time it is the turn of the client that has most of them, so that whoever opens hundreds ends none but their own.
    """
    of_client: dict[str, list[Channel]] = defaultdict(list)
    for channel in channels:
        if channel.waits:
            of_client[network_of(str(channel.addr[0]))].append(channel)
    for own in of_client.values():
        own.sort(key=lambda channel: channel.precedence, reverse=True)
    ended: list[Channel] = []
    while len(ended) < excess and of_client:
        client, own = max(of_client.items(), key=lambda item: len(item[1]))
        ended.append(own.pop())
        if not own:
            del of_client[client]
    return ended


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection."""

    task_class = Answer
    error_task_class = Refusal

    def __init__(
        self, *arguments: Any, admits: Admits, listeners: tuple[Listener, ...], **named: Any
    ) -> None:
        self.parser_class = partial(Request, admits=admits)
        self.listeners = listeners
        self.lingers = False  # it has been refused, and may go on sending
        self._until: float | None = None  # lingering, since the refusal is sent
        self._since = time.monotonic()  # it is the client's turn, unless it is ours
        super().__init__(*arguments, **named)
        self.arrived_at = ""
        with suppress(OSError, ValueError):  # it has gone already
            self.arrived_at = host_name(self.socket.getsockname()[0])

    def handle_close(self) -> None:
        """See waitress, which closes at once.

        Where something is left unread the system then resets the connection, and the refusal is lost on its way: of who
        was refused the other direction stays open for a while (RFC 9112, 9.6).
        """
        if not self.lingers or self._until is not None:
            super().handle_close()
            return
        self._until = time.monotonic() + LINGER
        self.will_close = self.close_when_flushed = False  # so that it is read, and not written to
        with suppress(OSError):  # it has gone already; reading will tell
            self.socket.shutdown(socket.SHUT_WR)

    def received(self, data: bytes) -> bool:
        """See waitress; what comes after a refusal is thrown away."""
        return True if self._until is not None else bool(super().received(data))

    @property
    def is_idle(self) -> bool:
        """No request is being read, answered or sent."""
        return not (self.requests or self.request or self.total_outbufs_len)

    @property
    def waits(self) -> bool:
        """It is the client's turn: to ask, to send the rest, to read the answer, or to go."""
        return not self.requests

    @property
    def precedence(self) -> tuple[bool, float]:
        """Whose end costs least comes first: who has kept us waiting longest, but for files that an archivist sends.

        Nothing that is sent or read meanwhile counts, since that can be drawn out as long as somebody likes.
        """
        return self.request is not None and self.request.brings_files, self._since

    def service(self) -> None:
        """See waitress."""
        self._since = time.monotonic()  # already, since the loop may look before the end
        super().service()
        self._since = time.monotonic()

    def end(self) -> None:
        """Close it, whatever the client is about to do."""
        super().handle_close()

    @property
    def is_stuck(self) -> bool:
        """A request does not arrive, an answer does not leave, or who was refused has had the time to hear of it."""
        if self._until is not None:
            return time.monotonic() > self._until
        if self.total_outbufs_len:
            return bool(time.time() - self.last_activity > IDLE)
        return self.request is not None and not self.requests and self.request.is_too_slow
