"""A table of contents is unpickled when it is one of ours; another runs nothing, whatever it names and wherever."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from whoosh.filedb.structfile import StructFile

from indexer.archive import Archive
from indexer.errors import IndexUnusable
from indexer.index.whoosh.toc_check import require_ours
from indexer.storage.checksum import sealed, unsealed
from tests.support.places import ROOT
from tests.support.wording import says


class Evil:
    """What a pickle can have run as it is read."""

    def __init__(self, ran: Path) -> None:
        self._ran = ran

    def __reduce__(self) -> tuple[object, tuple[str, ...]]:
        return os.mkdir, (str(self._ran),)


def contents_of(home: Path) -> Path:
    (path,) = (home / "var" / "index").glob("*/_MAIN_*.toc")
    return path


def altered(content: bytes, *, schema: object = None, segments: object = None, version: int = -111) -> bytes:
    """The same with something else in the place of its pickles, or as an older version of the format."""
    stream = StructFile(BytesIO(content))
    made = StructFile(BytesIO())
    for _ in range(3):
        made.write_varint(stream.read_varint())
    made.write_int(stream.read_int())
    stream.read_int()
    made.write_int(version)
    for _ in range(3):
        made.write_varint(stream.read_varint())
    kept = stream.read_string()
    made.write_string(kept if schema is None else pickle.dumps(schema, 2))
    made.write_int(stream.read_int())
    made.write_int(stream.read_int())
    rest = stream.file.read()
    made.file.write(rest if segments is None else pickle.dumps(segments))
    whole: bytes = made.file.getvalue()
    return whole


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    (tmp_path / "a.txt").write_text("青枫区总工会\n关于慰问的通知", encoding="utf-8")
    (tmp_path / "b.txt").write_text("青枫区总工会\n关于春游的通知", encoding="utf-8")
    archive = Archive.open(home)
    outcomes = list(archive.add([tmp_path / "a.txt", tmp_path / "b.txt"]))
    archive.withdraw(outcomes[1].id)  # a segment with what is deleted
    archive.close()
    return home


def content_of(home: Path) -> bytes:
    content = unsealed(contents_of(home).read_bytes())
    assert content is not None
    return content


def test_ours_is_let_through(filled: Path) -> None:
    content = content_of(filled)
    require_ours("x", content)
    assert altered(content) == content, "the test reads the format right"


@pytest.mark.slow
@pytest.mark.parametrize("part", ["schema", "segments"])
@pytest.mark.parametrize("version", [-111, -110, -109, -108, -107, -106, -105])
def test_what_names_anything_else_is_refused(filled: Path, tmp_path: Path, part: str, version: int) -> None:
    evil = altered(content_of(filled), version=version, **{part: [Evil(tmp_path / "ran")]})
    with pytest.raises(IndexUnusable, check=says("请运行 gongwen reindex")):
        require_ours("x", evil)
    assert not (tmp_path / "ran").exists()


def test_damage_is_told_as_such(filled: Path) -> None:
    content = content_of(filled)
    for end in range(0, len(content), 7):
        with pytest.raises(IndexUnusable):
            require_ours("x", content[:end])


@pytest.mark.slow
@pytest.mark.parametrize("words", [["search", "慰问"], ["check"], ["reindex"]], ids=lambda words: words[0])
@pytest.mark.parametrize("part", ["schema", "segments"])
def test_an_archive_in_the_current_folder_runs_nothing(
    filled: Path, tmp_path: Path, part: str, words: list[str]
) -> None:
    evil = altered(content_of(filled), **{part: Evil(tmp_path / "ran")})  # type: ignore[arg-type]
    contents_of(filled).write_bytes(sealed(evil))
    command = [sys.executable, "-P", "-c", "from search_app.cli.main import main; main()", *words]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=filled, env=environment, capture_output=True, timeout=120, check=False)
    assert not (tmp_path / "ran").exists()
    assert b"Traceback" not in done.stderr
    if words[0] == "search":
        assert "请运行 gongwen reindex" in done.stderr.decode()
