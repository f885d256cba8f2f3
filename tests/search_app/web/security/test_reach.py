"""No page of readers reaches a document past their clearance, whichever way it takes to the archive."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from werkzeug.exceptions import Forbidden

from indexer.archive import Archive
from indexer.index.engine import View
from indexer.index.whoosh.engine import WhooshEngine
from indexer.model.clearance import ROLES, Clearance, Role, clearance_of, partitions_of
from indexer.model.request import SearchRequest
from search_app import create_app
from search_app.web import context
from search_app.web.security.permissions import LEAST, Visitor
from tests.indexer.test_archive import import_records, record
from tests.support.places import ROOT
from tests.support.web.said import said_in
from tests.support.web.visiting import visited_by

SECRET = "查办经过不予公开"
FREE = {
    "settings",
    "authenticator",
    "accounts",
    "departments",
    "external",
    "note_act",
    "repair_index",
    "index_state",
    "count",
    "check_catalogue",
    "owed",
    "stores",
}  # are no documents
OF_EVERYBODY = {
    "metrics.metrics",
    "openapi.document",
    "openapi.docs",
}  # whose numbers and samples are open ones'
VISITORS: tuple[Role | None, ...] = (None, "reader")
PASSWORD = "凝聚磅礴力量2022"
FORM = {"name": "周敏", "q": "劳模", "old": PASSWORD, "password": PASSWORD, "again": PASSWORD, "shared": "1"}
FORM |= {"text": "劳模精神。“处分劳模”", "title": "劳模", "document": "open"}
SENT_AS_JSON: dict[str, dict[str, object]] = {
    "api.quotes": {"text": FORM["text"]},
    "api.counts": {"phrases": [FORM["text"]]},
}
FORM |= {"role": "reader", "until": (date.today() + timedelta(days=9)).isoformat()}


@pytest.fixture
def kept(empty: Archive, tmp_path: Path) -> Archive:
    """An open document, one of the office and one of archivists."""
    import_records(
        empty,
        tmp_path,
        record("open", "劳模", "劳模精神"),
        record("inner", "内部劳模", f"劳模精神。{SECRET}"),
        record("closed", "处分劳模", f"劳模精神。{SECRET}"),
    )
    empty.edit("inner", {"开放状态": "内部"})
    empty.edit("closed", {"开放状态": "仅档案员"})
    empty.accounts.add("周敏", "reader", PASSWORD, actor="")
    empty.saved.save("常看", SearchRequest("劳模"), owner="周敏")
    topic, view = empty.topics.make("专题", owner="周敏", shared=True), empty.seen_with()
    view.entries.add(topic, [view.get(each).number for each in ("open", "inner", "closed")])
    return empty


class Watched:
    """An archive of which is noted what is taken, and what it is looked at with."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self.taken: set[str] = set()
        self.clearances: set[Clearance] = set()

    def __getattr__(self, name: str) -> Any:
        self.taken.add(name)
        return getattr(self._archive, name)

    def seen_with(self, clearance: Clearance = Clearance.EVERYTHING) -> Any:
        self.clearances.add(clearance)
        return self._archive.seen_with(clearance)


def addresses(app: Flask, saved: str, topic: str) -> Iterator[tuple[str, str, str]]:
    """Endpoint, method and address of every page that readers may have, of each document where it is one's."""
    urls = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if LEAST[rule.endpoint] in ("anyone", "reading", "reader"):
            ids: tuple[str, ...] = (topic if "/topics" in rule.rule else saved,)
            if rule.rule.startswith(("/articles", "/api", "/iiif")) and "/topics" not in rule.rule:
                ids = ("open", "inner", "closed")
            for id in ids if "id" in rule.arguments else ("",):
                values = {
                    "id": id,
                    "filename": "style.css",
                    "number": 1,
                    "form": "png",
                    "size": "max",
                    "slug": "检索",
                    "name": "none.png",
                }
                address = urls.build(rule.endpoint, {name: values[name] for name in rule.arguments})
                for method in (rule.methods or set()) & {"GET", "POST"}:
                    yield rule.endpoint, method, address


