"""Settings of sign-in by accounts of others: what is read, and one sentence that names what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.auth.external import reading
from indexer.auth.external.grants import Grants
from indexer.auth.external.settings import DirectorySettings, ProviderSettings, SignInSettings
from indexer.errors import StoresInvalid
from indexer.model import Role
from tests.support.wording import says

ROLES = '[ldap.roles]\nreader = ["cn=staff,dc=union"]\n'
LDAP = '[ldap]\nurls = ["ldaps://directory.invalid"]\nbase = "ou=people,dc=union"\n'
OPENID = '[openid]\nissuer = "https://login.invalid/union"\nclient_id = "gongwen"\neverybody = "reader"\n'


@pytest.fixture(autouse=True)
def _all_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the extras were installed, whatever is."""
    monkeypatch.delenv(reading.SETTING, raising=False)
    monkeypatch.setattr(reading, "find_spec", lambda _name: object())


def read(home: Path, text: str) -> SignInSettings:
    (home / "signin.toml").write_text(text, encoding="utf-8")
    return reading.read_sign_in(home)


def secret(path: Path) -> Path:
    path.write_text("geheim\n", encoding="utf-8")
    path.chmod(0o600)
    return path


def test_without_the_file_nobody_else_vouches(tmp_path: Path) -> None:
    assert reading.read_sign_in(tmp_path) == SignInSettings() == read(tmp_path, "# nothing yet\n")


def test_a_directory(tmp_path: Path) -> None:
    password, ca = secret(tmp_path / "ldap.password"), tmp_path / "ca.pem"
    ca.touch()
    found = read(
        tmp_path,
        """
        [ldap]
        urls = ["ldap://one.invalid", "ldap://two.invalid:1389"]
        start_tls = true
        ca = "ca.pem"
        base = "ou=people,dc=union"
        user = "cn=gongwen,dc=union"
        password_file = "ldap.password"
        filter = "(&(objectClass=person)(mail={name})(!(locked=TRUE)))"
        name = "mail"
        id = "objectGUID"
        group_base = "ou=groups,dc=union"
        timeout = 9
        [ldap.roles]
        reader = ["CN=Staff, OU=Groups, DC=union"]
        administrator = ["cn=it,dc=union"]
        [ldap.departments]
        "财务部" = ["cn=finance,dc=union", "cn=audit,dc=union"]
        """,
    ).directory
    of = {"财务部": frozenset({"cn=finance,dc=union", "cn=audit,dc=union"})}
    roles: dict[Role, frozenset[str]] = {
        "reader": frozenset({"cn=staff,ou=groups,dc=union"}),
        "archivist": frozenset(),
        "administrator": frozenset({"cn=it,dc=union"}),
    }
    assert found == DirectorySettings(
        ("ldap://one.invalid", "ldap://two.invalid:1389"),
        "ou=people,dc=union",
        Grants(roles, of),
        start_tls=True,
        ca=ca,
        user="cn=gongwen,dc=union",
        password_file=password,
        filter="(&(objectClass=person)(mail={name})(!(locked=TRUE)))",
        name="mail",
        id="objectGUID",
        group_base="ou=groups,dc=union",
        timeout=9,
    )


