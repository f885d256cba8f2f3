"""Files in the tray are read in the background: one reader at a time, nothing lost when it is killed."""

from __future__ import annotations

import io
import logging
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest

from indexer.archive import Archive
from indexer.catalogue.drafts import MOST_ATTEMPTS, Draft, Drafts
from indexer.errors import CatalogueUnavailable, CatalogueUnusable, InvalidRequest, TrayUnusable
from indexer.intake import file_intake, tray, tray_reader
from indexer.intake.tray_files import TrayFolder
from indexer.intake.tray_reader import DraftReader
from indexer.model import Layout
from indexer.readers.child.process import Child
from indexer.readers.sandbox import understand
from indexer.storage.file_lock import locked
from tests.indexer.intake.test_tray import LETTER, files_of, receive, receive_and_read
from tests.indexer.readers.mail.test_mime import attached, mail, text_part
from tests.support.files.packed.packages import rar5, seven_zip
from tests.support.wording import says, worded

Members = dict[str, bytes]


def packed(members: Members) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def states(archive: Archive) -> dict[str, str]:
    return {draft.name: draft.state for draft in archive.tray.drafts()}


def until(holds: Callable[[], bool]) -> None:
    """Wait for another thread; what never holds fails."""
    end = monotonic() + 60
    while not holds():
        assert monotonic() < end
        sleep(0.02)


def test_what_was_read(empty: Archive) -> None:
    draft = receive_and_read(empty, LETTER.encode("gb18030"), "文件夹/通知.txt")
    assert draft.state == "read"
    assert draft.document is not None
    assert draft.document.title == "关于做好夏季送清凉工作的通知"
    assert draft.document.date == "2022-06-20"
    assert "GB18030" in worded(draft.how)
    assert worded(draft.reason) == ""
    assert not (empty.home / "corpus").exists(), "nothing is kept until it is confirmed"


def test_what_cannot_be_read_is_refused_and_stays(empty: Archive) -> None:
    for name, content in {"空.txt": b"", "坏.docx": b"PK\x03\x04 no", "表.xyz": b"\x00\x01\x02"}.items():
        draft = receive_and_read(empty, content, name)
        assert (draft.state, draft.document) == ("refused", None)
        assert "请" in worded(draft.reason)
        assert (empty.home / "var/tray" / draft.id).read_bytes() == content
    assert empty.tray.counts()["refused"] == 3


