"""Expensive work is shared out: nobody does much of it at once, and pages come first."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.catalogue import catalogue, rows
from indexer.model.request import Sort, Tier
from indexer.search.results import Hit
from search_app import create_app
from search_app.telemetry.limits import AT_ONCE, COME_AGAIN
from search_app.web.article import article
from search_app.web.search import export
from search_app.web.security import concurrency_limit
from search_app.web.security.concurrency_limit import Shares, Turns
from tests.indexer.test_archive import import_records, record
from tests.search_app.server.test_dispatcher import PATIENCE, ask
from tests.search_app.server.test_server import threaded
from tests.support.archives.fake import FakeArchive, FakeStored, a_document, app, client, fake
from tests.support.web.visiting import visited_by

__all__ = ["app", "client", "fake"]  # fixtures
EXPORTS = 12


def test_one_turn_each_and_so_many_in_all() -> None:
    turns = Turns(2, 2, 0)
    first, second = turns.begin("a"), turns.begin("b")
    assert first and second and turns.begin("a") is None and turns.begin("c") is None
    first()
    first()  # twice does no harm
    assert turns.begin("b") is None and turns.begin("c") and turns.begin("d") is None


def test_who_waits_has_the_turn_that_is_given_back() -> None:
    turns = Turns(1, 1, PATIENCE)
    first, got = turns.begin("a"), []
    waiting = threading.Thread(target=lambda: got.append(turns.begin("a")))
    waiting.start()
    while turns._room:
        pass
    assert turns.begin("b") is None, "no room to wait in: refused at once"
    assert first and not got
    first()
    waiting.join(PATIENCE)
    second = got[0]
    assert second is not None
    second()
    assert turns.begin("b"), "whoever has waited has left room"


def test_an_export_waits_for_pages_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(concurrency_limit, "STEP_ASIDE", PATIENCE)
    one = Shares()
    one.step_aside()
    one.entered(1)
    through = threading.Event()

    def export_a_slice() -> None:
        one.step_aside()
        through.set()

    threading.Thread(target=export_a_slice).start()
    assert not through.wait(0.2)
    one.entered(-1)
    assert through.wait(PATIENCE)
    one.entered(1)
    monkeypatch.setattr(concurrency_limit, "STEP_ASIDE", 0.01)
    one.step_aside()


def test_an_export_makes_room_between_its_slices(
    fake: FakeArchive, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    stepped: list[int] = []
    monkeypatch.setattr(Shares, "step_aside", lambda _: stepped.append(1))
    assert len(client.get("/search.jsonl?q=简报").text.splitlines()) == 25
    assert len(stepped) == -(-25 // export.SLICE)


@pytest.mark.parametrize("how", ["read", "closed", "left"])
def test_an_export_gives_its_turn_back(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(concurrency_limit, "PATIENCE", 0)
    for _ in range(3):
        answer = client.get("/search.csv?q=简报")
        assert answer.status_code == 200
        if how == "read":
            assert answer.data
        elif how == "closed":
            answer.close()
        del answer
    assert client.get("/search.csv?q=简报&filter=colour:红").status_code == 400
    assert client.get("/search.csv?q=简报").status_code == 200


def test_pages_at_work_are_counted_whatever_becomes_of_them(client: FlaskClient) -> None:
    for address in ("/search", "/search?q=x&filter=colour:红", "/nowhere", "/articles/none", "/desk"):
        client.get(address)
    assert client.application.extensions["shares"]._at_work == 0


class Endless(FakeArchive):
    """Its exports stand still after a first hit until they are released."""

    def __init__(self, *stored: FakeStored) -> None:
        super().__init__(*stored)
        self.begun, self.release = threading.Semaphore(0), threading.Event()

    def find_all(
        self,
        query: str,
        *,
        limit: int,
        sort: Sort = "relevance",
        filters: Mapping[str, Sequence[str]] | None = None,
        widen: bool | None = None,
        tier: Tier | None = None,
    ) -> tuple[int, Iterator[tuple[Hit, FakeStored]]]:
        total, hits = super().find_all(query, limit=limit, sort=sort, filters=filters, widen=widen)

        def read() -> Iterator[tuple[Hit, FakeStored]]:
            for hit in hits:
                yield hit
                self.begun.release()
                self.release.wait(PATIENCE)

        return total, read()


@pytest.mark.slow
def test_pages_are_answered_while_one_client_exports_and_exports(
    fake: FakeArchive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of twelve goes on, the others are asked to come again; a second client has a turn, a third waits for one."""
    monkeypatch.setattr(concurrency_limit, "PATIENCE", 0.2)
    archive = Endless(*fake.kept.values())
    with threaded(create_app(archive=archive)) as made, ExitStack() as stack:

        def opened(path: str, source: int) -> Any:
            return stack.enter_context(ask(made.address, path, f"127.0.0.{source}")).makefile("rb")

        def finished(path: str, source: int) -> bytes:
            answer: bytes = opened(path, source).read()
            return answer

        first = opened("/search.csv?q=%E7%AE%80%E6%8A%A5", 1)
        assert archive.begun.acquire(timeout=PATIENCE)
        refused = [opened("/search.jsonl?q=%E7%AE%80%E6%8A%A5", 1) for _ in range(EXPORTS - 1)]
        for source in (1, 2):
            assert finished("/search?q=%E7%AE%80%E6%8A%A5", source).startswith(b"HTTP/1.0 200")
        for answer in refused:
            said = answer.read()
            assert said.startswith(b"HTTP/1.0 429") and f"Retry-After: {COME_AGAIN}".encode() in said
            assert "您的另一项导出还没有完成。请等它完成后再试。" in said.decode()
        others = [opened("/search.csv?q=%E7%AE%80%E6%8A%A5", 2 + n) for n in range(AT_ONCE["export"] - 1)]
        for _ in others:
            assert archive.begun.acquire(timeout=PATIENCE)
        said = finished("/search.csv?q=%E7%AE%80%E6%8A%A5", 9)
        assert said.startswith(b"HTTP/1.0 503") and "同时进行的导出已满，请稍候再试。" in said.decode()
        archive.release.set()
        for answer in (first, *others):
            assert answer.read().count(b"/articles/c") == 25
        assert finished("/search.csv?q=%E7%AE%80%E6%8A%A5", 9).count(b"/articles/c") == 25


