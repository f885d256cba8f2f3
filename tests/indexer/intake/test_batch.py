"""A batch never dies of one file: whatever a reader does with it, and whatever it is called, its neighbours go in."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.intake.tray_reader import DraftReader
from indexer.readers import sandbox
from tests.indexer.intake.test_tray import receive
from tests.indexer.readers.test_zip import packed_up
from tests.support.files.written_pdf import written_pdf
from tests.support.places import ROOT

pytestmark = pytest.mark.slow

SABOTAGE = '''
"""Readers that do to a batch what files do; a child of the tests loads them as it starts."""
import os, sys
from indexer import readers
from indexer.errors import NeedsOcr, UnreadableFile
from indexer.message import Message
from indexer.readers import Reading
from indexer.readers.base import Picture

HALF = "\\ud835半\\udc80\\udcff字\\0"

def surrogates(content):
    aside, note = (HALF, "\\udfff"), Message(HALF, fact=HALF, more=(HALF,))
    return Reading(f"{HALF}\\n正文{HALF}", note, HALF, None, HALF, HALF, (note,), aside)

def surrogate_alone(content):
    return Reading("\\ud800")

def surrogate_refused(content):
    raise UnreadableFile("reader failed", error=HALF)

def fails(content):
    raise KeyError("xref \\ud800")

def unicode(content):
    return "\\ud800".encode()

def system_exit(content):
    sys.exit(3)

def interrupted(content):
    raise KeyboardInterrupt

def memory(content):
    raise MemoryError

def recursion(content):
    return recursion(content)

def group(content):
    raise BaseExceptionGroup("a", [GeneratorExit()])

def killed(content):
    os.kill(os.getpid(), 9)

def aborted(content):
    os.abort()

def leaves(content):
    os._exit(0)

def long(content):
    return Reading("工会" * 3_000_000)

def longer(content):
    return Reading("工会" * 60_000_000)

def long_title(content):
    return Reading("正文", title="题" * 200_000)

def many_sections(content):
    return Reading("\\n".join(f"第{number}条 工会。" for number in range(1, 60_000)))

def wrong_date(content):
    return Reading("正文", title="题", date="2023-13-45\\ud800")

def nothing(content):
    return None

def picture(content):
    return Reading("正文", pictures=(Picture(999, b"x"), Picture(-5, b"")))

def ocr(content):
    raise NeedsOcr("PDF of pictures only")

for reader in (surrogates, surrogate_alone, surrogate_refused, fails, unicode, system_exit, interrupted, memory, recursion,
               group, killed, aborted, leaves, long, longer, long_title, many_sections, wrong_date, nothing, picture, ocr):
    readers.READERS[f".{reader.__name__}"] = reader
'''
READERS = [
    line.split("(")[0].removeprefix("def ") for line in SABOTAGE.splitlines() if line.startswith("def ")
]
ODD_NAMES = (
    b"\xcd\xa8\xd6\xaa.txt",  # GBK
    b"a\xff\xfe.txt",
    b"\xed\xa0\x80.txt",  # half a character in UTF-8
    "换\n行.txt".encode(),
    "\u202e倒.txt".encode(),
    "𬭚".encode() * 30 + b".txt",
)


def lay(folder: Path) -> int:
    """Files of which each does something else to its reader, between sound ones; how many sound ones."""
    folder.mkdir(parents=True, exist_ok=True)
    sound = 0
    for number, name in enumerate(READERS):
        (folder / f"{number:02}.{name}").write_bytes(f"{number}".encode())
        (folder / f"{number:02}a.txt").write_text(
            f"第{number}号通知\n各基层工会：请照办{number}。\n", encoding="utf-8"
        )
        sound += 1
    for number, raw in enumerate(ODD_NAMES):
        with open(os.path.join(os.fsencode(folder), raw), "wb") as file:
            file.write(f"第{number}号简报\n工会动态{number}。\n".encode())
        sound += 1
    half = written_pdf([["关于表彰先进工作者的通知"]])
    (folder / "98.pdf").write_bytes(half)
    (folder / "99.zip").write_bytes(
        packed_up({"甲.fails": b"a", "乙.killed": b"b", "丙.txt": "包里的通知\n".encode()})
    )
    return sound + 2


@pytest.fixture(autouse=True)
def _sabotage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(SABOTAGE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(tmp_path / "site"), str(ROOT))))
    sandbox._CHILDREN.close()
    yield
    sandbox._CHILDREN.close()


def gongwen(home: Path, *words: str | Path) -> subprocess.CompletedProcess[bytes]:
    """The command, which may have failed for some files, and has never broken down."""
    command = [sys.executable, "-m", "search_app.cli", "--home", str(home), *map(str, words)]
    done = subprocess.run(command, capture_output=True, check=False, cwd=ROOT)
    assert b"Traceback" not in done.stderr and done.returncode in (0, 1), done.stderr.decode()[-2000:]
    return done


def test_added(tmp_path: Path) -> None:
    sound = lay(tmp_path / "in")
    done = gongwen(tmp_path / "home", "add", tmp_path / "in", "--json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    added = [line for line in lines if line["status"] == "added"]
    failed = [line for line in lines if line["status"] == "failed"]
    assert done.returncode == 1
    assert sum(line["where"].endswith((".txt", ".pdf")) for line in added) == sound
    assert len(lines) == sound + len(READERS) + 2
    assert all(line["reason"] for line in failed)
    with closing(Archive.open(tmp_path / "home")) as archive:
        assert archive.search("“请照办”").total == len(READERS)
        for line in added:
            archive.get(line["id"]).document.text.encode()  # what is kept can be written
    gongwen(tmp_path / "home", "add", tmp_path / "in")  # in words, too
    gongwen(tmp_path / "home", "retry")
    gongwen(tmp_path / "home", "check")


def test_watched(tmp_path: Path) -> None:
    lay(tmp_path / "in")
    gongwen(tmp_path / "home", "add", ROOT / "corpus")
    gongwen(tmp_path / "home", "watch", tmp_path / "in", "--once")
    with closing(Archive.open(tmp_path / "home")) as archive:
        assert archive.search("“请照办”").total == len(READERS)


def test_repaired(tmp_path: Path) -> None:
    """Originals that the catalogue does not know are taken in again."""
    lay(tmp_path / "in")
    home = tmp_path / "home"
    gongwen(home, "add", ROOT / "corpus")
    shutil.copytree(tmp_path / "in", home / "corpus" / "2023")
    gongwen(home, "check", "--repair")
    with closing(Archive.open(home)) as archive:
        assert archive.search("“请照办”").total == len(READERS)


def test_in_the_tray(empty: Archive) -> None:
    lay(empty.home / "in")
    for path in sorted((empty.home / "in").iterdir()):
        receive(empty.tray, path.read_bytes(), path.name)
    DraftReader(empty.tray).read_waiting()
    counts = empty.tray.counts()
    assert counts["waiting"] + counts["reading"] == 0
    outcomes = list(empty.tray.confirm_all([draft.id for draft in empty.tray.drafts()], actor="a"))
    assert sum(outcome.status == "added" for outcome in outcomes) >= len(READERS) + len(ODD_NAMES)
    assert empty.search("“请照办”").total == len(READERS)
