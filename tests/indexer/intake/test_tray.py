"""The tray: what is received is durable, waits, is corrected, and becomes a document once somebody confirms it."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from indexer.archive import Archive
from indexer.catalogue import Draft
from indexer.catalogue.catalogue import Catalogue
from indexer.errors import (
    ArchiveBusy,
    CatalogueUnusable,
    DocumentNotFound,
    DraftNotFound,
    InvalidRequest,
    TrayUnusable,
)
from indexer.intake import ingest, tray_files
from indexer.intake import tray as module
from indexer.intake.tray import Tray
from indexer.intake.tray_reader import DraftReader
from indexer.storage.checksum import digest
from tests.support.archives.older import without
from tests.support.wording import says, worded

LETTER = (
    "关于做好夏季送清凉工作的通知\n青工总〔2022〕15号\n各基层工会：\n请于七月上旬完成慰问。\n2022年6月20日\n"
)


def receive(
    tray: Tray, text: str | bytes = LETTER, name: str = "通知.txt", actor: str = "甲", replaces: str = ""
) -> Draft:
    content = text.encode() if isinstance(text, str) else text
    return tray.receive(name, io.BytesIO(content), actor=actor, replaces=replaces)


def receive_and_read(
    archive: Archive, text: str | bytes = LETTER, name: str = "通知.txt", replaces: str = ""
) -> Draft:
    draft = receive(archive.tray, text, name, replaces=replaces)
    DraftReader(archive.tray).read_waiting()
    return archive.tray.get(draft.id)


def files_of(archive: Archive) -> set[str]:
    folder = archive.home / "var" / "tray"
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def reopened(home: Path) -> Iterator[Archive]:
    """An archive opened by a second process, as it were."""
    archive = Archive.open(home)
    yield archive
    archive.close()


def test_what_is_received_waits(empty: Archive) -> None:
    draft = receive(empty.tray, name="文件夹/通知.txt")
    assert (draft.name, draft.state, draft.document, draft.by) == ("文件夹/通知.txt", "waiting", None, "甲")
    assert (draft.size, draft.sha256) == (len(LETTER.encode()), digest(LETTER.encode()))
    assert len(draft.id) == 12
    assert empty.tray.get(draft.id) == draft
    assert empty.tray.drafts() == [draft]
    assert empty.tray.counts() == {"waiting": 1, "reading": 0, "read": 0, "refused": 0}
    assert (empty.home / "var/tray" / draft.id).read_bytes() == LETTER.encode()
    assert empty.count() == 0


def test_what_is_received_survives_the_program(home: Path, empty: Archive, reopened: Archive) -> None:
    draft = receive(empty.tray)
    assert reopened.tray.drafts() == [draft]
    assert (reopened.home / "var/tray" / draft.id).read_bytes() == LETTER.encode()
    corrected = receive_and_read(reopened, "另一份\n正文。", "另一份.txt")
    reopened.tray.correct(corrected.id, {"档号": "Z012-1"})
    again = empty.tray.get(corrected.id)
    assert again.document is not None
    assert again.document.description.code == "Z012-1"


def test_bytes_are_on_the_disk_before_the_row_is(empty: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """File, folder, row: a kill after any of them leaves nothing that is shown and cannot be opened."""
    order: list[str] = []
    for owner, name in ((os, "fsync"), (tray_files, "sync_folder"), (empty.tray.rows, "put")):
        real = getattr(owner, name)

        def noted(*given: Any, name: str = name, real: Any = real) -> Any:
            order.append(name)
            return real(*given)

        monkeypatch.setattr(owner, name, noted)
    receive(empty.tray)
    assert order == ["fsync", "sync_folder", "fsync", "put"], "the folder's own fsync is the third"


NAMES = {
    "文件夹\\通知.docx": "文件夹/通知.docx",
    "../../etc/passwd": "etc/passwd",
    "C:\\文件\\通知.docx": "文件/通知.docx",
    "/根/通知.docx": "根/通知.docx",
    "换\n行\0.txt": "换行.txt",
    "..": "未命名",
    "": "未命名",
}


@pytest.mark.parametrize(("given", "kept"), NAMES.items())
def test_names_lead_nowhere(empty: Archive, given: str, kept: str) -> None:
    assert receive(empty.tray, name=given).name == kept


@pytest.mark.parametrize("name", ["大.txt", "大.ZIP"])
def test_a_file_that_is_too_large_leaves_nothing(
    empty: Archive, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(module, "LARGEST_FILE", 10)
    monkeypatch.setattr(module, "LARGEST_TOTAL", 20)
    most = 20 if name == "大.ZIP" else 10
    receive(empty.tray, b"x" * most, name)
    with pytest.raises(InvalidRequest, check=says("请拆分")):
        receive(empty.tray, b"x" * (most + 1), name)
    assert len(files_of(empty)) == len(empty.tray.drafts()) == 1


def test_the_tray_holds_so_many(empty: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_DRAFTS", 2)
    for _ in range(2):
        receive(empty.tray)
    with pytest.raises(InvalidRequest, check=says("请先确认或移除")):
        receive(empty.tray)
    empty.tray.discard(empty.tray.drafts()[0].id)
    receive(empty.tray)


def test_a_full_disk_leaves_nothing_half(empty: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(TrayUnusable, check=says(r"No space left on device.*没有保存。请")):
        receive(empty.tray)
    assert (files_of(empty), empty.tray.drafts()) == (set(), [])


def test_a_disk_that_is_only_read_says_so(empty: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Although nothing can be deleted there either."""

    def only_read(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "fsync", only_read)
    monkeypatch.setattr(Path, "unlink", only_read)
    with pytest.raises(TrayUnusable, check=says(r"Read-only file system.*没有保存。请")):
        receive(empty.tray)
    assert empty.tray.drafts() == []


