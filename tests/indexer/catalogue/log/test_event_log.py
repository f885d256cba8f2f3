"""The log: every act with who, when and what it changed, last first; nothing in it that did not happen."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from indexer.archive import MOST_EVENTS, Archive
from indexer.catalogue import ExportCount
from indexer.errors import CatalogueUnusable, DocumentNotFound, InvalidRequest
from indexer.model.diff import LONGEST, Change, differences
from indexer.model.document import Document
from tests.support.archives.older import without
from tests.support.wording import says


def line(path: Path, body: str, id: str = "a") -> Path:
    """A file of one JSON line."""
    path.write_text(json.dumps({"id": id, "title": "题", "body": body}), encoding="utf-8")
    return path


@pytest.fixture
def busy(empty: Archive, tmp_path: Path) -> Archive:
    """An archive in which everything has been done once."""
    path = tmp_path / "a.jsonl"
    list(empty.import_lines(line(path, "一"), actor="甲"))
    list(empty.import_lines(line(path, "二"), actor="乙"))
    empty.edit("a", {"题名": "新题", "date": "2022-03-24"}, actor="丙")
    empty.withdraw("a", actor="丁")
    empty.reinstate("a", actor="")
    list(empty.import_lines(line(path, "别的", "b"), actor="甲"))
    return empty


def test_who_did_what(busy: Archive) -> None:
    assert [(event.id, event.act, event.actor, event.version) for event in busy.log()] == [
        ("b", "add", "甲", 1),
        ("a", "reinstate", "", None),
        ("a", "withdraw", "丁", None),
        ("a", "edit", "丙", 3),
        ("a", "replace", "乙", 2),
        ("a", "add", "甲", 1),
    ]
    assert all(event.at.endswith("+00:00") for event in busy.log())


def test_what_changed(busy: Archive) -> None:
    changes = {event.act: event.changes for event in busy.log("a")}
    assert changes == {
        "add": (),
        "replace": (Change("body", "一", "二"),),
        "edit": (Change("title", "题", "新题"), Change("date", "", "2022-03-24")),
        "withdraw": (),
        "reinstate": (),
    }


@pytest.mark.slow
def test_page_by_page(busy: Archive) -> None:
    serials, before = [], None
    while page := busy.log(limit=4, before=before):
        serials += [event.serial for event in page]
        before = serials[-1]
    assert serials == [6, 5, 4, 3, 2, 1]
    assert [event.serial for event in busy.log("a", limit=2, before=5)] == [4, 3]


@pytest.mark.slow
def test_what_cannot_be_asked(busy: Archive) -> None:
    with pytest.raises(DocumentNotFound):
        busy.log("none")
    for limit in (0, -1, MOST_EVENTS + 1):
        with pytest.raises(InvalidRequest, check=says("limit")):
            busy.log(limit=limit)


@pytest.mark.slow
def test_an_act_that_did_nothing_is_not_logged(busy: Archive, tmp_path: Path) -> None:
    busy.reinstate("a")
    busy.edit("a", {"title": "新题"})
    list(busy.import_lines(line(tmp_path / "a.jsonl", "别的", "b")))
    assert len(busy.log()) == 6


def test_several_versions_in_one_file_tell_what_each_changed(empty: Archive, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    rows = [{"id": "a", "title": "题", "body": body} for body in ("一", "二", "三")]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    list(empty.import_lines(path))
    assert [(event.version, event.changes) for event in empty.log("a")] == [
        (3, (Change("body", "二", "三"),)),
        (2, (Change("body", "一", "二"),)),
        (1, ()),
    ]


def test_another_file_for_a_document_is_told(empty: Archive, tmp_path: Path) -> None:
    path = tmp_path / "信.txt"
    path.write_bytes("慰問信\n全區職工".encode("big5"))
    (added,) = empty.add([path])
    list(empty.add([path], encoding="GB18030"))
    changes = empty.log(added.id)[0].changes
    assert [change.field for change in changes] == ["title", "body"], "the file is the same"


def test_long_texts_are_shortened_to_where_they_part() -> None:
    before, after = "同" * 5000 + "旧" + "尾" * 5000, "同" * 5000 + "新" + "尾" * 5000
    (change,) = differences(Document("题", before), Document("题", after))
    assert change.before == f"…{'同' * 20}旧{'尾' * (LONGEST - 21)}…"
    assert change.after == f"…{'同' * 20}新{'尾' * (LONGEST - 21)}…"
    (removed,) = differences(Document("题", before), Document("题", ""))
    assert removed.after == "" and removed.before == "同" * (LONGEST) + "…"


@pytest.mark.slow
@pytest.mark.parametrize("empty", ["sqlite"], indirect=True)  # no other was without it
def test_an_older_archive_gets_the_table_and_keeps_its_log(busy: Archive, tmp_path: Path) -> None:
    busy.close()
    connection = sqlite3.connect(without(tmp_path / "home" / "var" / "catalogue.db", "event_details"))
    for number, written in connection.execute("SELECT rowid, structure FROM versions").fetchall():
        older = {name: value for name, value in json.loads(written).items() if name in ("lead", "sections")}
        connection.execute("UPDATE versions SET structure = ? WHERE rowid = ?", (json.dumps(older), number))
    connection.commit()
    connection.close()
    again = Archive.open(tmp_path / "home")
    assert [event.act for event in again.log("a")] == ["reinstate", "withdraw", "edit", "replace", "add"]
    assert [event.version for event in again.log("a")] == [None, None, None, None, 1]
    assert again.edit("a", {"note": "补记"})
    assert again.log("a")[0].changes == (Change("note", "", "补记"),)
    assert again.get("a").version == 4
    again.close()


def test_an_act_on_no_document_is_in_the_log(busy: Archive) -> None:
    assert busy.note_act("backup", "甲", [Change("file", "", "2022.tar")])
    (event,) = busy.log(limit=1)
    assert (event.act, event.actor, event.id, event.version) == ("backup", "甲", "", None)
    assert event.changes == (Change("file", "", "2022.tar"),)
    assert busy.owed() == 0  # the index is owed nothing


def test_an_act_that_cannot_be_logged_is_told_to_the_administrator(
    busy: Archive, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    @contextmanager
    def full() -> Iterator[None]:
        raise CatalogueUnusable("disk full")
        yield

    monkeypatch.setattr(busy._catalogue.events, "_transaction", full)
    assert not busy.note_act("export", "甲")
    assert "甲" in caplog.text and "export" in caplog.text


def test_an_export_is_counted_as_it_is_read(busy: Archive) -> None:
    taken = ExportCount("CSV")
    assert [stored.id for stored in taken.each(busy.active())] == ["a", "b"]
    assert taken.changes() == ()  # all are open to everybody
    busy.edit("b", {"openness": "内部"})
    taken = ExportCount("CSV")
    list(taken.each(busy.active()))
    assert [(change.field, change.after) for change in taken.changes()] == [
        ("documents", "2"),
        ("not_open", "1"),
        ("format", "CSV"),
    ]
