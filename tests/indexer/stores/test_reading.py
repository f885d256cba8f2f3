"""Settings of stores on other machines: what is read, and one sentence that names what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.errors import StoresInvalid
from indexer.stores import (
    CatalogueStore,
    EngineStore,
    OriginalsStore,
    Stores,
    read_key,
    read_password,
    read_stores,
    reading,
)
from tests.support.wording import says

ENGINE = '[engine]\nkind = "opensearch"\nhosts = ["https://node1:9200"]\n'
CATALOGUE = '[catalogue]\nurl = "postgresql+psycopg://gongwen@db/gongwen"\n'
BUCKET = '[originals]\nbucket = "wenku"\n'


@pytest.fixture(autouse=True)
def _all_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the extra were installed, whatever is."""
    monkeypatch.delenv(reading.SETTING, raising=False)
    monkeypatch.setattr(reading, "find_spec", lambda _name: object())


def read(home: Path, text: str) -> Stores:
    (home / "stores.toml").write_text(text, encoding="utf-8")
    return read_stores(home)


def secret(path: Path, text: str = "geheim\n", mode: int = 0o600) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_without_the_file_all_is_in_the_home(tmp_path: Path) -> None:
    assert read_stores(tmp_path) == Stores(None, None, None) == read(tmp_path, "# nothing yet\n")


def test_all_three(tmp_path: Path) -> None:
    secret(tmp_path / "engine.password")
    (tmp_path / "ca.pem").touch()
    found = read(
        tmp_path,
        """
        [engine]
        kind = "opensearch"
        hosts = ["https://node1:9200/", "https://[::1]:9201"]
        name = "wenku_2"
        user = "gongwen"
        password_file = "engine.password"
        ca = "ca.pem"
        copies = 0
        shards = 16
        [catalogue]
        url = "postgresql+psycopg://gongwen@db:5433/gongwen?sslmode=verify-full"
        [originals]
        folder = "/srv/shared/corpus"
        """,
    )
    hosts = ("https://node1:9200", "https://[::1]:9201")
    files = (tmp_path / "engine.password", tmp_path / "ca.pem")
    assert found == Stores(
        EngineStore(hosts, "wenku_2", "gongwen", *files, copies=0, shards=16),
        CatalogueStore("postgresql+psycopg://gongwen@db:5433/gongwen?sslmode=verify-full"),
        OriginalsStore(Path("/srv/shared/corpus")),
    )


def test_each_by_itself(tmp_path: Path) -> None:
    assert read(tmp_path, ENGINE) == Stores(EngineStore(("https://node1:9200",)))
    assert read(tmp_path, CATALOGUE) == Stores(
        catalogue=CatalogueStore("postgresql+psycopg://gongwen@db/gongwen")
    )
    bucket = read(tmp_path, BUCKET + 'endpoint = "http://objects:9000"\nprefix = "union/"\n')
    assert bucket == Stores(
        originals=OriginalsStore(None, "wenku", "http://objects:9000", "union/"),
    )


