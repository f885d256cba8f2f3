"""Archives of older versions, and their backups when restored, answer as they did: documents, log, accounts, drafts.

That of 2026-11-23 has documents, versions and saved searches; that of 2026-11-24 descriptions, edits and refusals, too.
That of 2026-11-25 has edits, a replaced and a withdrawn document, one for archivists only, one the index is owed
since a kill, accounts of every role, own words, saved searches, a session, refusals, and a draft in every state; that of
2026-11-26 the same with a numbered schema, owners of saved searches and digests of its rows. That of 2026-11-27, the last
of 0.8.0, has a department with a document and a member, a token, a batch, and reasons that are keys with facts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, cast

import pytest

from indexer.archive import Archive
from indexer.auth.authenticator import Authenticator
from indexer.errors import IndexUnusable, SignInRefused
from indexer.intake.tray_reader import DraftReader
from indexer.model.clearance import Clearance, access_of
from indexer.model.request import SearchRequest
from indexer.model.stored import StoredDocument
from indexer.paths import CATALOGUE
from tests.support.archives.old_archives import BACKED_UP, NAMES, PASSWORD, OldArchive, restored, unpacked
from tests.support.wording import says, worded

pytestmark = pytest.mark.slow

IN_DRAFTS: Final = {  # phrases of drafts; a query, and the title that a draft was given
    "2026-11-25": (
        (
            "建议每周公布菜单",
            "集体协商的三个案例",
            "二十一个先进班组",
            "恢复了工间操",
            "借阅三千余册",
        ),
        *("改善职工食堂伙食的建议书", "关于改善职工食堂伙食的建议书"),
    ),
    "2026-11-26": (
        (
            "希望周末也能借书",
            "民主管理的两个做法",
            "四十三名调解员",
            "二十六支队伍",
            "全年理赔一百零四件",
        ),
        *("延长职工书屋开放时间的意见书", "关于延长职工书屋开放时间的意见书"),
    ),
    "2026-11-27": (
        (
            "希望下夜班也有热水",
            "排班协商的两个样板",
            "三十七名监督员",
            "十八支队伍",
            "全年援助八十七人次",
        ),
        *("改造职工浴室热水管道的意见书", "关于改造职工浴室热水管道的意见书"),
    ),
}


@pytest.fixture(
    params=[*((unpacked, name) for name in NAMES), *((restored, name) for name in BACKED_UP)],
    ids=lambda way: f"{way[0].__name__}-{way[1]}",
)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> OldArchive:
    """One of them, as it was left or from its backup."""
    way, name = request.param
    return cast("OldArchive", way(name, tmp_path))


@pytest.fixture
def archive(old: OldArchive) -> Iterator[Archive]:
    """It, opened."""
    with closing(Archive.open(old.home, create=False)) as opened:
        yield opened


def told(stored: StoredDocument) -> dict[str, Any]:
    """What can be said of a version."""
    document, description = stored.document, asdict(stored.document.description)
    return {
        **{name: getattr(document, name) for name in ("title", "body", "date", "author")},
        **{name: getattr(stored, name) for name in ("state", "version", "original", "sha256")},
        **description,
        "subjects": list(description["subjects"]),
    }


def told_as(expected: dict[str, Any], stored: StoredDocument) -> dict[str, Any]:
    """Of what can be said of a version what an answer says."""
    said = told(stored)
    assert {"title", "body", "state", "version", "sha256"} <= expected.keys()
    return {name: said[name] for name in expected}


@pytest.mark.parametrize("name", NAMES)
def test_an_index_of_an_older_format_is_no_damage(name: str, tmp_path: Path) -> None:
    """Also one whose CURRENT was not sealed yet, or whose contents name modules that are no more."""
    old = unpacked(name, tmp_path)
    with closing(Archive.open(old.home, create=False, catch_up=False)) as archive:
        assert archive.index_state() == "of another version"
        assert not archive._engine.damaged()
        with pytest.raises(IndexUnusable, check=says("另一版本")):
            archive.search("工会")
        found = [each for each in archive.check() if each.kind.startswith("index")]
        assert [each.kind for each in found] == ["index unreadable"] and found[0].detail


def test_every_search_finds_what_it_did(old: OldArchive, archive: Archive) -> None:
    """The order and what is taken for a weak hit are the ranking's of the day; what says the query is the same for ever."""
    assert len(old.answers["searches"]) >= 8
    for query, by_clearance in old.answers["searches"].items():
        for clearance in (each for each in Clearance if str(int(each)) in by_clearance):
            view, then = archive.seen_with(clearance), by_clearance[str(int(clearance))]
            said = view.search(SearchRequest(query, limit=50, tier="phrase"))
            some = view.search(SearchRequest(query, limit=50, tier="some"))
            found = {hit.id for hit in (*view.search(SearchRequest(query, limit=50)).hits, *some.hits)}
            assert {hit.id for hit in said.hits} == set(then["ids"][: then["tiers"]["phrase"]])
            assert said.total == then["tiers"]["phrase"] and found >= set(then["ids"]), (query, clearance)
            if query.startswith('"'):
                assert len(found) == then["total"], (query, clearance)


