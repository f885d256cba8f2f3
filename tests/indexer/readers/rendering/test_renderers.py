"""Whatever a page does to the child that draws it, the caller has an image or one sentence, and the next one is drawn."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.errors import ReadingInterrupted, UnreadableFile
from indexer.readers import measure_pages, prepare_to_render, render_page, sandbox, understand
from indexer.readers.pipes import interrupt
from indexer.readers.rendering import renderers
from indexer.readers.rendering.worker import MEMORY, NICE
from indexer.storage import child_process, digest_of
from tests.support.files.written_pdf import written_pdf
from tests.support.places import ROOT, TESTS
from tests.support.processes.processes import is_gone, until
from tests.support.wording import worded

pytestmark = pytest.mark.slow

HOSTILE = '''
"""Formats whose pages do what hostile files make libraries do; a child of the tests loads them as it starts."""
import os, resource, sys, time
from indexer.readers.rendering import documents

def hang():
    time.sleep(1000)

def spin():
    while True:
        pass

def crash():
    os.abort()

def eat():
    bytes(64 << 30)

def fail():
    raise KeyError("xref")

def chatter():
    os.write(1, b"=" * 100)

real = documents.pages_of

def pages_of(name, content):
    act = globals().get(os.path.basename(name).partition(".")[0])
    if name.endswith(".hostile"):
        act()
    return real("a.pdf", content)

documents.pages_of = pages_of
'''


@pytest.fixture(autouse=True)
def _fresh_children() -> Iterator[None]:
    renderers.end_renderers()
    yield
    renderers.end_renderers()


@pytest.fixture
def _hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sitecustomize.py").write_text(HOSTILE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(tmp_path), str(ROOT))))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "a.pdf"
    path.write_bytes(written_pdf([["NOTICE"], ["ANNEX"]]))
    return path


def process_of_child() -> int:
    child = renderers._DRAWING._child
    return child._process.pid if child else 0


def refusal(path: Path, name: str) -> str:
    with pytest.raises(UnreadableFile) as refused:
        render_page(path, name, 0, 200, "png")
    assert "请" in worded(refused.value)
    return worded(refused.value)


def test_one_child_draws_page_after_page(path: Path) -> None:
    assert len(measure_pages(path, "a.pdf")) == 2
    process = process_of_child()
    assert render_page(path, "a.pdf", 0, 200, "png").startswith(b"\x89PNG")
    assert render_page(path, "a.pdf", 1, 200, "webp").startswith(b"RIFF")
    assert render_page(path.read_bytes(), "a.pdf", 0, 200, "png")
    assert process_of_child() == process


def test_bytes_that_are_not_those_asked_for(path: Path) -> None:
    with pytest.raises(UnreadableFile) as refused:
        render_page(path, "a.pdf", 0, 200, "png", sha256="0" * 64)
    assert refused.value.reason == "original not as taken in"
    assert render_page(path, "a.pdf", 0, 200, "png", sha256=digest_of(path))


def test_a_document_is_kept_open_for_its_next_page(path: Path) -> None:
    sha256 = digest_of(path)
    first = render_page(path, "a.pdf", 0, 200, "png", sha256=sha256)
    content = path.read_bytes()
    path.unlink()
    assert render_page(path, "a.pdf", 1, 200, "png", sha256=sha256) != first
    path.write_bytes(content)


def test_a_link_is_not_followed(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "b.pdf"
    link.symlink_to(path)
    assert "链接" in refusal(link, "b.pdf")


def test_where_pdfium_is_not_there_pictures_are_drawn_all_the_same(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\nsys.modules['pypdfium2'] = None\n", encoding="utf-8"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(tmp_path), str(ROOT))))
    assert "没有安装绘制页面的组件（pypdfium2）" in refusal(path, "a.pdf")
    picture = TESTS / "files" / "scans" / "insurance-notice.png"
    assert render_page(picture, picture.name, 0, 200, "png").startswith(b"\x89PNG")


@pytest.mark.usefixtures("_hostile")
@pytest.mark.parametrize("act", ["crash", "eat", "fail", "chatter"])
def test_a_child_that_dies(path: Path, act: str) -> None:
    if act == "chatter":
        assert render_page(path, f"{act}.hostile", 0, 200, "png").startswith(b"\x89PNG")
    else:
        assert "绘制页面时程序中止" in refusal(path, f"{act}.hostile")
    assert render_page(path, "a.pdf", 0, 200, "png")


@pytest.mark.usefixtures("_hostile")
@pytest.mark.parametrize("act", ["hang", "spin"])
def test_a_child_that_does_not_end(path: Path, act: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renderers._DRAWING, "_seconds", 2.0)
    began = time.monotonic()
    assert "没有完成" in refusal(path, f"{act}.hostile")
    assert time.monotonic() - began < 10
    assert not process_of_child()


@pytest.mark.usefixtures("_hostile")
def test_a_thread_that_is_told_to_end_waits_for_no_page(path: Path) -> None:
    ended: list[BaseException] = []

    def ask() -> None:
        try:
            render_page(path, "hang.hostile", 0, 200, "png")
        except BaseException as error:
            ended.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    time.sleep(0.5)
    interrupt(thread)
    thread.join(20)
    assert [type(error) for error in ended] == [ReadingInterrupted]


def test_a_page_does_not_wait_for_files_that_are_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with sandbox._CHILDREN.for_files, sandbox._CHILDREN.for_files, sandbox._CHILDREN.for_packages:
        assert render_page(path, "a.pdf", 0, 200, "png")
    assert understand("a.txt", "工会".encode()).document.text.strip() == "工会"


def test_the_child_yields_and_is_bounded(path: Path) -> None:
    prepare_to_render()
    process = process_of_child()
    assert process
    render_page(path, "a.pdf", 0, 200, "png")
    assert process_of_child() == process
    assert os.getpriority(os.PRIO_PROCESS, process) == min(os.getpriority(os.PRIO_PROCESS, 0) + NICE, 19)
    limits = Path("/proc", str(process), "limits").read_text(encoding="ascii")
    assert f"Max address space         {MEMORY}" in limits


def test_a_child_without_work_ends(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    render_page(path, "a.pdf", 0, 200, "png")
    process = process_of_child()
    monkeypatch.setattr(renderers, "IDLE", 0.3)
    render_page(path, "a.pdf", 0, 200, "png")
    until(lambda: is_gone(process), "the child is gone")
    assert render_page(path, "a.pdf", 0, 200, "png")


def test_a_child_draws_its_share(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renderers, "MOST_PAGES", 2)
    processes = []
    for _ in range(3):
        render_page(path, "a.pdf", 0, 200, "png")
        processes.append(process_of_child())
    assert processes[0] != processes[2]


def test_a_child_whose_parent_is_gone_ends() -> None:
    child = child_process.start("indexer.readers.rendering.worker")
    assert child.communicate(timeout=30)[0] == b""
    assert child.returncode == 0
