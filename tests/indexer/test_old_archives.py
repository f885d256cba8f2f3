"""Archives of older versions open and answer as they did: documents, log, accounts, saved searches, drafts in the tray.

That of 2026-11-25 has edits, a replaced and a withdrawn document, one for archivists only, one the index is owed
since a kill, accounts of every role, own words, saved searches, a session, refusals, and a draft in every state.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from indexer.archive import Archive
from indexer.auth.authenticator import Authenticator
from indexer.intake.tray_reader import DraftReader
from indexer.model.clearance import Clearance
from indexer.model.stored import StoredDocument
from indexer.paths import CATALOGUE
from tests.support.archives.old_archives import NAMES, PASSWORD, OldArchive, unpacked


@pytest.fixture(params=NAMES)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> OldArchive:
    """One of them."""
    return unpacked(request.param, tmp_path)


@pytest.fixture
def archive(old: OldArchive) -> Iterator[Archive]:
    """It, opened."""
    with closing(Archive.open(old.home, create=False)) as opened:
        yield opened


def told(stored: StoredDocument) -> dict[str, Any]:
    """What the answers say of a version."""
    document = stored.document
    return {
        **{name: getattr(document, name) for name in ("title", "body", "date", "author")},
        **{name: getattr(stored, name) for name in ("state", "version", "original", "sha256")},
        "code": document.description.code,
        "openness": document.description.openness,
    }


def test_every_search_finds_what_it_did(old: OldArchive, archive: Archive) -> None:
    for query, by_clearance in old.answers["searches"].items():
        for clearance in Clearance:
            result = archive.seen_with(clearance).search(query, limit=50)
            found = {
                "total": result.total,
                "tiers": dict(result.tiers),
                "ids": [hit.id for hit in result.hits],
            }
            assert found == by_clearance[str(int(clearance))], (query, clearance)


def test_what_the_index_was_owed_is_found(old: OldArchive, archive: Archive) -> None:
    assert archive.search(f'"{old.answers["owed"]}"').total == 1


def test_every_version_and_its_fields_are_there(old: OldArchive, archive: Archive) -> None:
    for identifier, expected in old.answers["versions"].items():
        assert [told(stored) for stored in archive.versions(identifier)] == expected
        assert told(archive.get(identifier, withdrawn=True)) == old.answers["documents"][identifier]


def test_the_log_tells_the_same(old: OldArchive, archive: Archive) -> None:
    events = [
        [each.actor, each.act, each.id, [change._asdict() for change in each.changes]]
        for each in archive.log(limit=1000)
    ]
    assert events[-len(old.answers["log"]) :] == old.answers["log"]


def test_saved_searches_and_refusals_are_kept(old: OldArchive, archive: Archive) -> None:
    saved = {each.id: (each.name, each.query, each.sort, each.widen) for each in archive.saved_searches()}
    for identifier, name, query, sort, _, widen in old.answers["saved"]:
        assert saved[identifier] == (name, query, sort, widen)
    assert [each.where for each in archive.refusals.all()] == old.answers["refusals"]


def test_people_sign_in_as_before(old: OldArchive, archive: Archive) -> None:
    assert [[each.name, each.role, each.disabled] for each in archive.accounts.all()] == old.answers[
        "accounts"
    ]
    for name, _, disabled in old.answers["accounts"]:
        assert (archive.accounts.verify(name, PASSWORD) is None) == disabled


def test_who_was_signed_in_still_is(old: OldArchive, archive: Archive) -> None:
    with closing(sqlite3.connect(old.home / "var" / "sessions.db")) as connection:
        ((seen,),) = connection.execute("SELECT seen FROM sessions")
    with closing(Authenticator(old.home / "var", archive.accounts, lambda: seen + 60)) as authenticator:
        whose = authenticator.whose(old.answers["token"])
    assert whose is not None and whose.name == "查阅者"


def test_drafts_wait_as_they_did(old: OldArchive, archive: Archive) -> None:
    drafts = [
        [each.id, each.name, each.state, each.document.title if each.document else None, each.replaces]
        for each in archive.tray.drafts()
    ]
    assert drafts == old.answers["drafts"]


def test_drafts_are_read_and_confirmed(old: OldArchive, archive: Archive) -> None:
    """Also the one whose reader was killed, and the one that replaces a document."""
    DraftReader(archive.tray).read_waiting()
    drafts = {each.name: each for each in archive.tray.drafts()}
    assert {name for name, each in drafts.items() if each.state != "read"} == {"空.txt"}
    outcomes = {
        name: archive.tray.confirm(each.id, actor="林知夏").status
        for name, each in drafts.items()
        if each.state == "read"
    }
    replaced = {name for name, each in drafts.items() if each.replaces}
    assert replaced and outcomes == {name: "replaced" if name in replaced else "added" for name in outcomes}
    for phrase in (
        "建议每周公布菜单",
        "集体协商的三个案例",
        "二十一个先进班组",
        "恢复了工间操",
        "借阅三千余册",
    ):
        assert archive.search(f'"{phrase}"').total == 1, phrase
    assert [each.title for each in archive.search("改善职工食堂伙食的建议书").hits[:1]] == [
        "关于改善职工食堂伙食的建议书"
    ]


def test_a_check_finds_nothing_amiss(archive: Archive) -> None:
    assert [finding for finding in archive.check() if finding.is_fault] == []


def test_its_catalogue_is_sound_once_opened(old: OldArchive, archive: Archive) -> None:
    with closing(sqlite3.connect(old.home / CATALOGUE)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
