"""Whatever a file does to the process that reads it, the caller gets a reading or one sentence, in bounded time."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from indexer import structure
from indexer.errors import ReadingInterrupted, UnreadableFile
from indexer.message import Message
from indexer.model import NO_LAYOUT
from indexer.model.document import Document
from indexer.readers import registry, sandbox, signature, worker
from indexer.readers.child import process
from indexer.readers.packed import members
from indexer.readers.pipes import interrupt
from indexer.readers.protocol import Understood, as_answer, encoded, understood_in
from indexer.readers.sandbox import Unpacked, read_sheets, understand
from indexer.readers.spreadsheet import sheets_in, write_rows
from indexer.storage import child_process
from indexer.structure import read_structure
from tests.indexer.readers.test_zip import overlapping, quoted
from tests.support.archives.damage import damaged
from tests.support.files.written_pdf import written_pdf
from tests.support.places import ROOT, TESTS
from tests.support.processes.processes import children_of, is_gone, most_memory, spent, until
from tests.support.wording import says, worded

pytestmark = pytest.mark.slow

FILES = TESTS / "files"
OFD = (FILES / "ofd" / "contest-notice.ofd").read_bytes()

HOSTILE = '''
"""Readers that do what hostile files make libraries do; a child of the tests loads them as it starts."""
import os, subprocess, sys, time
from indexer import readers
from indexer.readers import Reading

def hang(content):
    time.sleep(1000)

def spin(content):
    while True:
        pass

def crash(content):
    os.abort()

def leave(content):
    os._exit(0)

def eat(content):
    return Reading(str(len(bytes(reading_child_limit))))

def dig(content):
    def down():
        return down()
    return down()

def fail(content):
    raise KeyError("xref")

def chatter(content):
    print("I am an answer" * 100)
    sys.stdout.flush()
    os.write(1, b"=" * 100)
    return Reading("说完了。")

def tell(content):
    return Reading("甲" * int(content))

def start(content):
    subprocess.Popen(["sleep", "987"])
    time.sleep(1000)

def who(content):
    return Reading(str(os.getpid()))

def limits(content):
    import resource
    return Reading(str(resource.getrlimit(resource.RLIMIT_AS)[0]))

reading_child_limit = 64 << 30
for reader in (hang, spin, crash, leave, eat, dig, fail, chatter, tell, start, who, limits):
    readers.READERS[f".{reader.__name__}"] = reader
'''


@pytest.fixture(autouse=True)
def _fresh_children() -> Iterator[None]:
    sandbox._CHILDREN.close()
    yield
    sandbox._CHILDREN.close()


@pytest.fixture
def _hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The children of this test know the readers above, by their names."""
    (tmp_path / "sitecustomize.py").write_text(HOSTILE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(tmp_path), str(ROOT))))


def refusal(name: str, content: bytes = b"") -> str:
    with pytest.raises(UnreadableFile) as refused:
        understand(name, content)
    assert "请" in worded(refused.value)
    assert "\n" not in worded(refused.value)
    return worded(refused.value)


def text_of(name: str, content: bytes = b"") -> str:
    return understand(name, content).document.text.strip()


_SECONDS_TO_DIE = 10  # a killed process that is nobody's child here ends when the kernel gets to it


def has_ended(command: str) -> bool:
    """Whether no process of this machine that was started so is left, at the latest after some seconds."""
    end = time.monotonic() + _SECONDS_TO_DIE
    while _is_running(command):
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def _is_running(command: str) -> bool:
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if file.read_bytes().rstrip(b"\0").replace(b"\0", b" ").decode("utf-8", "replace") == command:
                return True
    return False


def test_half_of_a_character_is_replaced() -> None:
    """A ToUnicode map may give one; no store holds it, and a batch of files ended with it."""
    document = understand("a.pdf", written_pdf([["关于表彰先进的通知", "钳工陈\ud869同志"]])).document
    assert "钳工陈\ufffd同志" in document.text
    assert document.text.encode()


def test_a_child_reads_as_the_reader_does() -> None:
    from indexer.readers.pages.ofd import read_ofd

    reading = read_ofd(OFD)
    document = worker.document_of(reading, fallback_title="通知")
    understood = understand("通知.ofd", OFD)
    assert replace(understood, layout=NO_LAYOUT) == Understood(document, reading.how, reading.notes)
    run = understood.layout.runs[0]
    assert document.text[run.start : run.end] in reading.text


