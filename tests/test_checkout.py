"""A checkout that is also an office's home: git leaves the documents alone, and `make run` says where they are."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ARTICLE, CORPUS
from tests.support.places import ROOT

HAN = re.compile("[\u4e00-\u9fff]")
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


def in_language(locale: str, **more: str) -> dict[str, str]:
    """This environment, but for what the test is about."""
    ours = ("GONGWEN_HOME", "MAKEFLAGS", "MAKELEVEL", "LC_ALL", "LC_MESSAGES", "LANG")
    return {name: value for name, value in os.environ.items() if name not in ours} | {"LANG": locale} | more


def program(path: Path, script: str) -> None:
    """A program of a few lines of shell."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)


@pytest.mark.parametrize("locale", ["zh_CN.UTF-8", "C.UTF-8", "en_US.UTF-8"])
@pytest.mark.parametrize("home", ["", "/srv/文库"])
def test_make_run_says_where_documents_are_and_how_to_go_on(home: str, locale: str, tmp_path: Path) -> None:
    program(tmp_path / "bin" / "gongwen", 'echo "gongwen $*"')
    (tmp_path / "installed").touch()
    done = subprocess.run(
        ["make", "run", f"VENV={tmp_path}", "PORT=8123"],
        cwd=ROOT,
        env=in_language(locale, **({"GONGWEN_HOME": home} if home else {})),
        check=True,
        capture_output=True,
        text=True,
    )
    for part in ("corpus", "var"):
        assert f"{home or ROOT}/{part}" in done.stdout
    assert ("git clean -x" in done.stdout) == (not home)
    assert f"{tmp_path}/bin/gongwen --home {home or ROOT}" in done.stdout and "HOST=0.0.0.0" in done.stdout
    assert done.stdout.endswith("gongwen serve --host 127.0.0.1 --port 8123 --log plain\n")
    told = done.stdout.replace("/srv/文库", "").replace("登录", "", 1).replace("工作台", "", 1)
    assert bool(HAN.search(told)) == (not locale.startswith("en")), "one language, but for names of pages"


def test_make_run_takes_the_corpus_in_when_there_is_something_new(tmp_path: Path) -> None:
    """And otherwise starts at once, with the bytecode of the last start; what failed is tried again."""
    checkout, home = tmp_path / "checkout", tmp_path / "home"
    shutil.copytree(ROOT / "tools", checkout / "tools")
    (checkout / "corpus").mkdir(parents=True)
    (home / "var").mkdir(parents=True)
    program(
        tmp_path / "venv" / "bin" / "gongwen",
        f'echo "$1$PYTHONDONTWRITEBYTECODE" >> {tmp_path}/called\n[ ! -e {tmp_path}/broken ]',
    )

    def called() -> list[str]:
        (tmp_path / "called").write_text("")
        subprocess.run(
            ["tools/run", tmp_path / "venv" / "bin", "127.0.0.1", "8123"],
            cwd=checkout,
            env=in_language("C.UTF-8", GONGWEN_HOME=str(home), PYTHONDONTWRITEBYTECODE="1"),
            check=False,
            stdout=subprocess.DEVNULL,
        )
        return (tmp_path / "called").read_text().split()

    assert called() == ["add", "serve"] == called(), "there is no catalogue yet"
    (home / "var" / "catalogue.db").touch()
    assert called() == ["serve"] == called()
    (checkout / "corpus" / "收文.txt").write_text("通知")
    (tmp_path / "broken").touch()
    assert called() == ["add", "serve"] == called(), "it was not taken in"
    (tmp_path / "broken").unlink()
    assert called() == ["add", "serve"] and called() == ["serve"]
    shutil.rmtree(home / "var")
    assert called() == ["add", "serve"]


NO_NETWORK = (
    "WARNING: Retrying after connection broken by 'NewConnectionError': Temporary failure in name resolution"
)


@pytest.mark.parametrize("locale", ["zh_CN.UTF-8", "en_US.UTF-8"])
@pytest.mark.parametrize(
    ("python", "pip", "says"),
    [
        ("no-such-python", "", ("没有 Python", "There is no Python")),
        ("old-python", "", ("要用 Python 3.11", "needs Python 3.11")),
        (sys.executable, f'echo "{NO_NETWORK}"', ("网络不通", "no way to the Python package index")),
        (sys.executable, "echo ERROR: something else", ("something else", "something else")),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(
    python: str, pip: str, says: tuple[str, str], locale: str, tmp_path: Path
) -> None:
    program(tmp_path / "old-python", '[ "$1" = --version ] && echo Python 3.9.2; exit 1')
    program(tmp_path / "venv" / "bin" / "pip", "")
    program(tmp_path / "venv" / "bin" / "python", f"{pip}; echo a page of it; {pip}; exit 1")
    asked = str(tmp_path / python) if python == "old-python" else python
    done = subprocess.run(
        [ROOT / "tools" / "environment", tmp_path / "venv"],
        cwd=tmp_path,
        env=in_language(locale, PYTHON=asked),
        check=False,
        capture_output=True,
        text=True,
    )
    (line,) = done.stderr.splitlines()
    assert done.returncode == 1 and says[locale.startswith("en")] in line
    assert bool(HAN.search(line)) == (not locale.startswith("en"))
