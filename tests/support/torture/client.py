"""Sends requests to one of several servers; whatever must never come is written on the board."""

from __future__ import annotations

import json
import secrets
import time
from http.client import HTTPConnection, HTTPException
from typing import Final, NamedTuple, NoReturn
from urllib.parse import urlencode

from tests.support.web.signing import PASSWORD
from tests.torture.board import Board

AWAY: Final = "暂时无法使用。数据没有丢失"  # what visitors read of each store that cannot be reached
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

    def at(self, port: int) -> Client:
        """The same person, with the same cookie, at another server."""
        other = Client(port, self._board)
        other._cookie = self._cookie
        return other

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
        away = self._board.away.is_set()
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
        if response.status == 503 and (away or self._board.away.is_set()):
            self._told_to_wait(f"{method} {path}", response.headers.get("Retry-After", ""), text)
        if response.status >= 500:
            self._board.fault(f"{method} {path}: {response.status} {text[-600:]}")
        return Answer(response.status, response.headers.get("Location", ""), text)

    def _told_to_wait(self, asked: str, after: str, text: str) -> NoReturn:
        """A store is away: nobody knows whether what was asked for is done, and one sentence says so."""
        said = json.loads(text)["error"] if text.startswith("{") else text
        if not after.isdecimal() or AWAY not in said:
            self._board.fault(f"{asked}: 503 without a word: {after} {text[-600:]}")
        self._gone = time.monotonic()
        raise ConnectionError("a store is away")