def test_where_pdfium_is_not_there_all_but_pdf_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a CPU for which it is not made."""
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\nsys.modules['pypdfium2'] = None\n", encoding="utf-8"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(tmp_path), str(ROOT))))
    assert "pypdfium2" in refusal("通知.pdf", written_pdf([["关于表彰先进的通知"]]))
    assert text_of("通知.txt", "关于表彰先进的通知\n\n各基层工会：".encode())
    assert text_of("通知.ofd", OFD)
    word, picture = FILES / "docx" / "report.docx", FILES / "scans" / "insurance-notice.png"
    assert text_of(word.name, word.read_bytes())
    try:
        told = text_of(picture.name, picture.read_bytes())
    except UnreadableFile as refused:  # recognition may not be there either
        told = worded(refused)
    assert told and "pypdfium2" not in told


COMPOSITE = TESTS / "documents" / "composite"


@pytest.mark.parametrize("path", sorted(COMPOSITE.glob("*.txt")), ids=lambda path: path.stem)
def test_all_that_a_text_says_of_itself_comes_back(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert understand("a.txt", text.encode()).document == read_structure(text)


def test_half_a_character_comes_back() -> None:
    odd = Understood(
        Document("题\ud800", "正\udfff文"), Message("how\udc80"), (Message("n", inner=Message("i")),)
    )
    assert understood_in(json.loads(encoded(as_answer(odd)))) == odd


def test_plain_text_is_looked_at_by_a_child_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither its format nor what it says is found out here, nor what is in a ZIP file."""
    for module, name in (
        (registry, "read"),
        (registry, "read_text"),
        (signature, "read_signature"),
        (structure, "read_structure"),
        (members, "read_packed"),
        (zipfile, "ZipFile"),
    ):
        monkeypatch.setattr(module, name, None)
    assert text_of("a.txt", "工会".encode()) == "工会"
    assert worded(understand("a.txt", "工会".encode("gb18030"), "gb18030").how).startswith("GB18030 文本")
    assert "0 KB" in refusal("a.txt")
    assert worded(understand("a.txt", OFD).how) == "OFD，2 页"
    assert [name for name, _ in Unpacked(OFD)] == []


def test_a_zip_file_is_taken_apart_by_a_child(tmp_path: Path) -> None:
    members = {"甲.txt": b"a" * 3_000_000, "空.txt": b"", "乙/丙.txt": b"c"}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    content = file.getvalue()
    (tmp_path / "a.zip").write_bytes(content)
    for source in (content, tmp_path / "a.zip"):
        unpacked = Unpacked(source)
        assert {name: found for name, found in unpacked if name in members} == members
        assert unpacked.is_packed
    assert len(sandbox._CHILDREN._idle) == 1


def test_a_table_is_read_by_a_child(tmp_path: Path) -> None:
    rows = [("题名", "文号"), ("关于慰问的通知", "青工总〔2022〕12号"), ("只有题名",)]
    for name in ("目录.xlsx", "目录.csv"):
        write_rows(tmp_path / name, rows)
        (sheet,) = read_sheets(tmp_path / name)
        assert (sheet.rows, [sheet]) == (tuple(rows), sheets_in(name, (tmp_path / name).read_bytes()))
    (tmp_path / "坏.xlsx").write_bytes(b"PK no")
    with pytest.raises(UnreadableFile, check=says("打不开")):
        read_sheets(tmp_path / "坏.xlsx")


def test_reading_goes_on_while_a_zip_file_is_unpacked() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for number in range(3):
            made.writestr(f"{number}.txt", f"第{number}".encode())
    assert [text_of(name, content) for name, content in Unpacked(file.getvalue())] == ["第0", "第1", "第2"]  # type: ignore[arg-type]


def test_unpacking_that_is_given_up_leaves_nothing() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for number in range(3):
            made.writestr(f"{number}.txt", bytes(1 << 20))
    for _ in Unpacked(file.getvalue()):
        break
    assert text_of("a.txt", "工会".encode()) == "工会"


