"""Threads are shared out fairly: whoever sends much keeps only themselves waiting."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_app.server.dispatcher import FairQueue, client_of
from search_app.telemetry.limits import SHARE, THREADS
from tests.search_app.server.test_server import hello, threaded

PATIENCE = 30  # seconds


def taken(queue: FairQueue, count: int) -> list[str]:
    """Whose turns come next."""
    turns = [queue.take() for _ in range(count)]
    return [client for client, _ in filter(None, turns)]


def test_each_client_has_its_turn_however_much_one_has_sent() -> None:
    queue = FairQueue(share=2)
    for number in range(100):
        queue.put("greedy", number)
    queue.put("one", 0)
    queue.put("two", 0)
    assert taken(queue, 9) == ["greedy", "one", "two", "greedy"] and len(queue) == 98
    queue.done("greedy")
    queue.put("three", 0)
    assert taken(queue, 9) == ["three", "greedy"]


def test_what_one_client_sent_is_answered_in_its_order() -> None:
    queue = FairQueue(share=9)
    for number in range(9):
        queue.put("a", number)
    assert [queue.take() for _ in range(9)] == [("a", number) for number in range(9)]


@pytest.mark.slow
@given(st.lists(st.sampled_from(["put a", "put b", "put c", "take", "done a", "done b", "done c"])))
def test_nothing_is_lost_and_nobody_has_more_than_their_share(steps: list[str]) -> None:
    queue, at_work, waiting = FairQueue(share=2), Counter[str](), Counter[str]()
    for step in steps:
        act, _, client = step.partition(" ")
        if act == "put":
            queue.put(client, object())
            waiting[client] += 1
        elif act == "take":
            turn = queue.take()
            free = {one for one in waiting if waiting[one] and at_work[one] < 2}
            assert (turn is None) == (not free)
            if turn:
                assert turn[0] in free and at_work[turn[0]] == min(at_work[one] for one in free)
                waiting[turn[0]] -= 1
                at_work[turn[0]] += 1
        elif at_work[client]:
            queue.done(client)
            at_work[client] -= 1
        assert len(queue) == waiting.total()
    while len(queue):
        queue.popleft()


@dataclass
class Channel:
    """As much of waitress's as is looked at."""

    addr: tuple[str, int] | str | None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def requests(self) -> list[Any]:
        return [self]


@pytest.mark.parametrize(
    ("channel", "behind_proxy", "wanted"),
    [
        (Channel(("10.0.0.7", 1)), False, "10.0.0.7"),
        (Channel(("10.0.0.7", 1), {"X_FORWARDED_FOR": "10.1.1.1"}), False, "10.0.0.7"),
        (Channel(("127.0.0.1", 1), {"X_FORWARDED_FOR": "1.1.1.1, 10.1.1.1"}), True, "10.1.1.1"),
        (Channel(("127.0.0.1", 1)), True, "127.0.0.1"),
        (Channel(("2001:db8::7", 1)), False, "2001:db8::/64"),
        (Channel(("::ffff:10.0.0.7", 1)), False, "10.0.0.7"),
        (Channel(""), False, ""),
    ],
)
def test_whose_a_request_is(channel: Channel, behind_proxy: bool, wanted: str) -> None:
    assert client_of(channel, behind_proxy=behind_proxy) == wanted


def test_others_are_answered_while_one_client_holds_all_it_may() -> None:
    begun, release = threading.Semaphore(0), threading.Event()

    def application(environ: dict[str, object], start_response: Any) -> list[bytes]:
        if environ["PATH_INFO"] == "/slow":
            begun.release()
            release.wait(PATIENCE)
        return hello(environ, start_response)

    with threaded(application) as made, ExitStack() as stack:
        greedy = [stack.enter_context(ask(made.address, "/slow", "127.0.0.1")) for _ in range(2 * THREADS)]
        for _ in range(SHARE):
            assert begun.acquire(timeout=PATIENCE)
        for other in range(2, 6):
            with ask(made.address, "/", f"127.0.0.{other}") as client:
                assert client.makefile("rb").read().endswith(b"hello")
        assert not begun.acquire(blocking=False), "no more than its share has begun"
        release.set()
        for client in greedy:
            assert client.makefile("rb").read().endswith(b"hello"), "what waited is answered, too"


def ask(address: tuple[str, int], path: str, source: str) -> socket.socket:
    """A request from another address of this machine."""
    made = socket.create_connection(address, timeout=PATIENCE, source_address=(source, 0))
    made.sendall(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
    return made