@pytest.mark.slow
def test_a_file_that_kills_its_reader(empty: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """The reading child ends in the middle of a file: that file is refused, the next one read."""
    real = Child.ask

    def dies(child: Child, kind: str, name: str, *more: object) -> object:
        if name == "坏.md":
            child._process.kill()
            child._process.wait()
        return real(child, kind, name, *more)

    monkeypatch.setattr(Child, "ask", dies)
    bad, good = receive(empty.tray, name="坏.md"), receive(empty.tray, name="好.md")
    assert DraftReader(empty.tray).read_waiting() == 2
    assert empty.tray.get(bad.id).state == "refused"
    assert "程序中止" in worded(empty.tray.get(bad.id).reason)
    assert empty.tray.get(good.id).state == "read"


def test_a_fault_of_our_own_is_one_file(
    empty: Archive, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = understand

    def faulty(name: str, content: bytes, encoding: str | None) -> object:
        if name == "坏.txt":
            raise RecursionError
        return real(name, content, encoding)

    monkeypatch.setattr(file_intake, "understand", faulty)
    for name in ("坏.txt", "好.txt"):
        receive(empty.tray, name=name)
    with caplog.at_level(logging.CRITICAL):
        DraftReader(empty.tray).read_waiting()
    assert states(empty) == {"坏.txt": "refused", "好.txt": "read"}
    assert "RecursionError" in worded(empty.tray.drafts()[0].reason)


def test_another_encoding(empty: Archive) -> None:
    draft = receive_and_read(empty, "職工之家\n會員大會".encode("big5"), "a.txt")
    empty.tray.correct(draft.id, {"题名": "改过"})
    waiting = empty.tray.reread(draft.id, " gb18030 ")
    assert (waiting.state, waiting.document, waiting.encoding) == ("waiting", None, "gb18030")
    DraftReader(empty.tray).read_waiting()
    wrong = empty.tray.get(draft.id).document
    assert wrong is not None
    assert "會員大會" not in wrong.text
    empty.tray.reread(draft.id, "big5")
    DraftReader(empty.tray).read_waiting()
    right = empty.tray.get(draft.id).document
    assert right is not None
    assert right.text == "職工之家\n會員大會"
    empty.tray.reread(draft.id, "klingon")
    DraftReader(empty.tray).read_waiting()
    assert empty.tray.get(draft.id).state == "refused"


def test_held_bytes_read_anew_are_a_new_version(empty: Archive) -> None:
    """As `gongwen add --encoding` does: the same bytes, but another text."""
    content = "職工之家\n會員大會".encode("big5")
    wrong = receive(empty.tray, content, "a.txt")
    empty.tray.reread(wrong.id, "gb18030")
    DraftReader(empty.tray).read_waiting()
    first = empty.tray.confirm(wrong.id, actor="甲")
    right = receive(empty.tray, content, "a.txt")
    empty.tray.reread(right.id, "big5")
    DraftReader(empty.tray).read_waiting()
    again = empty.tray.confirm(right.id, actor="甲")
    assert (first.status, again.status, again.id) == ("added", "replaced", first.id)
    assert empty.get(first.id).document.text == "職工之家\n會員大會"


# ZIP files


def test_a_zip_file_gives_way_to_its_members(empty: Archive) -> None:
    inner = packed({"内.txt": "里面的\n正文。".encode(), "空.txt": b""})
    content = packed({"目录/通知.txt": LETTER.encode(), "内层.zip": inner, ".隐藏": b"x"})
    before, after = receive(empty.tray, name="前.txt"), receive(empty.tray, content, "文件夹/包.zip")
    receive(empty.tray, name="后.txt")
    assert DraftReader(empty.tray).read_waiting() == 6
    assert states(empty) == {
        "前.txt": "read",
        "后.txt": "read",
        "文件夹/包.zip › 目录/通知.txt": "read",
        "文件夹/包.zip › 内层.zip › 内.txt": "read",
        "文件夹/包.zip › 内层.zip › 空.txt": "refused",
    }
    found = empty.tray.drafts()
    assert after.id not in {draft.id for draft in found}
    assert files_of(empty) == {draft.id for draft in found}
    assert {draft.by for draft in found} == {before.by}
    outcomes = list(empty.tray.confirm_all([draft.id for draft in found], actor="乙"))
    assert [each.status for each in outcomes].count("added") == 2, "one was there three times"
    originals = {path.name for path in (empty.home / "corpus").rglob("*.txt")}
    assert originals == {"前.txt", "内.txt"}


def test_members_that_cannot_be_taken_out(empty: Archive) -> None:
    content = bytearray(packed({"好.txt": "好\n正文。".encode(), "坏.txt": "坏\n正文。".encode()}))
    at = content.index("坏\n".encode())
    content[at] ^= 0xFF  # its checksum no longer holds
    receive(empty.tray, bytes(content), "包.zip")
    DraftReader(empty.tray).read_waiting()
    assert states(empty) == {"包.zip › 好.txt": "read", "包.zip › 坏.txt": "refused"}
    bad = empty.tray.drafts()[1]
    assert "已损坏" in worded(bad.reason)
    with pytest.raises(InvalidRequest, check=says("请解压后")):
        empty.tray.reread(bad.id)
    empty.tray.discard(bad.id)
    assert len(files_of(empty)) == 1


ZIPS: dict[str, tuple[bytes, str]] = {
    "broken": (b"PK\x03\x04 and no more", "打不开"),
    "empty": (packed({}), "没有可以收录的文件"),
}


@pytest.mark.parametrize(("content", "said"), ZIPS.values(), ids=ZIPS)
def test_zip_files_that_stay_closed(empty: Archive, content: bytes, said: str) -> None:
    draft = receive_and_read(empty, content, "包.zip")
    assert draft.state == "refused"
    assert said in worded(draft.reason)


@pytest.mark.slow
def test_a_zip_file_is_no_version_of_a_document(empty: Archive) -> None:
    first = empty.tray.confirm(receive_and_read(empty).id, actor="甲")
    draft = receive_and_read(empty, packed({"a.txt": b"x"}), "包.zip", replaces=first.id)
    assert draft.state == "refused"
    assert "请解压后选出" in worded(draft.reason)


@pytest.mark.slow
def test_a_document_that_is_called_a_zip_file(empty: Archive) -> None:
    draft = receive_and_read(empty, "<html><body><h1>题</h1><p>正文在这里。</p></body></html>", "包.zip")
    assert draft.name == "包.zip"
    assert draft.document is not None
    assert "正文在这里" in draft.document.text


@pytest.mark.slow
def test_more_members_than_the_tray_holds(empty: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tray, "MOST_DRAFTS", 3)
    content = packed({f"{n}.txt": f"第{n}\n正文。".encode() for n in range(4)})
    draft = receive_and_read(empty, content, "包.zip")
    assert (draft.state, files_of(empty)) == ("refused", {draft.id})
    assert "请先确认或移除" in worded(draft.reason)
    receive(empty.tray, packed({"a.txt": b"a", "b.txt": b"b"}), "小.zip")
    DraftReader(empty.tray).read_waiting()
    assert len(empty.tray.drafts()) == 3


def test_a_large_zip_file_is_read_from_the_disk(empty: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tray_reader, "LARGEST_FILE", 200)
    monkeypatch.setattr(tray, "LARGEST_FILE", 200)
    receive(empty.tray, packed({f"{n}.txt": f"第{n}\n正文。".encode() for n in range(9)}), "包.zip")
    assert DraftReader(empty.tray).read_waiting() == 10
    assert set(states(empty).values()) == {"read"}


@pytest.mark.slow
def test_a_disk_that_fills_up_while_unpacking(empty: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = receive(empty.tray, packed({"a.txt": b"a", "b.txt": b"b"}), "包.zip")
    with monkeypatch.context() as patched:
        patched.setattr(TrayFolder, "_write", full_after(1, TrayFolder._write))
        DraftReader(empty.tray).read_waiting()
    assert files_of(empty) == {draft.id}
    assert "请检查磁盘空间" in worded(empty.tray.get(draft.id).reason)
    empty.tray.reread(draft.id)
    DraftReader(empty.tray).read_waiting()
    assert len(states(empty)) == 2


def full_after(count: int, real: Callable[..., object]) -> Callable[..., object]:
    left = [count]

    def write(*given: object) -> object:
        left[0] -= 1
        if left[0] < 0:
            raise TrayUnusable("待收录文件无法写入。请检查磁盘空间和权限后重新上传。")
        return real(*given)

    return write


# kills and other processes


class Killed(BaseException):
    """What ends a process between two steps."""


def kill(*_: object, **__: object) -> object:
    raise Killed


def test_what_a_killed_process_was_reading_is_read_again(
    empty: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = receive(empty.tray)
    with monkeypatch.context() as broken:
        broken.setattr(file_intake, "understand", kill)
        with pytest.raises(Killed):
            DraftReader(empty.tray).read_waiting()
    assert empty.tray.get(draft.id).state == "reading"
    later = Archive.open(empty.home)
    assert DraftReader(later.tray).read_waiting() == 1
    assert later.tray.get(draft.id).state == "read"
    later.close()


def test_killed_while_unpacking(empty: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = receive(empty.tray, packed({"a.txt": b"a", "b.txt": b"b"}), "包.zip")
    with monkeypatch.context() as broken:
        broken.setattr(type(empty.tray.rows), "put", kill)
        with pytest.raises(Killed):
            DraftReader(empty.tray).read_waiting()
    assert states(empty) == {"包.zip": "reading"}
    assert DraftReader(empty.tray).read_waiting() == 3
    assert states(empty) == {"包.zip › a.txt": "read", "包.zip › b.txt": "read"}
    assert draft.id not in files_of(empty)


def test_a_file_that_kills_the_whole_program_is_given_up(
    empty: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = receive(empty.tray, name="坏.txt"), receive(empty.tray, name="好.txt")
    real = understand

    def fatal(name: str, content: bytes, encoding: str | None) -> object:
        if name == "坏.txt":
            raise Killed
        return real(name, content, encoding)

    with monkeypatch.context() as broken:
        broken.setattr(file_intake, "understand", fatal)
        for _ in range(MOST_ATTEMPTS):
            with pytest.raises(Killed):
                DraftReader(empty.tray).read_waiting()
        assert DraftReader(empty.tray).read_waiting() == 1
    assert (empty.tray.get(bad.id).state, empty.tray.get(good.id).state) == ("refused", "read")
    assert "请另存为" in worded(empty.tray.get(bad.id).reason)
    empty.tray.reread(bad.id)
    assert DraftReader(empty.tray).read_waiting() == 1, "asked for again, it gets its chances again"
    assert empty.tray.get(bad.id).state == "read"


def test_one_reader_over_all_processes(empty: Archive) -> None:
    draft = receive(empty.tray)
    with locked(empty.home / "var" / "tray.lock", wait=0):
        assert DraftReader(empty.tray).read_waiting() == 0
    assert empty.tray.get(draft.id).state == "waiting"
    assert DraftReader(empty.tray).read_waiting() == 1


def test_who_has_lost_the_lock_begins_no_other_file(empty: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another machine may be at them by now."""

    @contextmanager
    def lost_at_once(*_: object, **__: object) -> Iterator[Callable[[], None]]:
        def still_held() -> None:
            raise CatalogueUnavailable("the connection that held a lock was lost")

        yield still_held

    drafts = [receive(empty.tray, name) for name in ("甲.txt", "乙.txt")]
    monkeypatch.setattr(empty.tray.locks, "locked", lost_at_once)
    with pytest.raises(CatalogueUnavailable):
        DraftReader(empty.tray).read_waiting()
    assert [empty.tray.get(draft.id).state for draft in drafts] == ["read", "waiting"]


Meanwhile = Callable[[Archive, Draft], object]
MEANWHILE: dict[str, tuple[Meanwhile, list[str]]] = {
    "discarded": (lambda archive, draft: archive.tray.discard(draft.id), []),
    "asked for again": (lambda archive, draft: archive.tray.reread(draft.id, "utf-8"), ["read"]),
}


@pytest.mark.parametrize(("act", "left"), MEANWHILE.values(), ids=MEANWHILE)
@pytest.mark.parametrize("name", ["通知.txt", "包.zip"])
def test_while_it_is_being_read(
    empty: Archive, monkeypatch: pytest.MonkeyPatch, name: str, act: Meanwhile, left: list[str]
) -> None:
    content = packed({"a.txt": LETTER.encode()}) if name == "包.zip" else LETTER
    draft = receive(empty.tray, content, name)
    pending = [lambda: act(empty, draft)]
    step = "Unpacked" if name == "包.zip" else "understand"
    real = getattr(file_intake, step)

    def slow(*given: object) -> object:
        if pending:
            pending.pop()()
        return real(*given)

    monkeypatch.setattr(file_intake, step, slow)
    DraftReader(empty.tray).read_waiting()
    assert list(states(empty).values()) == left
    assert [found.encoding for found in empty.tray.drafts()] == ["utf-8"] * len(left)
    assert len(files_of(empty)) == len(left)


# in the background


def test_in_the_background(empty: Archive) -> None:
    reader = DraftReader(empty.tray)
    receive(empty.tray, name="先.txt")
    reader.start()
    try:
        until(lambda: states(empty) == {"先.txt": "read"})
        receive(empty.tray, name="后.txt")
        until(lambda: states(empty) == {"先.txt": "read", "后.txt": "read"})
    finally:
        reader.stop()
    receive(empty.tray, name="更后.txt")
    assert states(empty)["更后.txt"] == "waiting"
    assert "draft-reader" not in {thread.name for thread in threading.enumerate()}
    reader.start()
    until(lambda: states(empty)["更后.txt"] == "read")
    reader.stop()


def test_it_goes_on_after_a_fault(
    empty: Archive, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    faults = [OSError(5, "Input/output error")]
    real = DraftReader.read_waiting

    def faulty(reader: DraftReader) -> int:
        if faults:
            raise faults.pop()
        return real(reader)

    monkeypatch.setattr(tray_reader, "SECONDS_BETWEEN_LOOKS", 0.05)
    monkeypatch.setattr(DraftReader, "read_waiting", faulty)
    reader = DraftReader(empty.tray)
    with caplog.at_level(logging.CRITICAL):
        reader.start()
        until(lambda: not faults)
        receive(empty.tray)
        until(lambda: list(states(empty).values()) == ["read"])
        reader.stop()


def test_another_process_receives(empty: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tray_reader, "SECONDS_BETWEEN_LOOKS", 0.05)
    other = Archive.open(empty.home)
    reader = DraftReader(empty.tray)
    reader.start()
    try:
        receive(other.tray)
        until(lambda: list(states(other).values()) == ["read"])
    finally:
        reader.stop()
        other.close()


def test_a_full_disk_is_not_the_files_fault(
    empty: Archive, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """However often what was read cannot be stored, the file is read once it can; the log tells of it once."""
    troubles = 2 * MOST_ATTEMPTS
    real = Drafts.finish

    def full(rows: Drafts, draft: Draft, layout: Layout) -> bool:
        nonlocal troubles
        troubles -= 1
        if troubles >= 0:
            raise CatalogueUnusable("档案目录无法写入(database or disk is full)。")
        return real(rows, draft, layout)

    monkeypatch.setattr(Drafts, "finish", full)
    monkeypatch.setattr(tray_reader, "SECONDS_BETWEEN_LOOKS", 0.02)
    receive(empty.tray)
    reader = DraftReader(empty.tray)
    reader.start()
    until(lambda: list(states(empty).values()) == ["read"])
    reader.stop()
    assert troubles == -1
    assert [record.getMessage() for record in caplog.records] == [
        "档案目录无法写入(database or disk is full)。"
    ]


def test_attachments_come_beside_their_mail_once(empty: Archive) -> None:
    content = mail(text_part(), attached(b"attachment; filename=a.txt", "名册\n".encode()))
    draft = receive_and_read(empty, content, "通知.eml")
    assert states(empty) == {"通知.eml": "read", "通知.eml › a.txt": "read"}
    assert draft.document is not None and "发件人：陈一鸣" in draft.document.text
    empty.tray.reread(draft.id)
    DraftReader(empty.tray).read_waiting()
    assert states(empty) == {"通知.eml": "read", "通知.eml › a.txt": "read"}


def test_a_mail_in_a_package_has_its_attachments_from_there(empty: Archive) -> None:
    content = mail(text_part(), attached(b"attachment; filename=a.txt", "名册\n".encode()))
    receive(empty.tray, packed({"通知.eml": content}), "包.zip")
    DraftReader(empty.tray).read_waiting()
    assert states(empty) == {"包.zip › 通知.eml": "read", "包.zip › 通知.eml › a.txt": "read"}


def test_a_mail_as_a_version_comes_alone(empty: Archive) -> None:
    first = receive_and_read(empty, LETTER.encode())
    outcome = empty.tray.confirm(first.id, actor="甲")
    content = mail(text_part(), attached(b"attachment; filename=a.txt", "名册\n".encode()))
    receive_and_read(empty, content, "通知.eml", replaces=outcome.id)
    assert states(empty) == {"通知.eml": "read"}


@pytest.mark.parametrize("made", [rar5, seven_zip])
def test_rar_and_7z_give_way_to_their_members(
    empty: Archive, made: Callable[[dict[str, bytes]], bytes]
) -> None:
    receive(empty.tray, made({"通知.txt": LETTER.encode(), "名册.txt": "名册\n".encode()}), "包.rar")
    DraftReader(empty.tray).read_waiting()
    assert states(empty) == {"包.rar › 通知.txt": "read", "包.rar › 名册.txt": "read"}
