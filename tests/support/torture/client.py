"""Sends requests to one of several servers; whatever must never come is written on the board."""

from __future__ import annotations

import secrets
import time
from http.client import HTTPConnection, HTTPException
from typing import NamedTuple
from urllib.parse import urlencode

from tests.support.web.signing import PASSWORD
from tests.torture.board import Board

PATIENCE = 120.0  # seconds; a change may wait for another's


class Answer(NamedTuple):
    """What a server said."""

    status: int
    location: str
    text: str


class Client:
    """One person at one server, with a connection that is kept open. Raises ConnectionError where the server has gone."""

    def __init__(self, port: int, board: Board) -> None:
        self.port = port
        self._board = board
        self._connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._cookie = ""
        self._gone = 0.0  # when it was found so

    def close(self) -> None:
        self._connection.close()

    def is_there(self) -> bool:
        """Whether its server answers, as far as can be told from a second ago."""
        return time.monotonic() > self._gone + 1

    def sign_in(self, name: str) -> None:
        """The session holds at every server of the home."""
        answer = self.post("/sign-in", {"name": name, "password": PASSWORD})
        assert answer.status == 303 and self._cookie, answer

    def get(self, path: str) -> Answer:
        return self._asked("GET", path, None, {"Accept": "text/html"})

    def post(self, path: str, form: dict[str, str]) -> Answer:
        kind = "application/x-www-form-urlencoded"
        return self._asked(
            "POST", path, urlencode(form).encode(), {"Content-Type": kind, "Accept": "text/html"}
        )

    def send(self, path: str, name: str, content: bytes, accept: str = "application/json") -> Answer:
        """A file, as a form does."""
        edge = secrets.token_hex(16)
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        kind = f"multipart/form-data; boundary={edge}"
        return self._asked("POST", path, body, {"Content-Type": kind, "Accept": accept})

    def _asked(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        headers |= {"Sec-Fetch-Site": "same-origin", "Cookie": self._cookie}
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            text = response.read().decode()
        except TimeoutError:
            self._board.fault(f"{method} {path}: no answer in {PATIENCE} s")
            raise ConnectionError from None
        except (OSError, HTTPException) as error:
            self._connection.close()
            self._gone = time.monotonic()
            raise ConnectionError(str(error)) from error
        if given := response.headers.get("Set-Cookie"):
            self._cookie = given.partition(";")[0]
        self._board.count(f"{method} {response.status}")
        if response.status >= 500:
            self._board.fault(f"{method} {path}: {response.status} {text[-600:]}")
        return Answer(response.status, response.headers.get("Location", ""), text)