def test_the_environment_names_another_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read(tmp_path, CATALOGUE)
    other = tmp_path / "etc" / "stores.toml"
    monkeypatch.setenv(reading.SETTING, str(other))
    with pytest.raises(StoresInvalid, check=says(f"{other} 无法读取")):
        read_stores(tmp_path)
    other.parent.mkdir()
    other.write_text('[originals]\nfolder = "../shared"\n')
    assert read_stores(tmp_path).catalogue is None
    assert read_stores(tmp_path).originals == OriginalsStore(other.parent / "../shared")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[engine\n", "第 1 行不合 TOML"),
        (ENGINE + 'colour = "red"\n', "engine.colour 不是可用的设置。可用的有：kind、hosts"),
        ('[index]\nkind = "x"\n', "index 不是可用的设置"),
        ("engine = 3\n", r"写成 \[engine\]"),
        ('[engine]\nhosts = ["https://node1:9200"]\n', "缺少 engine.kind"),
        ('[engine]\nkind = "elasticsearch"\n', "elasticsearch”，只能是"),
        ('[engine]\nkind = "opensearch"\n', "缺少 engine.hosts"),
        ('[engine]\nkind = "opensearch"\nhosts = []\n', "缺少 engine.hosts"),
        ('[engine]\nkind = "opensearch"\nhosts = "https://node1:9200"\n', "engine.hosts 应是方括号里"),
        ('[engine]\nkind = "opensearch"\nhosts = ["node1:9200"]\n', "“node1:9200”，不是地址"),
        ('[engine]\nkind = "opensearch"\nhosts = ["https://a:b@node1"]\n', "不带账号"),
        ('[engine]\nkind = "opensearch"\nhosts = ["https://node1:99999"]\n', "不是地址"),
        ('[engine]\nkind = "opensearch"\nhosts = ["https://[::1"]\n', "不是地址"),
        (ENGINE + "copies = true\n", "engine.copies 应是 0 到 9 的整数"),
        (ENGINE + "shards = 0\n", "engine.shards 应是 1 到"),
        (ENGINE + 'name = "My-Index"\n', "engine.name 是“My-Index”"),
        (ENGINE + 'name = ""\n', "engine.name 应是引号里的文字"),
        (ENGINE + 'user = "gongwen"\n', "缺少 engine.password_file"),
        (ENGINE + 'ca = "no.pem"\n', "engine.ca 指定的 .*no.pem 无法读取"),
        (ENGINE + 'user = "a"\npassword_file = "no"\n', "engine.password_file 指定的 .*no 无法读取"),
        ('[catalogue]\nurl = "sqlite:///catalogue.db"\n', "catalogue.url 不是数据库的地址"),
        ('[catalogue]\nurl = "postgresql+psycopg://db"\n', "catalogue.url 不是数据库的地址"),
        ('[catalogue]\nurl = "postgresql+psycopg://db:port/x"\n', "catalogue.url 不是数据库的地址"),
        ('[catalogue]\nurl = "postgresql+psycopg://me:pw@db/x"\n', "写有密码，而其他用户也能读"),
        ("[originals]\n", "应写 folder（共享文件夹）或 bucket"),
        (BUCKET + 'folder = "x"\n', "应写 folder（共享文件夹）或 bucket"),
        ('[originals]\nfolder = "x"\nprefix = "y"\n', "originals.prefix 不是可用的设置"),
        (BUCKET + 'endpoint = "objects"\n', "originals.endpoint 有“objects”"),
    ],
)
def test_what_is_wrong_is_one_sentence_that_names_it(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "stores.toml").touch(0o644)
    with pytest.raises(StoresInvalid, check=says(sentence)):
        read(tmp_path, text)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "stores.toml").write_bytes("# 密码\n".encode("gb18030"))
    with pytest.raises(StoresInvalid, check=says("不是 UTF-8")):
        read_stores(tmp_path)
    (tmp_path / "stores.toml").unlink()
    (tmp_path / "stores.toml").mkdir()
    with pytest.raises(StoresInvalid, check=says("无法读取")):
        read_stores(tmp_path)


def test_a_password_is_for_its_owner_only(tmp_path: Path) -> None:
    text = ENGINE + 'user = "gongwen"\npassword_file = "password"\n'
    path = secret(tmp_path / "password", mode=0o640)
    with pytest.raises(StoresInvalid, check=says("engine.password_file 指定的 .*其他用户也能读")):
        read(tmp_path, text)
    secret(path, "\n")
    with pytest.raises(StoresInvalid, check=says("应有一行密码")):
        read(tmp_path, text)
    secret(path, "密码 with blanks \n")
    assert read(tmp_path, text).engine is not None and read_password(path) == "密码 with blanks "


def test_a_password_file_goes_into_the_url(tmp_path: Path) -> None:
    path = secret(tmp_path / "password", "a@b/c:d%\n")
    store = CatalogueStore("postgresql+psycopg://me@db:5433/x?sslmode=require", path)
    assert store.place == "postgresql+psycopg://me:a%40b%2Fc%3Ad%25@db:5433/x?sslmode=require"
    assert CatalogueStore("postgresql+psycopg:///x").place == "postgresql+psycopg:///x"
    assert "a%40b" not in repr(store)


def test_a_url_may_hold_one_where_nobody_else_reads_it(tmp_path: Path) -> None:
    secret(tmp_path / "stores.toml")
    assert read(tmp_path, '[catalogue]\nurl = "postgresql+psycopg://me:pw@db/x"\n').catalogue


def test_a_key_has_two_lines(tmp_path: Path) -> None:
    path = secret(tmp_path / "key", "AKIA\nSECRET\n")
    assert read(tmp_path, BUCKET + 'key_file = "key"\n').originals
    assert read_key(path) == ("AKIA", "SECRET")
    with pytest.raises(StoresInvalid, check=says("应有两行")):
        read_key(secret(path, "AKIA\n"))


@pytest.mark.parametrize(
    ("text", "table"), [(ENGINE, "engine"), (CATALOGUE, "catalogue"), (BUCKET, "originals")]
)
def test_a_client_that_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, table: str
) -> None:
    monkeypatch.setattr(reading, "find_spec", lambda _name: None)
    with pytest.raises(
        StoresInvalid, check=says(rf"\[{table}\] 需要的组件.*pip install 'gongwen\[cluster\]'")
    ):
        read(tmp_path, text)
    assert read(tmp_path, '[originals]\nfolder = "x"\n').originals, "a folder needs none"
