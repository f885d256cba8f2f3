"""Whatever they are reading, commands, watchers and servers end on a signal; a file that holds its reader holds nothing else.

Real processes: their reading children know readers that never come back, one of them deep in a regular expression,
where no signal is handled.
"""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from indexer.archive import Archive
from tests.support.places import ROOT
from tests.support.processes.processes import children_of, is_gone, spent, until
from tests.support.processes.running import Running, running
from tests.support.web.signing import NAMES, PASSWORD

pytestmark = pytest.mark.slow

STUCK = """
import re, time
from indexer import readers

def hang(content):
    time.sleep(1000)

def redos(content):
    re.match(r"(?:a|a)*$", "a" * 60 + "b")

for reader in (hang, redos):
    readers.READERS[f".{reader.__name__}"] = reader
"""
REDOS = b"<!---->" * 43 + "\n青枫区总工会关于高温慰问的通知\n请各单位做好防暑降温工作。\n".encode()
TITLE = b"<!---->" * 43
SIGNS = [signal.SIGTERM, signal.SIGINT]


@pytest.fixture
def _stuck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes that the test starts have the readers above."""
    (tmp_path / "path").mkdir()
    (tmp_path / "path" / "sitecustomize.py").write_text(STUCK, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(tmp_path / "path"), str(ROOT))))


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


def begun(home: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "search_app.cli", "--home", str(home), *words]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, encoding="utf-8")


def reading_child_of(process: int) -> int:
    """The child that reads, once it is at work: it has been loaded, and is deep in the file for a while."""
    until(lambda: children_of(process), "a child reads")
    (child,) = children_of(process)
    until(lambda: spent(child) > 0.2, "the child is at work")
    time.sleep(3)
    return child


@pytest.mark.usefixtures("_stuck")
@pytest.mark.parametrize("name", ["甲.hang", "甲.redos"])
@pytest.mark.parametrize("sign", SIGNS)
def test_adding_ends_on_a_signal(tmp_path: Path, files: Path, name: str, sign: signal.Signals) -> None:
    (files / name).write_bytes(b"x")
    (files / "a.txt").write_text("青枫区总工会\n关于慰问的通知", encoding="utf-8")
    process = begun(tmp_path / "home", "add", str(files))
    child = reading_child_of(process.pid)
    process.send_signal(sign)
    _, complaint = process.communicate(timeout=60)
    assert process.returncode not in (0, None)
    assert "Traceback" not in complaint
    until(lambda: is_gone(child), "the child is gone")


@pytest.mark.usefixtures("_stuck")
@pytest.mark.parametrize("name", ["乙.hang", "乙.redos"])
@pytest.mark.parametrize("sign", SIGNS)
def test_a_watch_ends_on_a_signal(tmp_path: Path, files: Path, name: str, sign: signal.Signals) -> None:
    """What it was reading is neither refused nor taken for dealt with: the next start comes back to it."""
    home = tmp_path / "home"
    (files / "a.txt").write_text("青枫区总工会\n关于慰问的通知", encoding="utf-8")
    (files / name).write_bytes(b"x")
    process = begun(home, "watch", str(files), "--every", "0.1", "--json")
    assert process.stdout is not None
    assert json.loads(process.stdout.readline())["status"] == "added"
    child = reading_child_of(process.pid)
    process.send_signal(sign)
    said, complaint = process.communicate(timeout=60)
    assert (process.returncode, said) == (0, "")
    assert "Traceback" not in complaint
    until(lambda: is_gone(child), "the child is gone")
    archive = Archive.open(home)
    assert not archive.refusals.all()
    assert [Path(path).name for path in archive.watched.all()] == ["a.txt"]
    archive.close()


@pytest.mark.usefixtures("_stuck")
def test_what_a_zip_file_gave_before_the_signal_is_kept(tmp_path: Path, files: Path) -> None:
    home = tmp_path / "home"
    with zipfile.ZipFile(files / "包.zip", "w") as made:
        made.writestr("a.txt", "青枫区总工会\n关于慰问的通知")
        made.writestr("b.hang", "x")
    process = begun(home, "watch", str(files), "--every", "0.1", "--json")
    until(lambda: list((home / "corpus").rglob("a.txt")), "the original is kept")
    time.sleep(1)
    process.terminate()
    said, _ = process.communicate(timeout=60)
    assert [json.loads(line)["status"] for line in said.splitlines()] == ["added"]
    archive = Archive.open(home)
    assert archive.search("慰问").total == 1
    assert not archive.watched.all()
    archive.close()


@pytest.mark.usefixtures("_stuck")
@pytest.mark.parametrize("name", ["丙.hang", "丙.redos"])
def test_a_server_ends_on_a_signal_and_starts_again(tmp_path: Path, name: str) -> None:
    """The draft that held the reader waits, and holds up neither the next start nor any page."""
    home = tmp_path / "home"
    archive = Archive.open(home)
    stuck = archive.tray.receive(name, io.BytesIO(b"x"), actor="甲")
    archive.close()
    for _ in range(2):
        with running(home) as server:
            until(lambda: children_of(server.process.pid), "the server's child reads")
            time.sleep(1.5)
            (child,) = children_of(server.process.pid)
            assert server.get("/search?q=x")[0] == 200
            server.process.terminate()
            assert server.process.wait(timeout=60) == 0
            until(lambda child=child: is_gone(child), "the child is gone")  # type: ignore[misc]
        archive = Archive.open(home)
        draft = archive.tray.get(stuck.id)
        assert (draft.state, draft.reason) == ("waiting", None)
        archive.close()


@pytest.fixture
def redos(files: Path) -> Path:
    (files / "redos.txt").write_bytes(REDOS)
    return files


def assert_read_as_text(archive: Archive) -> None:
    (hit,) = archive.search('"做好防暑降温工作"').hits
    document = archive.get(hit.id).document
    assert document.text.encode() == REDOS.strip()
    assert document.kind == "" and document.title.encode() == TITLE


def test_a_text_made_to_hold_up_our_own_patterns_is_added(tmp_path: Path, redos: Path) -> None:
    process = begun(tmp_path / "home", "add", str(redos), "--json")
    said, complaint = process.communicate(timeout=120)
    assert json.loads(said)["status"] == "added", complaint
    assert json.loads(said)["how"] == "UTF-8 文本"
    archive = Archive.open(tmp_path / "home")
    assert_read_as_text(archive)
    archive.close()


def test_it_is_taken_in_from_a_watched_folder(tmp_path: Path, redos: Path) -> None:
    process = begun(tmp_path / "home", "watch", str(redos), "--once", "--every", "0.1")
    process.communicate(timeout=120)
    assert process.returncode == 0
    archive = Archive.open(tmp_path / "home")
    assert_read_as_text(archive)
    archive.close()


def test_it_is_uploaded_at_the_desk(tmp_path: Path) -> None:
    home = tmp_path / "home"
    archive = Archive.open(home)
    archive.accounts.add(NAMES["archivist"], "archivist", PASSWORD, actor="")
    archive.accounts.add(NAMES["administrator"], "administrator", PASSWORD, actor="")
    with running(home) as server:
        form = urlencode({"name": NAMES["archivist"], "password": PASSWORD}).encode()
        status, cookie = posted(server, "/sign-in", form, "application/x-www-form-urlencoded")
        assert status == 303
        file = (
            b'--x\r\nContent-Disposition: form-data; name="file"; filename="redos.txt"\r\n\r\n%b\r\n--x--\r\n'
        )
        kind = "multipart/form-data; boundary=x"
        assert posted(server, "/desk/files", file % REDOS, kind, Cookie=cookie)[0] == 303
        (draft,) = archive.tray.drafts()
        until(lambda: archive.tray.get(draft.id).state == "read", "the draft is read", 120)
    archive.tray.confirm(draft.id, actor="甲")
    assert_read_as_text(archive)
    archive.close()


def posted(server: Running, path: str, body: bytes, kind: str, **headers: str) -> tuple[int, str]:
    """Send a form from a page of ours; the status, and the cookie that came."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        connection.request("POST", path, body, {"Origin": server.url, "Content-Type": kind} | headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, (answer.getheader("Set-Cookie") or "").split(";")[0]
    finally:
        connection.close()
