"""Whoever answers a request looks once which commit of the index is the latest, and answers all of it from that one."""

from __future__ import annotations

import builtins
import io
import os
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.index.whoosh.reader import MappedIndex
from indexer.model.request import SearchRequest
from indexer.paths import INDEX
from indexer.search.archive_view import ArchiveView
from search_app import create_app
from tests.indexer.test_archive import import_records, record
from tests.support.web.visiting import visited_by

pytestmark = pytest.mark.slow

PAGES = (
    "/search?q=劳魔精神",  # with a suggestion, found by hundreds of questions to the index
    "/search?q=劳模 工会&widen=1",
    "/search?q=劳模&page=9",  # past the end: asked for twice
    "/search?sort=newest",
    "/search",
    "/articles/d0?q=劳模",
    "/overview",
    "/api/v1/search?q=劳模",
    "/api/v1/complete?q=劳",
    "/search.csv?q=劳模",
    "/search.atom?q=劳模",
    "/saved",
)


@pytest.fixture
def kept(empty: Archive, tmp_path: Path) -> Archive:
    """An archive of several documents that are alike."""
    texts = [f"弘扬劳模精神，工会第{number}次评选劳动模范。" for number in range(12)]
    import_records(empty, tmp_path, *(record(f"d{at}", f"评选{at}", text) for at, text in enumerate(texts)))
    for number in range(3):
        empty.saved.save(f"常看{number}", SearchRequest("劳模"))
    return empty


@pytest.fixture
def client(kept: Archive) -> FlaskClient:
    return create_app(archive=kept).test_client()


@pytest.fixture
def looks(kept: Archive, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the index that are looked at: whether they are there, what is in them, or what they hold."""
    seen: list[str] = []
    folder = str(kept.home / INDEX)

    def watch(module: Any, name: str) -> None:
        plain = getattr(module, name)

        def look(path: Any = ".", *others: Any, **options: Any) -> Any:
            if str(path).startswith(folder):
                seen.append(str(path))
            return plain(path, *others, **options)

        monkeypatch.setattr(module, name, look)

    for name in ("stat", "open", "listdir", "scandir"):  # os.path.exists calls stat
        watch(os, name)
    watch(io, "open")
    watch(builtins, "open")
    os.path.exists(kept.home / INDEX)
    assert len(seen) == 1
    return seen


@pytest.mark.parametrize("address", PAGES)
def test_a_page_looks_at_the_disk_once(client: FlaskClient, looks: list[str], address: str) -> None:
    client.get(address)  # whatever is loaded once is loaded now
    looks.clear()
    answer = client.get(address)
    assert answer.status_code == 200 and answer.data
    assert len(looks) == 1, looks


def test_a_page_that_asks_the_index_nothing_does_not_look(client: FlaskClient, looks: list[str]) -> None:
    looks.clear()
    assert client.get("/help").status_code == 200 and looks == []


def test_the_next_request_sees_what_was_committed_meanwhile(
    kept: Archive, client: FlaskClient, looks: list[str]
) -> None:
    assert "共 <b>12</b> 篇" in client.get("/search?q=劳模").text
    kept.withdraw("d3")
    assert "共 <b>11</b> 篇" in client.get("/search?q=劳模").text


def test_a_view_answers_all_its_questions_from_one_commit(kept: Archive) -> None:
    view = kept.seen_with()
    before = view.search(SearchRequest("劳模")).total
    kept.withdraw("d3")
    assert view.search(SearchRequest("劳模")).total == view.count() == before
    assert view.snapshot is view.snapshot and kept.seen_with().count() == before - 1


def test_a_page_is_of_one_commit_though_another_is_made_meanwhile(
    kept: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document goes between the two times that a page past the end is asked for."""
    asked: list[int] = []
    plain = ArchiveView.search

    def search(self: ArchiveView, *of: object, **options: object) -> object:
        result = plain(self, *of, **options)  # type: ignore[arg-type]
        asked.append(result.total)
        if len(asked) == 1:
            kept.withdraw("d3")
            kept.withdraw("d4")
        return result

    monkeypatch.setattr(ArchiveView, "search", search)
    page = create_app(archive=kept).test_client().get("/search?q=劳模&page=9").text
    assert asked == [12, 12] and "共 <b>12</b> 篇" in page


def test_an_archivists_page_reads_as_that_of_others(kept: Archive, looks: list[str]) -> None:
    app: Flask = visited_by(create_app(archive=kept), "archivist")
    client = app.test_client()
    client.get("/search?q=劳魔精神")
    looks.clear()
    client.get("/search?q=劳魔精神")
    assert len(looks) == 1


def test_what_is_worked_out_of_a_commit_is_worked_out_once(
    kept: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MappedIndex, "_open", None)
    first, second = kept.seen_with(), kept.seen_with()
    assert first.snapshot is second.snapshot
