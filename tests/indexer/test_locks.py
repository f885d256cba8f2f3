"""Each lock says what it guards when another program holds it, and has its own sentence at the doors."""

from __future__ import annotations

import ast
import io
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Final

import pytest

from indexer.archive import Archive
from indexer.auth.secret_key import secret_key
from indexer.errors import ArchiveBusy
from indexer.intake.retrying import retry
from indexer.intake.tray_reader import DraftReader
from indexer.intake.watcher import Watch, Watcher
from indexer.message import Message
from indexer.model.document import Document
from indexer.model.stored import IncomingDocument
from indexer.originals.arrivals import Arrivals
from indexer.paths import RESTORING
from indexer.storage.file_lock import locked
from search_app.texts.errors.locks import SENTENCES
from tests.support.places import ROOT
from tests.support.wording import worded


def update_index(archive: Archive) -> None:
    archive._catalogue.add([IncomingDocument("a", Document("题", "正文"), "", "sha-a")], actor="")
    archive._index_sync.catch_up(wait=0)


def compare(archive: Archive) -> None:
    assert [finding.kind for finding in archive.check()] == ["index being written"]


def take_in(archive: Archive) -> None:
    Arrivals(archive._originals, archive._catalogue.locks).begin()


def look_for_orphans(archive: Archive) -> None:
    (archive.home / "corpus").mkdir(exist_ok=True)
    (archive.home / "corpus" / "无主.txt").write_text("无主的正文。", encoding="utf-8")
    assert [finding.kind for finding in archive.check()].count("originals arriving") == 1


def read_the_tray(archive: Archive) -> None:
    archive.tray.receive("信.txt", io.BytesIO("一封信".encode()), actor="")
    assert DraftReader(archive.tray).read_waiting() == 0


def make_the_key(archive: Archive) -> None:
    secret_key(archive.home / "var" / "other.key")


def watch(archive: Archive) -> None:
    list(Watcher(archive.ingest, Watch([archive.home.parent], 1)).run(lambda _: True))


def retry_files(archive: Archive) -> None:
    list(retry(archive.ingest))


def rebuild(archive: Archive) -> None:
    assert not archive.reindexing.start("")


def destroy(archive: Archive) -> None:
    path = archive.home / "旧账.txt"
    path.write_text("旧账\n\n旧账的正文。", encoding="utf-8")
    (identifier,) = (outcome.id for outcome in archive.add([path]))
    archive.edit(identifier, {"retention": "定期10年", "filing_year": "2001"})
    lists = archive.destruction.lists
    lists.approve(lists.propose([identifier], actor="甲", reason="期满"), actor="乙")
    archive.destruction.carry_out()


def look_through(archive: Archive) -> None:
    archive._catalogue.add([IncomingDocument("a", Document("题", "正文"), "", "sha-a")], actor="")
    archive.review.loop.call()


def back_up(archive: Archive) -> None:
    archive.settings.set("备份文件夹", "/mnt", actor="")
    assert not archive.backups.start("")


def restore(archive: Archive) -> None:
    restoring = import_module("indexer.maintenance.restore")
    with restoring._alone(archive.home, archive.home / RESTORING):
        pytest.fail("another is restoring")


LOCKS: Final[dict[str, tuple[str, bool, Callable[[Archive], None]]]] = {
    "index busy": ("var/index.lock", False, update_index),
    "index being written": ("var/index.lock", False, compare),
    "originals being checked": ("var/arrivals.lock", False, take_in),
    "originals being taken in": ("var/arrivals.lock", True, look_for_orphans),
    "tray being read": ("var/tray.lock", False, read_the_tray),
    "secret key being made": ("var/other.lock", False, make_the_key),
    "folder watched already": ("var/watch.lock", False, watch),
    "files being tried again": ("var/retrying.lock", False, retry_files),
    "index being rebuilt": ("var/reindexing.lock", False, rebuild),
    "documents being destroyed": ("var/disposal.lock", False, destroy),
    "documents being reviewed": ("var/review.lock", False, look_through),
    "backup under way": ("var/backup.lock", False, back_up),
    "being restored already": (f"{RESTORING}/lock", False, restore),
}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[ArchiveBusy]:
    """What is raised where a lock is held; nobody waits long for one."""
    raised: list[ArchiveBusy] = []
    of = ArchiveBusy.of

    def noted(message: Message) -> ArchiveBusy:
        raised.append(of(message))
        return raised[-1]

    monkeypatch.setattr(ArchiveBusy, "of", noted)
    for name in (
        "auth.secret_key",
        "maintenance.check_index",
        "maintenance.check_originals",
        "originals.arrivals",
    ):
        monkeypatch.setattr(import_module(f"indexer.{name}"), "_WAIT", 0)
    monkeypatch.setattr(import_module("indexer.sync.background_job"), "_HAND_OVER", 0)
    return raised


@pytest.mark.parametrize("reason", LOCKS)
def test_who_has_to_wait_is_told_for_what(empty: Archive, told: list[ArchiveBusy], reason: str) -> None:
    name, shared, act = LOCKS[reason]
    with locked(empty.home / name, wait=0, shared=shared), suppress(ArchiveBusy):
        act(empty)
    assert {error.reason for error in told} == {reason}
    where = {"home": str(empty.home.resolve())}
    assert {worded(error) for error in told} == {SENTENCES[reason].format(**where)}


def test_no_two_locks_are_told_alike() -> None:
    assert len(set(SENTENCES.values())) == len(SENTENCES) and LOCKS.keys() <= SENTENCES.keys()


def test_whoever_takes_a_lock_says_what_it_guards() -> None:
    reasons = set()
    for path in sorted((ROOT / "indexer").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _called(node.func) == "locked":
                assert "busy" in {keyword.arg for keyword in node.keywords}, (path, node.lineno)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Message":
                reasons |= {each.value for each in node.args if isinstance(each, ast.Constant)}
    assert LOCKS.keys() <= reasons


def _called(function: ast.expr) -> str:
    """The name of a function or method, without whose it is."""
    return getattr(function, "attr", getattr(function, "id", ""))
