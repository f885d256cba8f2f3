"""Whatever a file does to the process that reads it, the caller gets a reading or one sentence, in bounded time."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer import child_process, readers, reading_child, reading_work
from indexer.errors import UnreadableFile
from indexer.reading_child import read_safely
from tests.damage import damaged

ROOT = Path(__file__).parents[1]
FILES = Path(__file__).parent / "files"
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
    reading_child._CHILDREN.close()
    yield
    reading_child._CHILDREN.close()


@pytest.fixture
def _hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The children of this test know the readers above, by their names."""
    (tmp_path / "sitecustomize.py").write_text(HOSTILE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(tmp_path), str(ROOT))))


def refusal(name: str, content: bytes = b"") -> str:
    with pytest.raises(UnreadableFile) as refused:
        read_safely(name, content)
    assert "请" in str(refused.value)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def is_running(command: str) -> bool:
    """Whether a process of this machine was started so."""
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if file.read_bytes().rstrip(b"\0").replace(b"\0", b" ").decode("utf-8", "replace") == command:
                return True
    return False


def test_a_child_reads_as_the_reader_does() -> None:
    from indexer.readers.ofd import read_ofd

    assert read_safely("通知.ofd", OFD) == read_ofd(OFD)


def test_plain_text_starts_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_child, "_Child", None)
    assert read_safely("a.txt", "工会".encode()).text == "工会"
    assert read_safely("a.txt", "工会".encode("gb18030"), encoding="gb18030").text == "工会"
    assert "0 字节" in refusal("a.txt")


def test_a_document_called_text_is_read_by_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "read", None)
    assert read_safely("a.txt", OFD).how == "OFD，2 页"


def test_a_refusal_comes_back_as_it_is() -> None:
    assert "打不开" in refusal("a.ofd", b"PK no")
    assert "暂不能读取 .exe 格式" in refusal("a.exe", b"MZ")


@pytest.mark.usefixtures("_hostile")
def test_one_child_reads_many_files_and_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_child, "MOST_FILES", 3)
    children = [read_safely("a.who", b"").text for _ in range(7)]
    assert [children.index(child) for child in children] == [0, 0, 0, 3, 3, 3, 6]


@pytest.mark.usefixtures("_hostile")
@pytest.mark.parametrize("name", ["a.crash", "a.leave", "a.eat"])
def test_a_child_that_dies(name: str) -> None:
    assert "读取时程序中止" in refusal(name)
    assert read_safely("a.ofd", OFD).how == "OFD，2 页"  # the next file has a new child


@pytest.mark.usefixtures("_hostile")
@pytest.mark.parametrize("name", ["a.hang", "a.spin"])
def test_a_child_that_does_not_end(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_child, "SECONDS", 1.5)
    began = time.monotonic()
    assert "没有进展" in refusal(name)
    assert time.monotonic() - began < 6


@pytest.mark.usefixtures("_hostile")
def test_what_a_child_has_started_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_child, "SECONDS", 1.5)
    refusal("a.start")
    assert not is_running("sleep 987")


@pytest.mark.usefixtures("_hostile")
@pytest.mark.parametrize("name", ["a.dig", "a.fail"])
def test_an_error_of_a_library(name: str) -> None:
    assert "读取时出错（" in refusal(name)


@pytest.mark.usefixtures("_hostile")
def test_a_library_that_prints_does_not_answer() -> None:
    assert read_safely("a.chatter", b"").text == "说完了。"
    assert read_safely("a.who", b"").text


@pytest.mark.usefixtures("_hostile")
def test_answers_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_child, "LARGEST_ANSWER", 100_000)
    assert len(read_safely("a.tell", b"10000").text) == 10_000
    assert "读出的文字超过" in refusal("a.tell", b"50000")
    assert read_safely("a.who", b"").text


@pytest.mark.usefixtures("_hostile")
def test_memory_is_bounded() -> None:
    assert read_safely("a.limits", b"").text == str(reading_work.MEMORY)


@pytest.mark.usefixtures("_hostile")
def test_threads_share_two_children(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    threads = [threading.Thread(target=lambda: seen.append(read_safely("a.who", b"").text)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert len(reading_child._CHILDREN._idle) == 1


def test_a_child_whose_parent_is_gone_ends() -> None:
    child = child_process.start("indexer.reading_work")
    assert child.communicate(timeout=30)[0] == b""
    assert child.returncode == 0


def test_damaged_copies_are_read_or_refused() -> None:
    began = time.monotonic()
    for content in damaged(OFD):
        try:
            assert read_safely("a.ofd", content).text
        except UnreadableFile as refused:
            sentence = str(refused)
            assert "程序中止" not in sentence
    assert time.monotonic() - began < 60
