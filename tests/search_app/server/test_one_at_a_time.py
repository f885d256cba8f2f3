"""Pages are made one at a time in a process, but none waits long for another."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from indexer.storage import Foreground
from search_app.server.one_at_a_time import Awaited, OneAtATime, ask_for_turns_early, in_turn

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATIENCE = 30  # seconds
LONG, SHORT = 60.0, 0.05  # seconds for which a page is made alone
PYTHONS_OWN = 0.005  # seconds for which a thread computes


def start(*_: Any) -> Any:
    """Nobody looks at the headers."""


class Pages:
    """An application whose pages are begun, and are made when they are told to be."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self._may_end: dict[str, threading.Event] = {}
        self._changed = threading.Condition()

    def __call__(self, environ: WSGIEnvironment, _: StartResponse) -> Iterable[bytes]:
        name = environ["PATH_INFO"]
        with self._changed:
            self.begun.append(name)
            self._changed.notify_all()
        assert self._event(name).wait(PATIENCE)
        if name == "broken":
            raise ValueError(name)
        return [name.encode()]

    def finish(self, name: str) -> None:
        self._event(name).set()

    def wait_for(self, *names: str) -> None:
        """Until these have been begun, in this order."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.begun) >= len(names), PATIENCE)
        assert self.begun == list(names)

    def _event(self, name: str) -> threading.Event:
        return self._may_end.setdefault(name, threading.Event())


class Asked(threading.Thread):
    """Somebody who asks for one page."""

    def __init__(self, application: WSGIApplication, name: str, method: str = "GET") -> None:
        super().__init__(daemon=True)
        self.answer: list[bytes] | None = None
        self._ask = application, {"PATH_INFO": name, "REQUEST_METHOD": method}
        self.start()

    def run(self) -> None:
        application, environ = self._ask
        try:
            self.answer = list(application(environ, start))
        except ValueError:
            self.answer = []

    def answered(self) -> list[bytes] | None:
        self.join(PATIENCE)
        return self.answer


@pytest.mark.parametrize("first", ["one", "broken"])
def test_a_page_is_begun_when_the_one_before_is_made_or_has_failed(first: str) -> None:
    pages = Pages()
    application = OneAtATime(pages, LONG)
    before = Asked(application, first)
    pages.wait_for(first)
    after = Asked(application, "two", "HEAD")
    after.join(SHORT)
    assert pages.begun == [first]
    pages.finish(first)
    pages.wait_for(first, "two")
    pages.finish("two")
    assert before.answered() == ([b"one"] if first == "one" else []) and after.answered() == [b"two"]


def test_a_page_that_takes_long_is_not_waited_for_but_the_next_one_is() -> None:
    pages = Pages()
    application = OneAtATime(pages, SHORT)
    asked = [Asked(application, "long")]
    pages.wait_for("long")
    application.alone = LONG  # from now on
    asked.append(Asked(application, "second"))
    pages.wait_for("long", "second")
    asked.append(Asked(application, "third"))
    pages.finish("long")
    assert asked[0].answered() == [b"long"]
    asked[2].join(SHORT)
    assert pages.begun == ["long", "second"], "the end of the long one lets nobody in"
    pages.finish("second")
    pages.wait_for("long", "second", "third")
    pages.finish("third")
    assert [each.answered() for each in asked] == [[b"long"], [b"second"], [b"third"]]


def test_what_is_sent_waits_for_no_page_and_keeps_none_waiting() -> None:
    pages = Pages()
    application = OneAtATime(pages, LONG)
    sent = Asked(application, "form", "POST")
    pages.wait_for("form")
    page = Asked(application, "page")
    pages.wait_for("form", "page")
    more = Asked(application, "more", "POST")
    pages.wait_for("form", "page", "more")
    for name in ("form", "page", "more"):
        pages.finish(name)
    assert [each.answered() for each in (sent, page, more)] == [[b"form"], [b"page"], [b"more"]]


def test_pages_that_wait_for_stores_elsewhere_are_made_side_by_side(tmp_path: Path) -> None:
    pages = Pages()
    assert isinstance(in_turn(pages, tmp_path), OneAtATime)
    (tmp_path / "originals").mkdir()
    (tmp_path / "stores.toml").write_text('[originals]\nfolder = "originals"\n', encoding="utf-8")
    assert not isinstance(in_turn(pages, tmp_path), OneAtATime)


def test_a_thread_that_computes_lets_others_in_early() -> None:
    before = (
        sys.getswitchinterval()
    )  # which a server that another test has begun in this process may have set
    try:
        sys.setswitchinterval(PYTHONS_OWN)
        ask_for_turns_early()
        assert sys.getswitchinterval() < PYTHONS_OWN / 2
    finally:
        sys.setswitchinterval(before)


@pytest.mark.parametrize(("name", "method"), [("one", "GET"), ("two", "HEAD"), ("broken", "GET")])
def test_the_background_waits_while_a_page_is_made(name: str, method: str) -> None:
    pages = Pages()
    foreground = Foreground(LONG)
    page = Asked(Awaited(pages, foreground), name, method)
    pages.wait_for(name)
    background = threading.Thread(target=foreground.give_way, daemon=True)
    background.start()
    background.join(SHORT)
    assert background.is_alive()
    pages.finish(name)
    assert page.answered() is not None
    background.join(PATIENCE)
    assert not background.is_alive()


def test_the_background_goes_on_while_something_is_sent() -> None:
    pages = Pages()
    foreground = Foreground(LONG)
    sent = Asked(Awaited(pages, foreground), "form", "POST")
    pages.wait_for("form")
    foreground.give_way()
    pages.finish("form")
    assert sent.answered() == [b"form"]