def test_bombs_cost_the_child_little() -> None:
    """4,000 members of the same bytes: neither time nor memory beyond what the child takes at rest."""
    text_of("a.txt", b"a")
    (child,) = sandbox._CHILDREN._idle
    process = child._process.pid
    memory, seconds = most_memory(process), spent(process)
    for made in (overlapping(4_000), quoted(4_000)):
        with pytest.raises(UnreadableFile, check=says("共用同一段数据")):
            list(Unpacked(made))
    assert sandbox._CHILDREN._idle == [child]
    assert most_memory(process) - memory < 64 << 20
    assert spent(process) - seconds < 10, "hundreds, if they were unpacked"


@pytest.mark.usefixtures("_hostile")
@pytest.mark.parametrize("name", ["a.hang", "a.spin"])
def test_a_thread_that_is_told_to_end_waits_for_no_child(name: str) -> None:
    ended: list[BaseException] = []

    def read() -> None:
        try:
            understand(name, b"")
        except BaseException as error:
            ended.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    time.sleep(0.5)
    interrupt(thread)
    thread.join(20)
    assert [type(error) for error in ended] == [ReadingInterrupted]
    assert text_of("a.who"), "another thread reads on"


@pytest.mark.usefixtures("_hostile")
def test_a_child_that_is_busy_ends_with_its_parent(tmp_path: Path) -> None:
    script = "import sys; from indexer.readers.sandbox import understand; understand('a.hang', b'')"
    parent = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT)
    (child,) = until(lambda: children_of(parent.pid), "a child reads")
    time.sleep(1)  # it reads
    parent.kill()
    parent.wait()
    until(lambda: is_gone(child), "the child is gone")


def test_a_refusal_comes_back_as_it_is() -> None:
    assert "打不开" in refusal("a.ofd", b"PK no")
    assert "不支持此类文件： .exe 格式" in refusal("a.exe", b"MZ")


@pytest.mark.usefixtures("_hostile")
def test_one_child_reads_many_files_and_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "MOST_FILES", 3)
    children = [text_of("a.who", b"") for _ in range(7)]
    assert [children.index(child) for child in children] == [0, 0, 0, 3, 3, 3, 6]


@pytest.mark.usefixtures("_hostile")
@pytest.mark.parametrize("name", ["a.crash", "a.leave", "a.eat"])
def test_a_child_that_dies(name: str) -> None:
    assert "读取时程序中止" in refusal(name)
    assert worded(understand("a.ofd", OFD).how) == "OFD，2 页"  # the next file has a new child


@pytest.mark.usefixtures("_hostile")
@pytest.mark.parametrize("name", ["a.hang", "a.spin"])
def test_a_child_that_does_not_end(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", 1.5)
    began = time.monotonic()
    assert "没有进展" in refusal(name)
    assert time.monotonic() - began < 6


@pytest.mark.usefixtures("_hostile")
def test_what_a_child_has_started_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "SECONDS", 1.5)
    refusal("a.start")
    assert has_ended("sleep 987")


@pytest.mark.usefixtures("_hostile")
@pytest.mark.parametrize("name", ["a.dig", "a.fail"])
def test_an_error_of_a_library(name: str) -> None:
    assert "读取时出错（" in refusal(name)


@pytest.mark.usefixtures("_hostile")
def test_a_library_that_prints_does_not_answer() -> None:
    assert text_of("a.chatter", b"") == "说完了。"
    assert text_of("a.who", b"")


@pytest.mark.usefixtures("_hostile")
def test_answers_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "LARGEST_ANSWER", 100_000)
    assert len(text_of("a.tell", b"10000")) == 10_000
    assert "读出的文字超过" in refusal("a.tell", b"50000")
    assert text_of("a.who", b"")


@pytest.mark.usefixtures("_hostile")
def test_memory_is_bounded() -> None:
    assert text_of("a.limits", b"") == str(worker.MEMORY)


@pytest.mark.usefixtures("_hostile")
def test_threads_share_two_children(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    threads = [threading.Thread(target=lambda: seen.append(text_of("a.who", b""))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert len(sandbox._CHILDREN._idle) == 1


def test_a_child_whose_parent_is_gone_ends() -> None:
    child = child_process.start("indexer.readers.worker")
    assert child.communicate(timeout=30)[0] == b""
    assert child.returncode == 0


def test_damaged_copies_are_read_or_refused() -> None:
    began = time.monotonic()
    for content in damaged(OFD):
        try:
            assert text_of("a.ofd", content)
        except UnreadableFile as refused:
            sentence = worded(refused)
            assert "程序中止" not in sentence
    assert time.monotonic() - began < 60
