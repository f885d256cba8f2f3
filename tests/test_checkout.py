"""A checkout that is also an office's home: git leaves the documents alone, and `make run` says where they are."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ARTICLE, CORPUS
from tests.support.places import ROOT

OURS = ARTICLE.relative_to(ROOT)
THEIRS = [
    Path(name)
    for name in (
        "corpus/收文.docx",
        "corpus/2022/2022-03-24-简报.txt",
        "corpus/2022/附件/一.pdf",
        "corpus/undated/a.txt",
    )
]
needs_git = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")
BESIDE = [Path("var/catalogue.db"), Path(".restoring/corpus/a.txt")]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with our article and rules, in which an office has put its documents."""
    shutil.copy(ROOT / ".gitignore", tmp_path)
    shutil.copytree(CORPUS, tmp_path / "corpus")
    for path in THEIRS + BESIDE:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("原件")
    git(tmp_path, "init", "--quiet")
    return tmp_path


def git(folder: Path, *words: str) -> str:
    command = ["git", "-c", "core.quotePath=false", *words]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


@needs_git
def test_git_takes_the_shipped_article_and_nothing_else(checkout: Path) -> None:
    git(checkout, "add", ".")
    assert git(checkout, "ls-files").split("\n")[:-1] == [".gitignore", str(OURS)]


@needs_git
def test_git_clean_leaves_the_documents_alone(checkout: Path) -> None:
    git(checkout, "add", ".")
    git(checkout, "clean", "-d", "--force")
    assert all((checkout / path).exists() for path in [OURS, *THEIRS, *BESIDE])


@pytest.mark.parametrize("home", ["", "/srv/文库"])
def test_make_run_says_where_documents_are(home: str, tmp_path: Path) -> None:
    program = tmp_path / "bin" / "gongwen"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o700)
    (tmp_path / "installed").touch()
    environment = {
        name: value for name, value in os.environ.items() if name not in ("GONGWEN_HOME", "MAKEFLAGS")
    }
    done = subprocess.run(
        ["make", "run", f"VENV={tmp_path}"],
        cwd=ROOT,
        env=environment | ({"GONGWEN_HOME": home} if home else {}),
        check=True,
        capture_output=True,
        text=True,
    )
    for part in ("corpus", "var"):
        assert f"{home or ROOT}/{part}" in done.stdout
    assert ("git clean -x" in done.stdout) == (not home)
