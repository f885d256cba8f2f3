"""What lies in the folder where a command is given is never run, neither by it nor by the processes it starts."""

from __future__ import annotations

import io
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import docx
import pytest

from indexer.readers.word.libreoffice import find_soffice
from indexer.storage import child_process
from indexer.storage.child_process import absolute_folders, environment
from indexer.sync.parallel_tokenizing import FEW
from tests.support.places import ROOT

pytestmark = pytest.mark.slow

INSTALLED = Path(sys.executable).parent / "gongwen"
MODULES = (  # of the standard library, of others and our own, early and late ones
    *("json", "pickle", "re", "struct", "resource", "zipfile", "signal", "runpy", "contextlib", "encodings"),
    *("sitecustomize", "usercustomize", "numpy", "lxml", "docx", "yaml", "rjieba", "indexer", "search_app"),
    *(
        "indexer/readers/worker",
        "indexer/text/tokenizing_worker",
        "indexer/readers/word/docx",
        "indexer/errors",
    ),
)


@pytest.fixture
def share(tmp_path: Path) -> Path:
    """A folder where somebody has laid files that tell when they are run: `ran` says which."""
    folder, ran = tmp_path / "share", tmp_path / "ran"
    tell = f"open({str(ran)!r}, 'a').write(__file__ + chr(10))\n"
    for name in MODULES:
        package = folder / name
        package.mkdir(parents=True, exist_ok=True)
        for path in (package / "__init__.py", package.with_suffix(".py")):
            path.write_text(tell, encoding="utf-8")
    for program in ("soffice", "libreoffice", "python3", "sh", "dirname"):
        (folder / program).write_text(f"#!/bin/sh\necho {program} >> {ran}\n", encoding="utf-8")
        (folder / program).chmod(stat.S_IRWXU)
    return folder


def gongwen(share: Path, *words: str, **variables: str) -> str:
    """The installed command, given in the folder; what it says. It comes with a PATH that leads here, too."""
    command: Sequence[str] = [str(INSTALLED)]
    if not INSTALLED.exists():
        command = [sys.executable, "-P", "-c", "from search_app.cli.main import main; main()"]
        variables |= {"PYTHONPATH": str(ROOT)}
    path = os.pathsep.join((".", "", os.environ["PATH"]))
    home = str(share.parent / "home")
    done = subprocess.run(
        [*command, "--home", home, *words],
        cwd=share,
        env=os.environ | {"PATH": path} | variables,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return (done.stdout + done.stderr).decode()


def ran(share: Path) -> str:
    told = share.parent / "ran"
    return told.read_text(encoding="utf-8") if told.exists() else ""


def word_file(text: str) -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_the_planted_files_would_be_run(share: Path) -> None:
    subprocess.run([sys.executable, "-m", "json"], cwd=share, check=False, timeout=60, capture_output=True)
    assert "json" in ran(share)


def test_adding_a_word_file_runs_nothing_of_the_folder(share: Path) -> None:
    (share / "l.docx").write_bytes(word_file("青枫区总工会\n关于慰问的通知"))
    (share / "l.txt").write_text("青枫区总工会\n关于慰问的通知", encoding="utf-8")
    told = gongwen(share, "add", "--json", "l.docx", "l.txt")
    assert ran(share) == ""
    assert [json.loads(line)["status"] for line in told.splitlines()] == ["added", "added"]
    assert "慰问" in gongwen(share, "search", "慰问")
    assert ran(share) == ""


def test_cutting_many_texts_runs_nothing_of_the_folder(share: Path) -> None:
    lines = (
        json.dumps({"id": f"d{n}", "title": f"第{n}号", "body": "弘扬劳模精神"}) for n in range(FEW + 50)
    )
    (share / "many.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert str(FEW + 50) in gongwen(share, "import", "many.jsonl")
    assert ran(share) == ""


def test_libreoffice_is_not_looked_for_in_the_folder(share: Path) -> None:
    (share / "l.rtf").write_bytes(rb"{\rtf1 hello}")
    gongwen(share, "add", "l.rtf")
    gongwen(share, "add", "l.rtf", GONGWEN_SOFFICE="./soffice")
    assert ran(share) == ""


@pytest.mark.parametrize("chosen", ["./soffice", "share/soffice", "soffice"])
def test_a_relative_libreoffice_is_none(share: Path, monkeypatch: pytest.MonkeyPatch, chosen: str) -> None:
    monkeypatch.chdir(share if chosen != "share/soffice" else share.parent)
    monkeypatch.setenv("PATH", os.pathsep.join((".", "")))
    monkeypatch.setenv("GONGWEN_SOFFICE", chosen)
    found = find_soffice()
    assert found is None or (Path(found).is_absolute() and not Path(found).is_relative_to(share))


def test_search_paths_lose_what_is_relative(monkeypatch: pytest.MonkeyPatch) -> None:
    assert absolute_folders(os.pathsep.join(("", "/a", ".", "b/c", "/d", ""))) == os.pathsep.join(
        ("/a", "/d")
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(("", ".")))
    assert "PYTHONPATH" not in environment()
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(("", "/opt/ours")))
    assert environment()["PYTHONPATH"] == "/opt/ours"


def test_a_child_does_not_see_what_the_parent_was_given(share: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the parent imports from, a child imports our package from where it is, and the rest as installed."""
    monkeypatch.chdir(share)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(("", ".")))
    monkeypatch.setattr(sys, "path", ["", str(share), *sys.path])
    child = child_process.start("indexer.readers.worker")
    child.communicate(timeout=60)
    assert (child.returncode, ran(share)) == (0, "")


def test_a_child_runs_the_code_of_its_parent(tmp_path: Path) -> None:
    """A checkout that is not installed does, beside another version that is."""
    shutil.copytree(ROOT / "indexer", tmp_path / "indexer", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "indexer" / "told.py").write_text("import indexer\nprint(indexer.__file__)\n")
    code = (
        "import subprocess, sys; sys.path.insert(0, sys.argv[1]); from indexer.storage import child_process as own\n"
        "subprocess.run(own.command('indexer.told'), env=own.environment(), cwd='/', check=True)"
    )
    command = [sys.executable, "-P", "-c", code, str(tmp_path)]
    said = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
    assert said.strip() == str(tmp_path / "indexer" / "__init__.py")
