"""Putting the stores together that the settings name, on real servers; and one sentence for what they refuse."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.errors import CatalogueUnavailable, CatalogueUnusable, StoresInvalid
from tests.support.places import ROOT
from tests.support.processes.running import free_port
from tests.support.web.calling import Run, home, run
from tests.support.wording import says

__all__ = ["home", "run"]

ARTICLE = next((ROOT / "corpus").rglob("*.txt"))
URL = re.compile(r"(.*://)(.*):(.*)@(.*):(\d+)/(.*)")  # of the servers of tests


def settings(home: Path, url: str, change: Callable[[str], str] = str, password: str = "") -> str:
    """Write them as the manual says, the password in a file of its own; the URL without it."""
    found = URL.fullmatch(url)
    assert found
    scheme, user, known, host, port, name = found.groups()
    home.mkdir(exist_ok=True)
    (home / "catalogue.password").write_text(f"{password or known}\n")
    (home / "catalogue.password").chmod(0o600)
    said = change(f"{scheme}{user}@{host}:{port}/{name}")
    (home / "stores.toml").write_text(
        f'[catalogue]\nurl = "{said}"\npassword_file = "catalogue.password"\n', encoding="utf-8"
    )
    return said


@pytest.mark.cluster
def test_a_catalogue_in_a_database(home: Path, run: Run, fresh_postgresql: str) -> None:
    settings(home, fresh_postgresql)
    assert run("add", ARTICLE).exit_code == 0
    assert not (home / "var" / "catalogue.db").exists(), "the truth is in the database"
    assert "共 1 篇" in run("search", "当好主力军").output
    checked = run("check").output
    assert re.search(r"^档案目录：PostgreSQL \d+\.\d+，备用服务器 0 台", checked, re.MULTILINE), checked
    assert "检索：内置索引" in checked and "原件：本机" in checked
    archive = Archive.open(home)
    engine, catalogue, originals = archive.stores()
    assert {each.status for each in (engine, catalogue, originals)} == {"sound"}
    archive.close()


@pytest.mark.cluster
@pytest.mark.parametrize(
    ("said", "told", "password"),
    [("gongwen@", "gongwen@", "wrong"), ("gongwen@", "nobody@", ""), (r"/\w+$", "/nowhere", "")],
)
def test_what_a_database_refuses_is_one_sentence(
    home: Path, run: Run, fresh_postgresql: str, said: str, told: str, password: str
) -> None:
    settings(home, fresh_postgresql, lambda url: re.sub(said, told, url), password)
    with pytest.raises(StoresInvalid, check=says("。$")):
        Archive.open(home)
    result = run("check")
    assert result.exit_code == 1 and result.output.count("\n") == 1
    assert "Traceback" not in result.output and "only-for-tests" not in result.output


@pytest.mark.cluster
def test_a_database_that_is_away(home: Path, run: Run, fresh_postgresql: str) -> None:
    port = free_port()
    settings(home, fresh_postgresql, lambda url: re.sub(r":\d+/", f":{port}/", url))
    with pytest.raises(CatalogueUnavailable, check=says("数据库（PostgreSQL）暂时无法使用")):
        Archive.open(home)
    assert run("search", "工会").output.startswith("档案目录的数据库（PostgreSQL）暂时无法使用")


@pytest.mark.cluster
def test_a_database_serves_one_home_that_keeps_its_index(
    tmp_path: Path, home: Path, run: Run, fresh_postgresql: str
) -> None:
    """Else each would index half of what is owed."""
    settings(home, fresh_postgresql)
    assert run("add", ARTICLE).exit_code == 0
    other = tmp_path / "other"
    settings(other, fresh_postgresql)
    with pytest.raises(CatalogueUnusable, check=says(rf"正由 .*{home} 使用.*reindex --take-over")):
        Archive.open(other)
    shutil.copytree(home / "corpus", other / "corpus", dirs_exist_ok=True)
    taken = Archive.open(other, take_over=True)
    assert taken.reindex() == 1 and taken.search("当好主力军").total == 1
    taken.close()
    assert "正由" in run("check").output, "the first home is the one that is refused now"
    moved = other.rename(tmp_path / "moved")
    again = Archive.open(moved)
    assert again.search("当好主力军").total == 1
    again.close()