def test_what_the_index_was_owed_is_found(old: OldArchive, archive: Archive) -> None:
    for title in filter(None, [old.answers.get("owed")]):
        assert archive.search(f'"{title}"').total == 1
    assert archive.owed() == 0


def test_every_version_and_its_fields_are_there(old: OldArchive, archive: Archive) -> None:
    for identifier, expected in old.answers["documents"].items():
        assert told_as(expected, archive.get(identifier, withdrawn=True)) == expected
        every = archive.versions(identifier)
        versions = old.answers.get("versions", {}).get(identifier, [expected] * expected["version"])
        assert [each.version for each in every] == list(range(1, len(versions) + 1))
        if "versions" in old.answers:
            assert [told_as(one, stored) for one, stored in zip(versions, every, strict=True)] == versions


def test_the_log_tells_the_same(old: OldArchive, archive: Archive) -> None:
    events = [
        [each.actor, each.act, each.id, [change._asdict() for change in each.changes]]
        for each in archive.log(limit=1000)
    ]
    assert events[-len(old.answers["log"]) :] == old.answers["log"]
    made = [each.version for each in archive.log(limit=1000)]
    assert made[-len(old.answers["log"]) :] == old.answers.get("made", made[-len(old.answers["log"]) :])
    assert [version for version, event in zip(made, events, strict=True) if event[1] == "add"] == [1] * sum(
        event[1] == "add" for event in events
    )


def test_saved_searches_and_refusals_are_kept(old: OldArchive, archive: Archive) -> None:
    saved = {
        each.id: (each.name, each.request.query, each.request.sort, bool(each.request.widen))
        for each in archive.saved.seen_by("")
    }
    for identifier, name, query, sort, _, widen in old.answers["saved"]:
        assert saved[identifier] == (name, query, sort, bool(widen))
    assert [each.where for each in archive.refusals.all()] == old.answers.get("refusals", [])


def test_people_sign_in_as_before(old: OldArchive, archive: Archive) -> None:
    accounts = old.answers.get("accounts", [])
    assert [[each.name, each.role, each.disabled] for each in archive.accounts.all()] == accounts
    for name, _, disabled in accounts:
        assert (archive.accounts.verify(name, PASSWORD) is None) == disabled


def test_settings_and_words_are_kept(old: OldArchive, archive: Archive) -> None:
    for name, value in old.answers.get("settings", {}).items():
        assert archive.settings.value(name) == value
    assert archive.settings.holds("reading_needs_account") == bool(old.answers.get("accounts"))
    words = [[each.kind, list(each.words)] for each in archive.words.all()]
    assert words == old.answers.get("words", words)
    assert bool(words) == bool(old.answers.get("accounts"))


def test_who_was_signed_in_still_is(old: OldArchive, archive: Archive) -> None:
    if "token" not in old.answers:
        assert not (old.home / "var" / "sessions.db").exists()
        return
    with closing(sqlite3.connect(old.home / "var" / "sessions.db")) as connection:
        ((seen,),) = connection.execute("SELECT seen FROM sessions")
    with closing(Authenticator(old.home / "var", archive.accounts, lambda: seen + 60)) as authenticator:
        whose = authenticator.whose(old.answers["token"])
    assert whose is not None and whose.name == "查阅者"