def test_a_row_that_cannot_be_written_takes_the_bytes_along(
    empty: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unusable(*_: object) -> bool:
        raise CatalogueUnusable("档案目录无法写入。请检查磁盘空间和权限。")

    monkeypatch.setattr(empty.tray.rows, "put", unusable)
    with pytest.raises(CatalogueUnusable):
        receive(empty.tray)
    assert files_of(empty) == set()


class Broken(io.BytesIO):
    """An upload that breaks off."""

    def read(self, size: int | None = -1) -> bytes:
        raise ConnectionAbortedError(103, "Software caused connection abort")


def test_an_upload_that_breaks_off(empty: Archive) -> None:
    with pytest.raises(TrayUnusable):
        empty.tray.receive("通知.txt", Broken(), actor="甲")
    assert (files_of(empty), empty.tray.drafts()) == (set(), [])


# what becomes of it


def test_confirmed_it_is_a_document_and_leaves(empty: Archive) -> None:
    draft = receive_and_read(empty)
    assert draft.state == "read"
    assert draft.document is not None
    assert draft.document.number == "青工总〔2022〕15号"
    added = empty.tray.confirm(draft.id, actor="乙")
    assert (added.status, added.where, added.title) == ("added", "通知.txt", draft.document.title)
    assert added.id == draft.sha256[:12]
    stored = empty.get(added.id)
    assert stored.document == draft.document
    assert stored.original == "corpus/2022/通知.txt"
    assert (empty.home / stored.original).read_bytes() == LETTER.encode()
    assert [(event.act, event.actor) for event in empty.log(added.id)] == [("add", "乙")]
    assert empty.search('"完成慰问"').total == 1
    assert (empty.tray.drafts(), files_of(empty)) == ([], set())


def test_what_is_confirmed_is_what_was_corrected(empty: Archive) -> None:
    draft = receive_and_read(empty)
    empty.tray.correct(draft.id, {"题名": "送清凉通知", "成文日期": "2021-06-20"})
    changed = empty.tray.correct(draft.id, {"主题词": "慰问 高温"})
    assert changed.document is not None
    assert (changed.document.title, changed.document.date) == ("送清凉通知", "2021-06-20")
    assert changed == empty.tray.get(draft.id)
    stored = empty.get(empty.tray.confirm(draft.id, actor="").id)
    assert stored.document == changed.document
    assert stored.original == "corpus/2021/通知.txt", "the year is the corrected one"


def test_a_correction_that_cannot_be_changes_nothing(empty: Archive) -> None:
    draft = receive_and_read(empty)
    for changes in ({"成文日期": "三月"}, {"颜色": "红"}, {"题名": "", "正文": ""}):
        with pytest.raises(InvalidRequest):
            empty.tray.correct(draft.id, changes)
    assert empty.tray.get(draft.id) == draft


def test_what_is_not_read_is_neither_corrected_nor_confirmed(empty: Archive) -> None:
    draft = receive(empty.tray)
    with pytest.raises(InvalidRequest, check=says("请等它读完")):
        empty.tray.correct(draft.id, {"题名": "新"})
    with pytest.raises(InvalidRequest, check=says("请等它读完")):
        empty.tray.confirm(draft.id, actor="甲")
    assert list(empty.tray.confirm_all([draft.id], actor="甲")) == []
    assert empty.tray.drafts() == [draft]


def test_unknown_drafts(empty: Archive) -> None:
    tray = empty.tray
    for ask in (
        tray.get,
        tray.reread,
        lambda identifier: tray.correct(identifier, {}),
        lambda identifier: tray.confirm(identifier, actor=""),
        lambda identifier: tray.discard(identifier),
    ):
        with pytest.raises(DraftNotFound, check=says("请刷新")):
            ask("0123456789ab")
    assert list(tray.confirm_all(["0123456789ab"], actor="")) == []


def test_discarding(empty: Archive) -> None:
    draft, other = receive(empty.tray), receive(empty.tray)
    empty.tray.discard(draft.id)
    assert (empty.tray.drafts(), files_of(empty)) == ([other], {other.id})
    assert empty.log() == []


@pytest.mark.slow
def test_confirming_all(empty: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "_AT_ONCE", 2)
    wanted = [receive(empty.tray, f"通知{n}\n正文第{n}份。", f"{n}.txt").id for n in range(5)]
    refused = receive(empty.tray, b"", "空.txt")
    DraftReader(empty.tray).read_waiting()
    waiting = receive(empty.tray, "还没有读\n正文。")
    asked = [wanted[0], refused.id, waiting.id, *wanted[:3], "0123456789ab", *wanted[3:]]
    outcomes = list(empty.tray.confirm_all(asked, actor="甲"))
    assert [(each.where, each.status) for each in outcomes] == [(f"{n}.txt", "added") for n in range(5)]
    assert [draft.id for draft in empty.tray.drafts()] == [refused.id, waiting.id]
    assert empty.count() == 5


def test_the_same_bytes_twice_in_the_tray(empty: Archive) -> None:
    names = ("甲.txt", "乙.txt")
    both = [receive(empty.tray, name=name).id for name in names]
    DraftReader(empty.tray).read_waiting()
    assert [each.status for each in empty.tray.confirm_all(both, actor="")] == ["added", "duplicate"]
    assert empty.tray.drafts() == []
    assert [path.name for path in (empty.home / "corpus").rglob("*.txt")] == ["甲.txt"], "no original is lost"


@pytest.mark.slow
def test_bytes_the_archive_holds(empty: Archive) -> None:
    first = empty.tray.confirm(receive_and_read(empty).id, actor="甲")
    draft, other = receive_and_read(empty), receive(empty.tray, "别的\n正文。")
    assert empty.tray.held([draft, other]) == {draft.id: first.id}
    again = empty.tray.confirm(draft.id, actor="甲")
    assert (again.status, again.id, again.reason) == ("duplicate", first.id, None)
    assert empty.tray.drafts() == [other]
    empty.withdraw(first.id)
    hidden = empty.tray.confirm(receive_and_read(empty).id, actor="甲")
    assert (hidden.status, hidden.id) == ("duplicate", first.id)
    assert "已撤回" in worded(hidden.reason)


@pytest.mark.slow
def test_a_new_version(empty: Archive) -> None:
    first = empty.tray.confirm(receive_and_read(empty).id, actor="甲")
    empty.edit(first.id, {"openness": "内部", "code": "Z012-1", "retention": "永久"})
    draft = receive(empty.tray, LETTER.replace("七月", "八月"), "改.txt", replaces=first.id)
    DraftReader(empty.tray).read_waiting()
    empty.tray.correct(draft.id, {"保管期限": "定期10年"})
    outcome = empty.tray.confirm(draft.id, actor="乙")
    assert (outcome.status, outcome.id) == ("replaced", first.id)
    stored = empty.get(first.id)
    assert (stored.version, stored.original) == (3, "corpus/2022/改.txt")
    description = stored.document.description
    assert (description.openness, description.code, description.retention) == ("内部", "Z012-1", "定期10年")
    assert "七月" in empty.get(first.id, version=1).document.body
    assert empty.search('"八月上旬"').total == 1
    assert empty.search('"七月上旬"').total == 0
    assert empty.tray.drafts() == []


def test_nothing_to_replace(empty: Archive) -> None:
    with pytest.raises(DocumentNotFound):
        receive(empty.tray, replaces="0123456789ab")
    assert (empty.tray.drafts(), files_of(empty)) == ([], set())


# kills


class Killed(BaseException):
    """What ends a process between two steps."""


def kill(*_: object, **__: object) -> Any:
    raise Killed


STEPS = ["take_in", "catch_up", "rows", "bytes"]


@pytest.mark.slow
@pytest.mark.parametrize("replacing", [False, True], ids=["new", "version"])
@pytest.mark.parametrize("step", STEPS)
def test_killed_while_confirming(
    home: Path, empty: Archive, monkeypatch: pytest.MonkeyPatch, step: str, replacing: bool
) -> None:
    """Before the catalogue, before the index, before the row or the bytes go: nothing lost, nothing twice."""
    first = empty.tray.confirm(receive_and_read(empty).id, actor="甲").id if replacing else ""
    draft = receive_and_read(empty, LETTER.replace("七月", "九月"), "九月.txt", replaces=first)
    owner, name = {
        "take_in": (Catalogue, "add"),
        "catch_up": (type(empty._index_sync), "catch_up"),
        "rows": (type(empty.tray.rows), "remove"),
        "bytes": (tray_files.TrayFolder, "remove"),
    }[step]
    with monkeypatch.context() as broken:
        broken.setattr(owner, name, kill)
        with pytest.raises(Killed):
            empty.tray.confirm(draft.id, actor="甲")
    later = Archive.open(home)
    try:
        if step == "bytes":
            assert later.tray.drafts() == []
        else:
            again = later.tray.confirm(draft.id, actor="甲")
            first_time = "replaced" if replacing else "added"
            assert again.status == (first_time if step == "take_in" else "duplicate")
            assert again.id == (first or draft.sha256[:12])
            assert (later.tray.drafts(), files_of(later)) == ([], set())
        assert later.search('"九月上旬"').total == later.count() == 1
        originals = [path.name for path in (home / "corpus").rglob("*.txt")]
        assert sorted(originals) == (["九月.txt", "通知.txt"] if replacing else ["九月.txt"])
    finally:
        later.close()


def test_killed_while_receiving(empty: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(empty.tray.rows, "put", kill)
        broken.setattr(tray_files.TrayFolder, "remove", kill)  # a process that is dead tidies nothing up
        with pytest.raises(Killed):
            receive(empty.tray)
    assert empty.tray.drafts() == []
    (left,) = files_of(empty)
    kept = receive(empty.tray)
    DraftReader(empty.tray).read_waiting()
    assert files_of(empty) == {left, kept.id}, "it may be an upload that still goes on"
    for name in (left, kept.id):
        os.utime(empty.home / "var/tray" / name, (0, 0))
    receive(empty.tray)
    DraftReader(empty.tray).read_waiting()
    assert left not in files_of(empty)
    assert kept.id in files_of(empty)


def test_an_index_that_is_busy_is_asked_again(empty: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = receive_and_read(empty)

    def busy(*_: object, **__: object) -> None:
        raise ArchiveBusy("另一个程序正在写入索引。请稍候再试一次。")

    with monkeypatch.context() as patched:
        patched.setattr(type(empty._index_sync), "catch_up", busy)
        with pytest.raises(ArchiveBusy):
            empty.tray.confirm(draft.id, actor="甲")
    assert empty.tray.get(draft.id) == draft
    assert empty.tray.confirm(draft.id, actor="甲").status == "duplicate"
    assert empty.search('"完成慰问"').total == 1


SPOILT = {"altered": (b"x", "与上传时不一样"), "gone": (None, "无法读取")}


@pytest.mark.slow
@pytest.mark.parametrize(("content", "said"), SPOILT.values(), ids=SPOILT)
def test_bytes_that_are_not_what_was_received(empty: Archive, content: bytes | None, said: str) -> None:
    good, bad = receive(empty.tray, "好\n正文。", "好.txt"), receive(empty.tray)
    DraftReader(empty.tray).read_waiting()
    path = empty.home / "var/tray" / bad.id
    path.unlink() if content is None else path.write_bytes(content)
    outcomes = {each.where: each for each in empty.tray.confirm_all([bad.id, good.id], actor="")}
    assert (outcomes["好.txt"].status, outcomes["通知.txt"].status) == ("added", "failed")
    assert said in worded(outcomes["通知.txt"].reason)
    assert [draft.id for draft in empty.tray.drafts()] == [bad.id]
    assert empty.refusals.all() == [], "the tray itself is the list of what is left to do"


@pytest.mark.slow
def test_a_corpus_that_is_full(empty: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = receive_and_read(empty)

    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("indexer.originals.folder.FolderOriginals.keep", full)
        failed = empty.tray.confirm(draft.id, actor="甲")
    assert failed.status == "failed"
    assert "No space" in worded(failed.reason)
    assert empty.tray.confirm(draft.id, actor="甲").status == "added"


def test_an_older_archive_is_given_the_table(home: Path, empty: Archive) -> None:
    empty.close()
    without(home / "var" / "catalogue.db", "drafts")
    later = Archive.open(home)
    assert (later.tray.drafts(), later.tray.counts()["read"]) == ([], 0)
    receive(later.tray)
    later.close()


def test_the_oldest_first_and_a_page_at_a_time(empty: Archive) -> None:
    for number in range(5):
        receive(empty.tray, name=f"{number}.txt")
    assert [draft.name for draft in empty.tray.drafts()] == [f"{number}.txt" for number in range(5)]
    assert [draft.name for draft in empty.tray.drafts(limit=2, offset=3)] == ["3.txt", "4.txt"]
    assert [draft.name for draft in empty.tray.drafts(offset=4)] == ["4.txt"]
