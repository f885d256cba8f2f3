"""docs/deployment.md followed to the letter, but for the places: no other user of the machine reads anything of the archive."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ARTICLE
from tests.e2e.test_deployment import FOLDER, PROGRAM, TEXT
from tests.support.places import ROOT
from tests.support.processes.other_user import needs_root, opened_by_another, reachable
from tests.support.processes.running import running
from tests.support.web.signing import PASSWORD

__all__ = ["reachable"]  # a fixture

pytestmark = needs_root
USUAL = 0o022  # the umask of a shell, and of a unit without one
LEFT_OUT = ("git", "make", "cp", "systemctl", "journalctl")  # what makes no file of the archive


@pytest.fixture
def machine(reachable: Path) -> Iterator[Path]:
    """What stands for /, with /srv and /mnt."""
    before = os.umask(USUAL)
    for name in ("srv", "mnt"):
        (reachable / name).mkdir()
    yield reachable
    os.umask(before)


ANSWERS = shlex.split("--name 周敏 --password-stdin --office 文库 --openness 公开 --reading-needs-account 否")


def steps() -> list[list[str]]:
    """The commands of the page, as a shell reads them."""
    blocks = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    lines = [line for block in blocks for whole in block.splitlines() for line in whole.split(";")]
    return [words for line in lines if (words := shlex.split(line, comments=True))]


def follow(machine: Path, words: list[str]) -> None:
    """Do one step here."""
    words = [re.sub(r"^/(srv|mnt)/", rf"{machine}/\1/", word) for word in words]
    if words[0] == "adduser":
        Path(words[words.index("--home") + 1]).mkdir(mode=0o755)  # as Debian's /etc/adduser.conf has it
    elif words[0] == "install":
        words = ["root" if word == "gongwen" else word for word in words]  # who owns it plays no part
        subprocess.run(words, check=True)
    elif words[:2] == ["sudo", "-u"]:
        assert words[3] == PROGRAM
        program(*words[4:], *(ANSWERS if "setup" in words else []))
    else:
        assert words[0] in LEFT_OUT, words


def program(*words: str) -> None:
    command = [sys.executable, "-m", "search_app.cli", *words]
    subprocess.run(command, check=True, cwd=ROOT, input=f"{PASSWORD}\n", text=True, capture_output=True)


def started(machine: Path, unit: str) -> list[list[str]]:
    """What a unit calls of the program."""
    lines = (FOLDER / unit).read_text(encoding="utf-8").replace("$(date +%%F)", "today").splitlines()
    calls = [shlex.split(line.split(PROGRAM, 1)[1].rstrip("'")) for line in lines if PROGRAM in line]
    return [[re.sub(r"^/(srv|mnt)/", rf"{machine}/\1/", word) for word in words] for words in calls]


def everything(machine: Path) -> list[Path]:
    return [
        path
        for name in ("srv/gongwen", "mnt/backup")
        for path in (machine / name, *(machine / name).rglob("*"))
    ]


def test_nobody_else_reads_anything(machine: Path) -> None:
    for words in steps():
        follow(machine, words)
    home = machine / "srv" / "gongwen"
    ((_, at, *options),) = started(machine, "gongwen.service")
    assert Path(at) == home
    (machine / "readable").write_text("x")
    with running(home, *options[options.index("--processes") :][:2]):
        program("--home", str(home), "add", str(ARTICLE))
        for call in started(machine, "gongwen-backup.service"):
            program(*call)
        paths = everything(machine)
        names = {path.name for path in paths}
        assert {"catalogue.db", "catalogue.db-wal", ARTICLE.name} <= names
        assert any(name.startswith("gongwen-") and name.endswith(".tar") for name in names)
        assert opened_by_another([*paths, machine / "readable"]) == [str(machine / "readable")]
        (machine / "srv" / "gongwen").chmod(0o755)  # whoever has left that step out
        (machine / "mnt" / "backup").chmod(0o755)
        ours = [path for path in paths if not path.name.startswith("server-")]  # the log of this test
        assert opened_by_another(ours) == [str(machine / "srv" / "gongwen"), str(machine / "mnt" / "backup")]


def test_the_page_has_the_steps_that_this_follows() -> None:
    made = [words for words in steps() if words[0] not in LEFT_OUT]
    assert [words[0] for words in made[:2]] == ["adduser", "install"] and made[0][-2] == made[1][-1]
    assert ["setup"] in [words[6:8] for words in made]