def test_of_very_long_articles_each_client_reads_one_at_a_time(
    fake: FakeArchive, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(article, "LONG", 1_000)
    fake.kept["long"] = FakeStored("long", a_document("长", "工会\n" * 1_000))
    turns = client.application.extensions["shares"].turns("long text")
    for _ in range(3):
        assert client.get("/articles/long?q=工会").status_code == 200
    end = turns.begin("address 127.0.0.1")
    monkeypatch.setattr(turns, "_patience", 0)
    assert client.get("/articles/long?q=工会").status_code == 429
    assert client.get("/articles/a1?q=工会").status_code == 200
    assert end
    end()
    assert client.get("/articles/long").status_code == 200


@pytest.mark.slow
def test_a_page_of_long_versions_reads_two_of_them(tmp_path: Path) -> None:
    """And the page that lists them the current one, however many there are."""
    archive = Archive.open(tmp_path)
    (added,) = import_records(archive, tmp_path, record("a", "题", "工会\n" * 100))
    for number in range(20):
        archive.edit(added.id, {"note": f"第{number}次"}, actor="测试")
    client = visited_by(create_app(archive=archive), "archivist").test_client()
    read: list[int] = []
    with pytest.MonkeyPatch.context() as patched:
        made = rows.stored_of

        def counted(row: Any) -> Any:
            read.append(row["version"])
            return made(row)

        patched.setattr(catalogue, "stored_of", counted)
        assert client.get(f"/desk/documents/{added.id}").status_code == 200
        assert set(read) == {21}
        read.clear()
        assert client.get(f"/desk/documents/{added.id}/versions/3").status_code == 200
        assert read == [3, 4]
    archive.close()