@pytest.mark.slow
def test_every_address_of_readers_keeps_to_their_clearance(
    kept: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[Collection[int] | None] = []
    plain = WhooshEngine.snapshot

    def snapshot(self: WhooshEngine, partitions: Collection[int] | None = None) -> View:
        taken.append(partitions)
        return plain(self, partitions)

    monkeypatch.setattr(WhooshEngine, "snapshot", snapshot)
    walked = set()
    for role in VISITORS:
        watched = Watched(kept)
        app = visited_by(create_app(archive=kept), role)
        context.lend(app, watched)  # type: ignore[arg-type]
        client = app.test_client()
        for endpoint, method, address in addresses(
            app, kept.saved.seen_by("")[0].id, kept.topics.seen_by("")[0].id
        ):
            watched.taken.clear()
            watched.clearances.clear()
            taken.clear()
            answer = client.open(
                f"{address}?q=劳模&widen=1&phrase=劳模&document=open",
                method=method,
                data=FORM if method == "POST" and endpoint not in SENT_AS_JSON else None,
                json=SENT_AS_JSON.get(endpoint),
                headers={"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"},
                buffered=True,
            )
            assert answer.status_code < 500, (endpoint, answer.text)
            allowed = {clearance_of(role)} | ({Clearance.OPEN} if endpoint in OF_EVERYBODY else set())
            assert watched.clearances <= allowed and set(taken) <= set(map(partitions_of, allowed)), (
                endpoint,
                taken,
            )
            assert watched.taken <= FREE | ({"tray", "places"} if endpoint == "metrics.metrics" else set()), (
                endpoint
            )
            assert role or SECRET not in said_in(answer.data), endpoint
            walked.add((endpoint, method, answer.status_code))
    reached = {endpoint for endpoint, _, status in walked if status < 400}
    named = {endpoint for endpoint, least in LEAST.items() if least in ("anyone", "reading", "reader")}
    of_originals = {endpoint for endpoint in named if endpoint.startswith(("pages.", "iiif."))} | {
        "articles.original"
    }
    without = (
        of_originals
        | {"administration.mark", "help.picture"}
        | {f"external.{each}" for each in ("begin", "finish", "end")}
    ) | {"first_start.ask", "first_start.begin"}
    assert named - reached == without, (
        "of an import there are none, nor a mark, a picture, a provider or a code; see originals/test_openness.py"
    )


@pytest.mark.parametrize("role", [None, *ROLES])
def test_all_of_it_is_for_archivists_and_administrators(kept: Archive, role: Role | None) -> None:
    app = create_app(archive=kept)
    with app.test_request_context("/search"):
        g.visitor = Visitor("周敏", role)
        if role in ("archivist", "administrator"):
            assert context.archive() is kept
        else:
            with pytest.raises(Forbidden):
                context.archive()
        assert context.library().access == clearance_of(role)


def test_a_page_of_readers_that_takes_all_of_it_is_refused(kept: Archive) -> None:
    app = create_app(archive=kept)

    def show(id: str) -> str:
        return context.archive().get(id).document.body

    app.view_functions["articles.show"] = show
    answer = app.test_client().get("/articles/closed")
    assert answer.status_code == 403 and SECRET not in answer.text
    assert SECRET in visited_by(app, "archivist").test_client().get("/articles/closed").text


def test_a_view_does_not_outlive_its_visitor(kept: Archive) -> None:
    with create_app(archive=kept).test_request_context("/search"):
        g.visitor = Visitor("周敏", "archivist")
        assert context.library().search(SearchRequest("劳模")).total == 3
        g.visitor = Visitor()
        assert context.library().search(SearchRequest("劳模")).total == 1


def test_there_is_no_other_way_to_the_archive() -> None:
    """The app's own reference is taken by one module, and by nobody under another name."""
    takers = [
        path.name
        for path in (ROOT / "search_app").rglob("*.py")
        if "extensions[" in path.read_text(encoding="utf-8")
    ]
    assert sorted(takers) == ["addresses.py", "concurrency_limit.py", "context.py", "metrics.py"]
    users = [
        path.name
        for path in (ROOT / "search_app").rglob("*.py")
        if "_whole" in path.read_text(encoding="utf-8")
    ]
    assert users == ["context.py"]
