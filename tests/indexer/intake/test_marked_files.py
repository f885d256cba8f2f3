"""A folder of marked files of every format goes in by every way: nobody who has not signed in finds a trace of any."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask

from indexer.archive import Archive
from indexer.intake.inventory.importer import InventoryImport
from indexer.intake.retrying import retry
from indexer.intake.tray_reader import DraftReader
from indexer.intake.watcher import Watch, Watcher
from indexer.model.clearance import Clearance
from indexer.readers import read
from indexer.readers.spreadsheet import write_rows
from indexer.readers.worker import document_of
from indexer.structure.secrecy_marks import find_mark
from search_app import create_app
from search_app.web.security.permissions import LEAST
from tests.support.files.marked_files import PHRASE, TITLE, marked_files, plain_files
from tests.support.web.visiting import visited_by

pytestmark = pytest.mark.slow

MARKED, PLAIN = marked_files(), plain_files()
MEMBERS = 3  # of the ZIP file, less itself
COUNT = len(MARKED) - 1 + MEMBERS
SAME = {"Sec-Fetch-Site": "same-origin"}


@pytest.mark.parametrize("name", [name for name in MARKED if not name.endswith(".zip")])
def test_each_file_is_closed(name: str) -> None:
    document = document_of(read(name, MARKED[name]), fallback_title="无题")
    assert document.description.openness == "仅档案员"
    assert TITLE in document.title and PHRASE in document.body
    assert find_mark(document.title) is None or name.startswith("06"), "a mark is no title"


@pytest.mark.parametrize("name", PLAIN)
def test_what_speaks_of_secrets_is_not(name: str) -> None:
    assert document_of(read(name, PLAIN[name])).description.openness == "公开"


def put(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def by_adding(archive: Archive, folder: Path) -> None:
    outcomes = list(archive.add([put(folder / "in", MARKED | PLAIN)]))
    assert {one.status for one in outcomes} == {"added"}
    assert sum(bool(one.mark) for one in outcomes) == COUNT


def by_watching(archive: Archive, folder: Path) -> None:
    watch = Watch([put(folder / "in", MARKED | PLAIN)], seconds=0, once=True)
    outcomes = list(Watcher(archive.ingest, watch).run(lambda _: False))
    assert sum(bool(one.mark) and one.openness == "仅档案员" for one in outcomes) == COUNT


def at_the_desk(archive: Archive, _: Path) -> None:
    """全部确认 takes none of them; each is confirmed by itself, as it is proposed."""
    client = visited_by(create_app(archive=archive), "archivist").test_client()
    files = [(io.BytesIO(content), name) for name, content in (MARKED | PLAIN).items()]
    sent = client.post("/desk/files", data={"file": files}, headers=SAME)
    assert sent.status_code == 303
    DraftReader(archive.tray).read_waiting()
    listed = client.get("/desk/waiting").text
    assert listed.count('class="reason closed"') == COUNT
    told = client.post("/desk/confirm", headers=SAME, follow_redirects=True).text
    assert f"收录 {len(PLAIN)} 篇" in told and f"有 {COUNT} 篇标有密级或“内部”等字样" in told
    assert archive.count() == len(PLAIN)
    for draft in archive.tray.drafts():
        done = client.post(f"/desk/drafts/{draft.id}", data={"confirm": "1"}, headers=SAME)
        assert "done=added" in done.location


def by_importing(archive: Archive, folder: Path) -> None:
    """What was read, as lines that say nothing of openness or 密级, the marks on their lines."""
    number, lines = 0, []
    for name, content in (MARKED | PLAIN).items():
        if not name.endswith(".zip"):
            reading = read(name, content)
            aside = reading.aside if name in MARKED else ()
            text = "\n".join((*aside, reading.title, reading.text)).strip()
            title, _, body = text.partition("\n")
            number += 1
            lines.append(json.dumps({"id": f"l{number}", "title": title, "body": body}))
    path = folder / "a.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    outcomes = list(archive.import_lines(path))
    assert {one.status for one in outcomes} == {"added"}


def by_trying_again(archive: Archive, folder: Path) -> None:
    """They could not be read the first time."""
    into = put(folder / "in", dict.fromkeys(MARKED | PLAIN, b""))
    assert {one.status for one in archive.add([into])} == {"failed"}
    for name, content in (MARKED | PLAIN).items():
        (into / name).write_bytes(content)
    assert {one.status for one in retry(archive.ingest)} == {"added"}


def by_an_inventory(archive: Archive, folder: Path) -> None:
    files = {name: content for name, content in (MARKED | PLAIN).items() if not name.endswith(".zip")}
    into = put(folder / "in", files)
    rows = [("题名", "文件名"), *((f"目录所题第{at}件", name) for at, name in enumerate(files))]
    write_rows(folder / "目录.csv", rows)
    assert {one.status for one in InventoryImport(archive.ingest, folder / "目录.csv", into).run()} == {
        "added"
    }


def by_an_inventory_in_the_tray(archive: Archive, folder: Path) -> None:
    files = {name: content for name, content in (MARKED | PLAIN).items() if not name.endswith(".zip")}
    write_rows(
        folder / "目录.csv",
        [("题名", "文件名"), *((f"目录所题第{at}件", name) for at, name in enumerate(files))],
    )
    listing = (folder / "目录.csv").read_bytes()
    drafts = [
        archive.tray.receive(name, io.BytesIO(content), actor="")
        for name, content in (files | {"目录.csv": listing}).items()
    ]
    DraftReader(archive.tray).read_waiting()
    filled, failed = archive.inventories.fill(archive.inventories.matched(drafts[-1].id))
    assert not failed and {one.status for one in archive.inventories.take_in(filled, actor="")} == {"added"}


def by_repairing(archive: Archive, folder: Path) -> None:
    into = put(archive.home / "corpus", {n: c for n, c in MARKED.items() if not n.endswith(".zip")})
    assert into.exists()
    for _ in archive.check(repair=True):
        pass
    list(archive.add([put(folder / "in", PLAIN)]))


WAYS = (
    *(by_adding, by_watching, at_the_desk, by_importing, by_trying_again, by_an_inventory),
    *(by_an_inventory_in_the_tray, by_repairing),
)
ASKED = (
    "",
    f"“{PHRASE}”",
    PHRASE,
    "职工思想动态",
    "夜班补贴",
    "秘密",
    "机密",
    "内部资料",
    "职工",
    "标题:动态",
)
TYPED = ("云鹤", "yunhe", "职工思", "199", "秘密", "内部", "目录所题")


def addresses(ids: list[str]) -> dict[str, list[str]]:
    """Endpoint → what somebody who has not signed in may ask for."""
    queries = [f"q={quote(words)}" for words in ASKED] + ["sort=newest", "sort=added", "filter=year:2021"]
    return {
        "static": ["/static/style.css"],
        "start": ["/"],
        "search.results": [f"/search?{one}" for one in queries],
        "articles.show": [f"/articles/{id}?q={quote(PHRASE)}" for id in ids],
        "articles.original": [f"/articles/{id}/original" for id in ids],
        "pages.listed": [f"/articles/{id}/pages" for id in ids],
        "pages.place": [f"/articles/{id}/pages/place?start=0&end=2" for id in ids],
        "pages.show": [f"/articles/{id}/pages/1?q={quote(PHRASE)}" for id in ids],
        "pages.image": [f"/articles/{id}/pages/1.png" for id in ids],
        "pages.marks": [f"/articles/{id}/pages/1/marks?q={quote(PHRASE)}" for id in ids],
        "iiif.manifest": [f"/iiif/{id}/manifest.json" for id in ids],
        "iiif.image_service": [f"/iiif/{id}/pages/1" for id in ids],
        "iiif.info": [f"/iiif/{id}/pages/1/info.json" for id in ids],
        "iiif.sized": [f"/iiif/{id}/pages/1/full/max/0/default.png" for id in ids],
        "iiif.search": [f"/iiif/{id}/search?q={quote(PHRASE)}" for id in ids],
        "iiif.search_2": [f"/iiif/{id}/search-2?q={quote(PHRASE)}" for id in ids],
        "export.as_csv": [f"/search.csv?{one}" for one in queries],
        "export.as_json_lines": [f"/search.jsonl?{one}" for one in queries],
        "feed.of_search": ["/search.atom", *(f"/search.atom?{one}" for one in queries)],
        "opensearch.description": ["/opensearch.xml"],
        "opensearch.suggest": [f"/opensearch/suggest?q={quote(typed)}" for typed in TYPED],
        "api.search": [f"/api/v1/search?{one}" for one in queries],
        "api.article": [f"/api/v1/articles/{id}" for id in ids],
        "concordance.show": [f"/concordance?q={quote(PHRASE)}&group=document"],
        "concordance.as_csv": [f"/concordance.csv?q={quote(PHRASE)}"],
        "wording.follow": [f"/wording?phrase={quote(PHRASE)}"],
        "wording.as_csv": [f"/wording.csv?phrase={quote(PHRASE)}"],
        "api.wording": [f"/api/v1/wording?phrase={quote(PHRASE)}&by=month"],
        "complete.complete": [f"/api/v1/complete?q={quote(typed)}" for typed in TYPED],
        "openapi.document": ["/api/v1/openapi.json"],
        "openapi.docs": ["/api/v1/docs"],
        "quotes.ask": ["/quotes"],
        "advanced.form": ["/search/advanced"],
        "counts.ask": ["/counts"],
        "api.concordance": [f"/api/v1/concordance?q={quote(PHRASE)}&group=document"],
        "help.guide": ["/help"],
        "help.manual": ["/help/manual", *(f"/help/manual?q={quote(typed)}" for typed in TYPED)],
        "help.chapter": [f"/help/manual/{quote('检索语法')}"],
        "overview.overview": ["/overview"],
        "signing_in.ask": ["/sign-in"],
        "health.healthz": ["/healthz"],
        "metrics.metrics": ["/metrics"],
    }


WITHOUT_DOCUMENTS = {
    *("topics.overview", "topics.show", "topic_files.as_docx", "topic_files.as_text"),  # there is none
    *("api.topics", "api.topic"),
    *("watch.show", "watch.new", "feed.of_watch", "api.watch"),  # watched terms, of who has signed in
    *("saved.overview", "feed.of_saved", "new_hits.show"),  # saved searches, each as the searches above
    "administration.mark",  # there is none
    *("external.begin", "external.finish", "external.end"),  # there is no provider
    "first_start.ask",  # is not there without a code
    "help.picture",  # those of the manual
}

QUOTED = "a sentence of a draft is"


def told(app: Flask, ids: list[str]) -> str:
    """Everything that is answered, what was asked left out of it."""
    client, said = app.test_client(), []
    for address in (each for some in addresses(ids).values() for each in some):
        with client.get(address) as answer:
            body = answer.get_data(as_text=True)
            assert answer.status_code < 500 and (answer.status_code == 404) == any(
                f"/{id}" in address for id in ids
            )
            said.append(
                re.sub(
                    r"<input[^>]*>|q=[^\"&<]*|\"(?:query|phrase)\": ?\"[^\"]*\"|“[^”]*”|\"tree\": ?\"[^\"]*\"",
                    "",
                    body,
                )
            )
    checked = client.post("/api/v1/quotes", json={"text": f"{PHRASE}\n“{PHRASE}”"}, headers=SAME)
    said += [f"{QUOTED} {each['kind']}: {each['first']}" for each in checked.json["sentences"]]  # type: ignore[index]
    return "\n".join(said)


def test_every_open_address_is_asked(empty: Archive) -> None:
    rules = [rule for rule in create_app(archive=empty).url_map.iter_rules() if "GET" in (rule.methods or ())]
    open_to_all = {rule.endpoint for rule in rules if LEAST[rule.endpoint] in ("anyone", "reading")}
    assert open_to_all - WITHOUT_DOCUMENTS == set(addresses([]))


@pytest.mark.parametrize("way", WAYS)
def test_nobody_finds_a_trace(empty: Archive, tmp_path: Path, way: Callable[[Archive, Path], None]) -> None:
    way(empty, tmp_path)
    closed = [stored.id for stored in empty.active() if PHRASE in stored.document.text]
    assert len(closed) >= len(MARKED) - 1
    assert (
        empty.seen_with(Clearance.INTERNAL).count() == empty.seen_with(Clearance.OPEN).count() == len(PLAIN)
    )
    assert empty.review.found() == []
    said = told(create_app(archive=empty), closed)
    for words in (TITLE, "夜班补贴三年", "号厂区"):
        assert words not in said, words
    assert f"{QUOTED} none" in said and f"{QUOTED} verbatim" not in said
    assert "职工书屋夜读" in said, "what is open is found"


def test_the_walk_would_notice(empty: Archive, tmp_path: Path) -> None:
    by_adding(empty, tmp_path)
    (one, *_) = [stored for stored in empty.active() if PHRASE in stored.document.text]
    empty.edit(one.id, {"开放状态": "公开"}, release=True)
    said = told(create_app(archive=empty), [])
    assert TITLE in said and "夜班补贴" in said and f"{QUOTED} verbatim" in said