def test_departments_tokens_and_batches_are_kept(old: OldArchive, archive: Archive) -> None:
    """What belongs to a department is found by its members alone; archives from before there were any have none."""
    departments = [[each.name, list(each.members), each.documents] for each in archive.departments.all()]
    assert departments == old.answers.get("departments", [])
    batches = [[each.name, each.actor, each.state, each.total] for each in archive.batches.recent(limit=10)]
    assert batches == old.answers.get("batches", [])
    if "of_department" not in old.answers:
        assert archive.authenticator.tokens.all() == []
        return
    query, identifier = old.answers["of_department"]
    account = archive.accounts.get("查阅者")
    member = access_of(account.role, archive.departments.of(account.serial))
    for access, ids in (
        (member, [identifier]),
        (Clearance.INTERNAL, []),
        (Clearance.EVERYTHING, [identifier]),
    ):
        assert [hit.id for hit in archive.seen_with(access).search(SearchRequest(query)).hits] == ids
    (token,) = archive.authenticator.tokens.all()
    assert (token.owner, token.role) == ("查阅者", "reader")


def test_a_program_of_that_day_is_still_let_in(old: OldArchive, archive: Archive) -> None:
    """By its token, with the key of the home it was made in: a backup does not hold that one."""
    (until, *_) = [*(each.until for each in archive.authenticator.tokens.all()), None]
    if until is None:
        assert "secret" not in old.answers
        return
    day = datetime.fromisoformat(until).replace(tzinfo=UTC).timestamp()
    with closing(Authenticator(old.home / "var", archive.accounts, lambda: day)) as authenticator:
        if "token" not in old.answers:
            with pytest.raises(SignInRefused):
                authenticator.bearer(old.answers["secret"], "192.0.2.7")
            return
        account, token = authenticator.bearer(old.answers["secret"], "192.0.2.7")
    assert (account.name, token.name) == ("查阅者", "统计程序")


def test_drafts_wait_as_they_did(old: OldArchive, archive: Archive) -> None:
    drafts = [
        [each.id, each.name, each.state, each.document.title if each.document else None, each.replaces]
        for each in archive.tray.drafts()
    ]
    assert drafts == old.answers.get("drafts", [])
    of_drafts = {
        each.id: each.document.description.openness for each in archive.tray.drafts() if each.document
    }
    assert of_drafts == old.answers.get("openness", of_drafts)


def test_why_something_was_refused_is_shown_as_it_was_written(old: OldArchive, archive: Archive) -> None:
    reasons = [each.reason for each in archive.refusals.all()]
    reasons += [each.reason for each in archive.tray.drafts() if each.reason]
    for reason in reasons:
        # Up to 2026-11-26 the library kept sentences, later a key with facts, which is worded when it is shown.
        assert (worded(reason) == reason.key and not reason.facts) == (old.name < "2026-11-27")
        assert worded(reason).endswith("。")
    assert bool(reasons) == bool(old.answers.get("refusals") or old.answers.get("drafts"))


def test_drafts_are_read_and_confirmed(old: OldArchive, archive: Archive) -> None:
    """Also the one whose reader was killed, and the one that replaces a document."""
    if "drafts" not in old.answers:
        assert archive.tray.drafts() == []
        return
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
    phrases, query, title = IN_DRAFTS[old.name]
    for phrase in phrases:
        assert archive.search(f'"{phrase}"').total == 1, phrase
    assert [each.title for each in archive.search(query).hits[:1]] == [title]


def test_the_index_is_of_another_version_and_is_built_anew(archive: Archive) -> None:
    """It is not taken for damaged."""
    assert {finding.kind for finding in archive.check() if finding.is_fault} <= {"index outdated"}
    archive.reindex()
    assert [finding for finding in archive.check() if finding.is_fault] == []


def test_its_catalogue_is_sound_once_opened(old: OldArchive, archive: Archive) -> None:
    with closing(sqlite3.connect(old.home / CATALOGUE)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
