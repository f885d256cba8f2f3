"""Putting the stores together that the settings name, on real servers; and one sentence for what they refuse."""

from __future__ import annotations

import re
import shutil
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from indexer.archive import Archive
from indexer.errors import CatalogueUnavailable, CatalogueUnusable, StoresInvalid
from tests.support.places import ROOT
from tests.support.web.calling import Run, home, run
from tests.support.wording import says
from tools.servers.opensearch import Cluster
from tools.servers.process import free_port

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
def test_looking_at_an_empty_database_begins_nothing(home: Path, run: Run, fresh_postgresql: str) -> None:
    settings(home, fresh_postgresql)
    looked = run("search", "当好主力军")
    assert looked.exit_code and "还没有档案库" in looked.stderr and "secret" not in looked.stderr, looked
    with psycopg.connect(fresh_postgresql.replace("+psycopg", "")) as connection:
        assert connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone() == (0,)
    assert run("add", ARTICLE).exit_code == 0


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


@pytest.mark.cluster
def test_all_three_are_shared(
    tmp_path: Path, home: Path, run: Run, fresh_postgresql: str, opensearch_url: str
) -> None:
    name, folder = f"t{uuid.uuid4().hex}", tmp_path / "shared"
    folder.mkdir()
    settings(home, fresh_postgresql)
    with (home / "stores.toml").open("a", encoding="utf-8") as file:
        file.write(f'[engine]\nkind = "opensearch"\nhosts = ["{opensearch_url}"]\n')
        file.write(f'name = "{name}"\ncopies = 0\n[originals]\nfolder = "{folder}"\n')
    with removed(opensearch_url, name):
        assert run("add", ARTICLE).exit_code == 0
        assert not (home / "corpus").exists() and not (home / "var" / "index").exists()
        assert len(list(folder.rglob("*.txt"))) == 1
        assert "共 1 篇" in run("search", "当好主力军").output
        checked = run("check")
        assert checked.exit_code == 0, checked.output
        assert re.search(r"^检索：OpenSearch 2\.\S+，1 个节点", checked.output, re.MULTILINE)
        assert f"原件：共享文件夹 {folder}，剩余" in checked.output
        assert "索引正常。共 1 篇文档。" in checked.output
        assert run("reindex").exit_code == 0 and "共 1 篇" in run("search", "当好主力军").output


@contextmanager
def removed(url: str, name: str) -> Iterator[None]:
    """Have the indices of a name removed at the end."""
    try:
        yield
    finally:
        gone = urllib.request.Request(f"{url}/{name}-*", method="DELETE")
        urllib.request.urlopen(gone, timeout=60).close()


@pytest.mark.cluster
def test_a_secured_cluster_lets_its_own_user_in(
    tmp_path: Path, home: Path, run: Run, secured_opensearch: Cluster
) -> None:
    """With the role of the manual; and one sentence for a wrong password and for certificates of others."""
    security = secured_opensearch.security
    assert security is not None
    home.mkdir()

    def write(password: str, ca: str) -> None:
        (home / "password").write_text(f"{password}\n")
        (home / "password").chmod(0o600)
        text = f'[engine]\nkind = "opensearch"\nhosts = ["{secured_opensearch.urls[0]}"]\ncopies = 0\n'
        text += f'user = "gongwen"\npassword_file = "password"\n{ca}'
        (home / "stores.toml").write_text(text, encoding="utf-8")

    ca = f'ca = "{security.ca}"\n'
    write(security.password, ca)
    assert run("add", ARTICLE).exit_code == 0
    assert run("reindex").exit_code == 0 and "共 1 篇" in run("search", "当好主力军").output
    assert run("check").exit_code == 0
    for password, trusted, sentence in (
        ("wrong", ca, "不接受账号或密码"),
        (security.password, "", "证书不受信任"),
    ):
        write(password, trusted)
        result = run("search", "当好主力军")
        assert result.exit_code == 1 and sentence in result.output and result.output.count("\n") == 1