def test_a_provider_in_the_file_that_the_environment_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(reading.SETTING, str(tmp_path / "etc" / "signin.toml"))
    with pytest.raises(StoresInvalid, check=says("signin.toml 无法读取")):
        reading.read_sign_in(tmp_path)
    (tmp_path / "etc").mkdir()
    found = read(tmp_path / "etc", OPENID).provider
    assert found == ProviderSettings(
        "https://login.invalid/union",
        "gongwen",
        Grants({}, {}, "reader"),
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[ldap\n", "第 1 行不合 TOML"),
        ("[ldaps]\n", "ldaps 不是可用的设置"),
        (LDAP + 'colour = "red"\n', "ldap.colour 不是可用的设置"),
        (f"[ldap]\n{ROLES}", "缺少 ldap.urls"),
        ('[ldap]\nurls = ["ldaps://d.invalid"]\n', "缺少 ldap.base"),
        (LDAP, "缺少 ldap.roles"),
        (LDAP + ROLES.replace('["cn=staff,dc=union"]', "[]"), "缺少 ldap.roles"),
        (LDAP + ROLES.replace("reader", "viewer"), "ldap.roles.viewer 不是可用的设置。可用的有：reader"),
        (LDAP + 'everybody = "boss"\n', "ldap.everybody = boss 不是可用的设置"),
        (LDAP.replace("ldaps:", "ldap:") + ROLES, "ldap.urls 有“ldap://directory.invalid”，密码会不加密"),
        (LDAP.replace("ldaps:", "http:") + ROLES, "密码会不加密"),
        (LDAP + "start_tls = true\n" + ROLES, "地址应是 ldap://"),
        (LDAP + 'start_tls = "yes"\n' + ROLES, "ldap.start_tls 应是 true 或 false"),
        (LDAP + 'user = "cn=x"\n' + ROLES, "缺少 ldap.password_file"),
        (LDAP + 'user = "cn=x"\npassword_file = "no"\n' + ROLES, "ldap.password_file 指定的 .*no 无法读取"),
        (LDAP + 'ca = "no.pem"\n' + ROLES, "ldap.ca 指定的 .*no.pem 无法读取"),
        (LDAP + 'filter = "(uid=*)"\n' + ROLES, "ldap.filter 应写在圆括号里，并含有 {name}"),
        (LDAP + 'filter = "uid={name}"\n' + ROLES, "ldap.filter 应写在圆括号里"),
        (LDAP + 'group_filter = "(member=x)"\n' + ROLES, "ldap.group_filter .*并含有 {dn}"),
        (LDAP + "timeout = 0\n" + ROLES, "ldap.timeout 应是 1 到 60"),
        (LDAP + ROLES + '[ldap.departments]\n"财务部" = 3\n', "ldap.departments.财务部 应是方括号里"),
        ('[openid]\nclient_id = "x"\n', "缺少 openid.issuer"),
        (OPENID.replace("https:", "http:"), "openid.issuer 是“http://login.invalid/union”，不是加密的地址"),
        (OPENID.replace("/union", "/union?x=1"), "openid.issuer"),
        (OPENID.replace('client_id = "gongwen"\n', ""), "缺少 openid.client_id"),
        (OPENID + 'scope = "profile"\n', "openid.scope 缺少 openid"),
        (OPENID + 'secret_file = "no"\n', "openid.secret_file 指定的 .*no 无法读取"),
    ],
)
def test_what_is_wrong_is_one_sentence_that_names_it(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(StoresInvalid, check=says(sentence)):
        read(tmp_path, text)


@pytest.mark.parametrize(("text", "extra"), [(LDAP + ROLES, "ldap"), (OPENID, "oidc")])
def test_a_client_that_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, extra: str
) -> None:
    monkeypatch.setattr(reading, "find_spec", lambda _name: None)
    with pytest.raises(StoresInvalid, check=says(rf"没有安装。请运行 pip install 'gongwen\[{extra}\]'")):
        read(tmp_path, text)


@pytest.mark.parametrize(
    ("url", "sound"),
    [
        *(("https://a.invalid", True), ("http://127.0.0.1:80", True), ("http://[::1]/x", True)),
        *(("http://localhost", True), ("http://localhost.invalid", False), ("http://10.0.0.1", False)),
        *(("https://me@a.invalid", False), ("https://", False), ("https://a.invalid:99999", False)),
        *(("ftp://127.0.0.1", False), ("https://[::1", False), ("//a.invalid", False)),
    ],
)
def test_passwords_go_only_where_nobody_listens(url: str, sound: bool) -> None:
    assert reading.encrypted_or_here(url, "https", "http") is sound
