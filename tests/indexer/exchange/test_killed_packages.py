"""A process that takes a package in is killed: each document is wholly there or not at all, and the rest follows."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from indexer.archive import Archive
from tests.support.packages.carried import exported, holdings
from tests.support.places import ROOT

pytestmark = pytest.mark.torture

KILLS = 4 * int(os.environ.get("GONGWEN_SOAK", "1"))
DOCUMENTS = 120


@pytest.fixture(scope="module")
def before(new_home: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    """A package of documents with two versions each, and what they are."""
    folder = tmp_path_factory.mktemp("before")
    archive = Archive.open(shutil.copytree(new_home, folder / "home"))
    (folder / "papers").mkdir()
    for number in range(DOCUMENTS):
        text = f"第{number}号通知\n\n青枫区总工会第{number}次会议。\n" * 20
        (folder / "papers" / f"{number}.txt").write_text(text, encoding="utf-8")
    for outcome in list(archive.add([folder / "papers"], actor="甲")):
        archive.edit(outcome.id, {"note": "核对过"}, actor="乙")
    package = exported(archive, folder / "package.zip")
    held = holdings(archive)
    archive.close()
    return package, held


def kill(home: Path, package: Path, lines: int, seconds: float) -> None:
    """Take the package in, in a process that is killed so long after it has told of so many documents."""
    words = ["--home", str(home), "package", "import", str(package), "--json"]
    command = [sys.executable, "-m", "search_app.cli", *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for _ in range(lines):
            process.stdout.readline()
        time.sleep(seconds)
        process.kill()


def test_a_kill_at_any_moment(new_home: Path, before: tuple[Path, dict[str, object]], tmp_path: Path) -> None:
    package, held = before
    chance = random.Random(17)
    partly = 0
    for at in range(KILLS):
        home = Path(shutil.copytree(new_home, tmp_path / str(at)))
        if at % 2:
            kill(home, package, 0, 0.8 + chance.random() * 1.6)
        else:
            kill(home, package, 1, chance.random() / 20)
        archive = Archive.open(home)
        found = holdings(archive)
        partly += 0 < len(found) < len(held)
        assert all(held[name] == one for name, one in found.items())
        assert {finding.kind for finding in archive.check()} <= {"original orphaned", "write unfinished"}
        assert {each.status for each in archive.exchange.take_in(package, actor="")} <= {"added", "duplicate"}
        assert holdings(archive) == held and archive.search("青枫区", limit=1).total == DOCUMENTS
        archive.close()
    assert partly, "some kill came between two documents"
