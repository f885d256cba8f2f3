"""`make dist`: the wheel holds the program and nothing else, the source archive all that its tests and readers need."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

import indexer
from indexer.index.compiled.library import LIBRARY, SUMS
from search_app.cli.main import gongwen
from tests.conftest import ARTICLE
from tests.install.answers import answers, answers_of_checkout
from tests.support.places import ROOT

PROGRAM = ("indexer", "search_app")
BESIDE = ("tests", "docs", "tools", "bench")
THEIRS = Path("corpus", "2022", "收文.docx")  # an office's own document in a checkout that is also its home


def version() -> str:
    """What setup.cfg says, which is the one place."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    return config["metadata"]["version"]


MANUAL = {
    f"{name}.md"
    for name in ("manual", "query-syntax", "deciding", "operations", "installation", "deployment")
}


def files(*folders: str) -> set[str]:
    """All that stands in folders of the checkout, but for what Python and a compiler leave there."""
    return {
        path.relative_to(ROOT).as_posix()
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
        and "__pycache__" not in path.parts
        and path.name not in (".DS_Store", LIBRARY, SUMS)
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both, built from a copy of the checkout, without a network."""
    copy, made = tmp_path_factory.mktemp("checkout"), tmp_path_factory.mktemp("dist")
    for name in (*PROGRAM, *BESIDE, ".ci"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in ROOT.iterdir():
        if path.is_file() and path.name != ".git":
            shutil.copy(path, copy)
    (copy / THEIRS).parent.mkdir(parents=True)
    shutil.copy(ARTICLE, copy / THEIRS.parent)
    (copy / THEIRS).write_text("原件")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(made), str(copy)]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return made


@pytest.mark.slow
def test_the_wheel_holds_the_program_alone(built: Path) -> None:
    with zipfile.ZipFile(built / f"gongwen-{version()}-py3-none-any.whl") as wheel:
        names = {name for name in wheel.namelist() if ".dist-info/" not in name}
        entry_points = wheel.read(f"gongwen-{version()}.dist-info/entry_points.txt").decode()
    manual = {name for name in names if name.startswith("search_app/manual/")}
    assert names - manual == files(*PROGRAM)
    pictures = {f"images/manual/{path.name}" for path in (ROOT / "docs/images/manual").glob("*.png")}
    assert {name.removeprefix("search_app/manual/") for name in manual} == pictures | MANUAL
    for needed in ("indexer/py.typed", "search_app/py.typed", "search_app/templates/base.html"):
        assert needed in names
    assert {f"indexer/index/compiled/{source}.c" for source in ("kernel", "inversion", "encoding")} <= set(
        names
    )
    assert any(name.startswith("search_app/static/") for name in names)
    assert any(name.startswith("indexer/text/dictionary/") and name.endswith(".txt") for name in names)
    assert "gongwen = search_app.cli.main:main" in entry_points


@pytest.mark.slow
def test_the_source_archive_holds_the_checkout(built: Path) -> None:
    with tarfile.open(built / f"gongwen-{version()}.tar.gz") as archive:
        names = {name.partition("/")[2] for name in archive.getnames() if archive.getmember(name).isfile()}
    assert files(*PROGRAM, *BESIDE) <= names
    assert ARTICLE.relative_to(ROOT).as_posix() in names
    for needed in (
        "Makefile",
        "setup.cfg",
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "SECURITY.md",
        ".ci/run",
    ):
        assert needed in names
    assert THEIRS.as_posix() not in names, "an office's documents are not ours to give away"
    assert not any(name.endswith(".pyc") for name in names)


@pytest.mark.slow
def test_the_wheel_answers_as_the_checkout(built: Path, tmp_path: Path) -> None:
    """Unpacked by itself, away from the checkout; it was built of the source archive, as `build` does it."""
    site, home = tmp_path / "site", str(tmp_path / "installed")
    with zipfile.ZipFile(built / f"gongwen-{version()}-py3-none-any.whl") as wheel:
        wheel.extractall(site)
    environment = os.environ | {"PYTHONPATH": str(site)}

    def python(*words: str) -> str:
        command = [sys.executable, *words]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, check=True, capture_output=True, text=True
        ).stdout

    def call(words: str) -> str:
        return python("-m", "search_app.cli", "--home", home, *shlex.split(words))

    assert python("-c", "import indexer; print(indexer.__file__)").startswith(str(site))
    assert call("--version") == f"gongwen {version()}\n"
    expected = answers_of_checkout(tmp_path)
    call(f"add {tmp_path / 'papers'}")
    assert answers(call) == expected and any(each["total"] for each in expected)


def test_the_guide_names_files_of_this_version() -> None:
    guide = (ROOT / "docs" / "installation.md").read_text(encoding="utf-8")
    named = re.findall(r"gongwen[_-](\d+\.\d+\.\d+)", guide)
    assert len(named) >= 2 and set(named) == {version()}


def test_the_version_stands_in_one_place() -> None:
    told = CliRunner().invoke(gongwen, ["--version"], catch_exceptions=False)
    assert told.output == f"gongwen {version()}\n"
    assert indexer.__version__ == version()
