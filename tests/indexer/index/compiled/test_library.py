"""A library is used when it is whole, made from this source and for this machine; else nothing happens."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from indexer.index.compiled import library
from indexer.index.compiled.library import LIBRARY, SUMS, SWITCH, load, sums
from tools.kernel import COMMAND, compile_kernel

_MACHINE = 18  # where in an ELF file the machine is told


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    if not compile_kernel(tmp_path):
        pytest.skip("no C compiler")
    return tmp_path


def test_a_whole_one_is_loaded(folder: Path) -> None:
    kernel = load(folder)
    assert kernel is not None and kernel.all(bytes(1_000), b"", 0, None) == -1
    assert {path.name for path in folder.iterdir()} == {LIBRARY, SUMS}


@pytest.mark.parametrize("left", [0, 100, 4096, -1])
def test_one_that_is_cut_short_is_not(folder: Path, left: int) -> None:
    content = (folder / LIBRARY).read_bytes()
    (folder / LIBRARY).write_bytes(content[:left])
    assert load(folder) is None


def test_one_with_another_byte_is_not(folder: Path) -> None:
    content = bytearray((folder / LIBRARY).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / LIBRARY).write_bytes(content)
    assert load(folder) is None


@pytest.mark.parametrize("missing", [LIBRARY, SUMS])
def test_what_is_missing_is_not(folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    assert load(folder) is None


@pytest.mark.parametrize("changed", range(len(library.SOURCES)))
def test_one_made_from_another_source_is_not(
    changed: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = folder / "other.c"
    other.write_text(library.SOURCES[changed].read_text() + "\n/* changed */\n")
    monkeypatch.setattr(
        library, "SOURCES", [*library.SOURCES[:changed], other, *library.SOURCES[changed + 1 :]]
    )
    assert load(folder) is None


def put(folder: Path, content: bytes) -> None:
    (folder / LIBRARY).write_bytes(content)
    (folder / SUMS).write_text(sums(content))


@pytest.mark.skipif(sys.platform != "linux", reason="libraries have another form")
def test_one_for_another_machine_is_not(folder: Path) -> None:
    content = bytearray((folder / LIBRARY).read_bytes())
    content[_MACHINE] ^= 0xFF
    put(folder, bytes(content))
    assert load(folder) is None


def test_a_library_of_something_else_is_not(folder: Path) -> None:
    (folder / "other.c").write_text("int other(void) { return 0; }\n")
    subprocess.run([*COMMAND, "-o", "other.so", "other.c"], cwd=folder, check=True)
    put(folder, (folder / "other.so").read_bytes())
    assert load(folder) is None


def test_what_is_no_library_is_not(folder: Path) -> None:
    put(folder, b"no library")
    assert load(folder) is None
    (folder / SUMS).write_bytes(b"\xff\xfe")
    assert load(folder) is None


def test_it_can_be_turned_off(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[Path] = []
    monkeypatch.setattr(library, "load", loaded.append)
    library.kernel.__wrapped__()
    assert loaded == [library.FOLDER]
    monkeypatch.setenv(SWITCH, "off")
    assert library.kernel.__wrapped__() is None and len(loaded) == 1


@pytest.mark.parametrize("command", [("no-such-compiler",), ("false",)])
def test_without_a_compiler_there_is_none(command: tuple[str, ...], tmp_path: Path) -> None:
    assert not compile_kernel(tmp_path, command)
    assert load(tmp_path) is None and not list(tmp_path.iterdir())
