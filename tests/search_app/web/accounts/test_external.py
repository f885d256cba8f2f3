"""Signing in by accounts of others in the browser, at Debian's slapd and at oidc-provider."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.archive import Archive
from indexer.auth.rate_limit import OF_NAME
from indexer.auth.sessions import LONGEST_EXTERNAL
from indexer.auth.tokens import VOUCHED
from indexer.errors import InvalidRequest
from search_app import create_app
from search_app.web.security.session_cookie import NAME
from tests.search_app.web.security.test_no_trace import ADDRESSES, DEPARTMENTS, ROWS, archive_of
from tests.support.servers import directory as directories
from tests.support.servers import openid as providers
from tests.support.servers.directory import BASE, Directory
from tests.support.servers.openid import BACK, CLIENT, OpenID
from tests.support.web.signing import NAMES, OTHER_PASSWORD, PASSWORD, Clock, cheap, staffed
from tests.support.web.visiting import visited_by
from tests.support.wording import says

__all__ = ["cheap", "staffed"]  # fixtures

OURS = {"Sec-Fetch-Site": "same-origin"}
AWAY = "单位账号系统暂时无法使用"


def secret(path: Path, text: str) -> str:
    path.write_text(f"{text}\n", encoding="utf-8")
    path.chmod(0o600)
    return str(path)


def by_directory(home: Path, server: Directory, **changed: str) -> None:
    """Settings of the home that name the directory, with some of its keys changed."""
    password = secret(home / "ldap.password", directories.PASSWORD)
    keys = {
        "urls": f'["{server.url}"]',
        "ca": f'"{server.ca}"',
        "base": f'"ou=people,{BASE}"',
        "user": f'"cn=gongwen,{BASE}"',
        "password_file": f'"{password}"',
    } | changed
    lines = [f"{name} = {value}" for name, value in keys.items()]
    groups = {name: f'["cn={name},ou=groups,{BASE}"]' for name in ("staff", "archivists", "finance")}
    (home / "signin.toml").write_text(
        "[ldap]\n" + "\n".join(lines) + f"\n[ldap.roles]\nreader = {groups['staff']}\n"
        f'archivist = {groups["archivists"]}\n[ldap.departments]\n"财务部" = {groups["finance"]}\n',
        encoding="utf-8",
    )


def by_provider(home: Path, server: OpenID, **changed: str) -> None:
    """The same for the provider."""
    keys = {
        "issuer": f'"{server.issuer}"',
        "client_id": f'"{CLIENT}"',
        "secret_file": f'"{secret(home / "openid.secret", providers.SECRET)}"',
        "ca": f'"{server.ca}"',
    } | changed
    lines = [f"{name} = {value}" for name, value in keys.items()]
    (home / "signin.toml").write_text(
        "[openid]\n" + "\n".join(lines) + '\n[openid.roles]\nreader = ["staff"]\narchivist = ["archivists"]\n'
        '[openid.departments]\n"财务部" = ["finance"]\n',
        encoding="utf-8",
    )


def sign_in(
    client: FlaskClient, name: str, password: str = directories.PASSWORD, **more: str
) -> TestResponse:
    form = {"name": name, "password": password, "way": "directory", **more}
    return client.post("/sign-in", data=form, headers=OURS)


def at_provider(client: FlaskClient, server: OpenID, subject: str, onward: str = "/") -> TestResponse:
    """Sign in there, and bring its answer."""
    begun = client.get("/sign-in/openid", query_string={"next": onward})
    assert begun.status_code == 303
    return client.get(server.sign_in(begun.location, subject).removeprefix("http://localhost"))


@pytest.fixture
def directory(staffed: Archive, office_directory: Directory) -> Directory:
    by_directory(staffed.home, office_directory)
    return office_directory


@pytest.fixture
def provider(staffed: Archive, office_provider: OpenID) -> OpenID:
    by_provider(staffed.home, office_provider)
    return office_provider


@pytest.fixture
def client(staffed: Archive) -> FlaskClient:
    return create_app(archive=staffed).test_client()


def test_without_settings_there_is_one_way(client: FlaskClient) -> None:
    page = client.get("/sign-in").text
    assert "单位账号" not in page and page.count('type="submit"') == 1
    assert client.get("/sign-in/openid").status_code == client.get(BACK).status_code == 404
    assert sign_in(client, "wangfang").status_code == 401


def test_in_and_out_by_the_directory(client: FlaskClient, staffed: Archive, directory: Directory) -> None:
    assert "用单位账号登录" in client.get("/sign-in").text
    assert sign_in(client, "wangfang", next="/account").location == "/account"
    page = client.get("/account").text
    assert "wangfang" in page and "查阅者" in page and "单位账号（目录）" in page and "换密码" not in page
    account = staffed.accounts.get("wangfang")
    assert (account.origin, account.role) == ("ldap", "reader")
    assert client.post("/sign-out", headers=OURS).location == "/sign-in"
    assert client.get("/account").status_code == 401
    told = [
        (event.actor, {change.field: change.after for change in event.changes}) for event in staffed.log()
    ]
    assert ("wangfang", {"account": "wangfang", "role": "查阅者"}) in told


def test_the_role_follows_the_groups(client: FlaskClient, staffed: Archive, directory: Directory) -> None:
    directory.person("sunli", "staff", "archivists")
    sign_in(client, "sunli")
    assert staffed.accounts.get("sunli").role == "archivist" and client.get("/desk").status_code == 200
    directory.leave("sunli", "archivists")
    sign_in(client, "sunli")
    assert staffed.accounts.get("sunli").role == "reader" and client.get("/desk").status_code == 403
    directory.leave("sunli", "staff")
    answer = sign_in(create_app(archive=staffed).test_client(), "sunli")
    assert answer.status_code == 401 and "还没有使用本库的权限" in answer.text


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("wangfang", "wrong", "账号名或密码不对"),
        ("wangfang", "", "账号名或密码不对"),
        ("wang*", directories.PASSWORD, "账号名或密码不对"),
        ("zhaolei", directories.PASSWORD, "还没有使用本库的权限"),
    ],
)
def test_who_does_not_come_in(
    client: FlaskClient, staffed: Archive, directory: Directory, name: str, password: str, said: str
) -> None:
    before = staffed.accounts.all()
    answer = sign_in(client, name, password)
    assert answer.status_code == 401 and said in answer.text and "Set-Cookie" not in answer.headers
    assert staffed.accounts.all() == before


def test_passwords_of_the_directory_are_not_to_be_guessed(client: FlaskClient, directory: Directory) -> None:
    for _ in range(OF_NAME.free):
        assert sign_in(client, "liming", "wrong").status_code == 401
    assert sign_in(client, "liming").status_code == 429


def test_where_the_directory_is_away_others_sign_in_and_nothing_is_counted(
    client: FlaskClient, staffed: Archive, office_directory: Directory
) -> None:
    by_directory(staffed.home, office_directory, urls='["ldaps://127.0.0.1:1"]')
    for _ in range(OF_NAME.free + 2):
        answer = sign_in(client, "wangfang")
        assert answer.status_code == 503 and AWAY in answer.text and "127.0.0.1" not in answer.text
    own = client.post("/sign-in", data={"name": NAMES["reader"], "password": PASSWORD}, headers=OURS)
    assert own.location == "/"


def test_a_certificate_that_is_not_trusted_is_said(
    client: FlaskClient, staffed: Archive, office_directory: Directory, caplog: pytest.LogCaptureFixture
) -> None:
    other = staffed.home / "other.pem"
    other.write_bytes(Path("/etc/ssl/certs/ca-certificates.crt").read_bytes())
    by_directory(staffed.home, office_directory, ca=f'"{other}"')
    answer = sign_in(client, "wangfang")
    assert answer.status_code == 503 and AWAY in answer.text
    assert "certificate verify failed" in caplog.text


def test_a_name_that_is_taken_is_refused(client: FlaskClient, staffed: Archive, directory: Directory) -> None:
    staffed.accounts.add("LiMing", "reader", PASSWORD, actor="")
    answer = sign_in(client, "liming")
    assert answer.status_code == 401 and "本库已有名为 liming 的账号" in answer.text
    assert staffed.accounts.get("liming").origin == ""


def test_who_gets_the_name_of_another_does_not_get_the_account(
    client: FlaskClient, staffed: Archive, directory: Directory
) -> None:
    directory.person("qianjin", "staff", "archivists")
    sign_in(client, "qianjin")
    directory.leave("qianjin", "staff")
    directory.remove("uid=qianjin,ou=people")
    directory.person("qianjin", "staff")
    answer = sign_in(create_app(archive=staffed).test_client(), "qianjin")
    assert answer.status_code == 401 and "不是同一个" in answer.text


def test_its_password_and_role_are_not_kept_here(
    client: FlaskClient, staffed: Archive, directory: Directory
) -> None:
    sign_in(client, "wangfang")
    for change in (
        lambda: staffed.accounts.set_password("wangfang", OTHER_PASSWORD, actor=""),
        lambda: staffed.accounts.set_role("wangfang", "administrator", actor=""),
    ):
        with pytest.raises(InvalidRequest, check=says("是单位账号，密码和角色由单位账号系统管理")):
            change()
    form = {"old": directories.PASSWORD, "password": OTHER_PASSWORD, "again": OTHER_PASSWORD}
    answer = client.post("/account", data=form, headers=OURS)
    assert answer.status_code == 400 and "由单位账号系统管理" in answer.text
    for password in ("", directories.PASSWORD, OTHER_PASSWORD):
        assert staffed.accounts.verify("wangfang", password) is None


def test_the_administrator_disables_it(client: FlaskClient, staffed: Archive, directory: Directory) -> None:
    sign_in(client, "wangfang")
    assert staffed.accounts.disable("wangfang", actor="周敏")
    assert client.get("/account").status_code == 401
    answer = sign_in(client, "wangfang")
    assert answer.status_code == 401 and "在本库已停用" in answer.text


def test_an_administrator_of_the_archive_itself_stays(
    client: FlaskClient, staffed: Archive, office_directory: Directory
) -> None:
    """Those whom others vouch for do not count: while the directory is away, somebody has to be able to sign in."""
    by_directory(staffed.home, office_directory)
    text = (staffed.home / "signin.toml").read_text(encoding="utf-8")
    (staffed.home / "signin.toml").write_text(
        text.replace("archivist =", "administrator ="), encoding="utf-8"
    )
    sign_in(client, "liming")
    assert staffed.accounts.get("liming").role == "administrator"
    with pytest.raises(InvalidRequest, check=says("是唯一的管理员")):
        staffed.accounts.disable(NAMES["administrator"], actor="")
    assert staffed.accounts.disable("liming", actor="")


def test_who_is_gone_or_locked_loses_access_at_the_next_look(
    staffed: Archive, directory: Directory, client: FlaskClient
) -> None:
    directory.person("wuyue", "staff", "archivists")
    directory.person("hezhi", "staff")
    other = create_app(archive=staffed).test_client()
    sign_in(client, "wuyue")
    sign_in(other, "hezhi")
    until = staffed.authenticator.tokens.days(9)
    secret_, _ = staffed.authenticator.tokens.make("hezhi", "每周", "reader", until, actor="")
    staffed.external.ask_again()
    assert client.get("/desk").status_code == other.get("/account").status_code == 200
    directory.leave("wuyue", "archivists")
    directory.remove("uid=hezhi,ou=people")
    staffed.external.ask_again()
    assert staffed.accounts.get("wuyue").role == "reader" and client.get("/account").status_code == 401
    assert other.get("/account").status_code == 401
    assert other.get("/api/v1/search", headers={"Authorization": f"Bearer {secret_}"}).status_code == 401
    staffed.external.ask_again()  # who is out is not asked after again


def test_a_session_ends_after_half_a_day_and_a_token_after_weeks_without_word(
    staffed: Archive, directory: Directory, client: FlaskClient
) -> None:
    sign_in(client, "wangfang")
    clock = Clock()
    entrance = staffed.authenticator
    clock.now = entrance._clock()
    secret_, _ = entrance.tokens.make("wangfang", "每周", "reader", entrance.tokens.days(90), actor="")
    entrance._clock = entrance._sessions._clock = entrance.tokens._clock = clock
    clock.now += LONGEST_EXTERNAL / 2
    assert client.get("/account").status_code == 200
    clock.now += LONGEST_EXTERNAL / 2 + 1
    assert client.get("/account").status_code == 401
    clock.now += (VOUCHED - 2) * 24 * 3600
    assert entrance.tokens.whose(secret_)
    clock.now += 3 * 24 * 3600
    assert entrance.tokens.whose(secret_) is None


def test_a_token_asks_for_the_password_of_the_directory(
    client: FlaskClient, staffed: Archive, directory: Directory
) -> None:
    sign_in(client, "wangfang")
    form = {"name": "每周", "role": "reader", "until": staffed.authenticator.tokens.days(9)}
    assert client.post("/account/tokens", data={**form, "old": "wrong"}, headers=OURS).status_code == 401
    made = client.post("/account/tokens", data={**form, "old": directories.PASSWORD}, headers=OURS)
    assert made.status_code == 200 and "gongwen_" in made.text


def test_in_and_out_at_the_provider(client: FlaskClient, staffed: Archive, provider: OpenID) -> None:
    page = client.get("/sign-in?next=/account").text
    (link,) = re.findall(r'href="(/sign-in/openid[^"]*)"', page)
    begun = client.get(unescape(link))
    back = provider.sign_in(begun.location, "u-1").removeprefix("http://localhost")
    done = client.get(back)
    assert done.status_code == 303 and done.location == "/account"
    page = client.get("/account").text
    assert "孙悦" in page and "单位账号（统一认证）" in page and "换密码" not in page
    account = staffed.accounts.get("孙悦")
    assert (account.origin, account.role) == ("openid", "reader")
    assert client.get(back).status_code == 401, "an answer is taken once"
    out = client.post("/sign-out", headers=OURS).location
    assert out == "/sign-in?out=openid" and client.get("/account").status_code == 401
    assert "/sign-in/openid/out" in client.get(out).text
    assert client.get("/sign-in/openid/out").location.startswith(f"{provider.issuer}/session/end?")


def test_a_code_brought_again_with_its_cookie_is_refused_by_the_provider(
    client: FlaskClient, provider: OpenID
) -> None:
    begun = client.get("/sign-in/openid")
    kept = client.get_cookie("gongwen_openid")
    back = provider.sign_in(begun.location, "u-1").removeprefix("http://localhost")
    assert client.get(back).location == "/" and client.get_cookie("gongwen_openid") is None
    assert kept is not None
    client.set_cookie("gongwen_openid", kept.value)
    client.delete_cookie(NAME)
    answer = client.get(back)
    assert answer.status_code == 401 and "登录没有完成" in answer.text and client.get_cookie(NAME) is None


def test_the_answer_to_anothers_sign_in_is_not_taken(
    staffed: Archive, client: FlaskClient, provider: OpenID
) -> None:
    """Else a link would sign its reader in as who has made it."""
    other = create_app(archive=staffed).test_client()
    other.get("/sign-in/openid")
    begun = client.get("/sign-in/openid")
    back = provider.sign_in(begun.location, "u-1").removeprefix("http://localhost")
    for stranger in (other, create_app(archive=staffed).test_client()):
        answer = stranger.get(back)
        assert answer.status_code == 401 and "登录中断了" in answer.text and stranger.get_cookie(NAME) is None


@pytest.mark.parametrize(
    ("subject", "said"), [("u-3", "还没有使用本库的权限"), ("u-4", "账号名不能在本库使用")]
)
def test_who_is_known_there_and_not_let_in_here(
    client: FlaskClient, staffed: Archive, provider: OpenID, subject: str, said: str
) -> None:
    answer = at_provider(client, provider, subject)
    assert answer.status_code == 401 and said in answer.text and client.get_cookie(NAME) is None
    assert len(staffed.accounts.all()) == len(NAMES)


def test_who_refuses_at_the_provider_is_told(client: FlaskClient, provider: OpenID) -> None:
    client.get("/sign-in/openid")
    answer = client.get(f"{BACK}?error=access_denied&state=x")
    assert answer.status_code == 401 and "请重新登录" in answer.text


@pytest.mark.parametrize(
    "onward", ["//evil.example", "https://evil.example/", "/\\evil.example", "/" + "x" * 3000]
)
def test_the_way_back_stays_ours(client: FlaskClient, provider: OpenID, onward: str) -> None:
    assert at_provider(client, provider, "u-1", onward).location == "/"


def test_where_the_provider_is_away_others_sign_in(
    client: FlaskClient, staffed: Archive, office_provider: OpenID
) -> None:
    by_provider(staffed.home, office_provider, issuer='"https://127.0.0.1:1"')
    for address in ("/sign-in/openid", "/sign-in/openid/out"):
        answer = client.get(address)
        assert answer.status_code == 503 and AWAY in answer.text and "127.0.0.1" not in answer.text
    own = client.post("/sign-in", data={"name": NAMES["reader"], "password": PASSWORD}, headers=OURS)
    assert own.location == "/"


def test_the_cookie_of_a_sign_in_under_way(client: FlaskClient, provider: OpenID) -> None:
    plain = client.get("/sign-in/openid").headers["Set-Cookie"]
    assert re.fullmatch(
        r"gongwen_openid=[\w=-]+; Expires=[^;]+; Max-Age=900; HttpOnly; Path=/; SameSite=Lax", plain
    )
    assert provider.issuer not in plain


def test_a_token_asks_for_a_sign_in_that_has_just_been(
    client: FlaskClient, staffed: Archive, provider: OpenID
) -> None:
    at_provider(client, provider, "u-1")
    form = {"name": "每周", "role": "reader", "until": staffed.authenticator.tokens.days(9)}
    assert "gongwen_" in client.post("/account/tokens", data=form, headers=OURS).text
    entrance = staffed.authenticator
    clock = Clock()
    clock.now = entrance._clock() + 3600
    entrance._clock = entrance._sessions._clock = clock
    answer = client.post("/account/tokens", data=form, headers=OURS)
    assert answer.status_code == 401 and "重新登录" in answer.text


@pytest.fixture
def belonging(tmp_path: Path, cheap: None) -> Archive:
    return archive_of(tmp_path / "whole", tmp_path, ("公开", "内部", "仅档案员"), (1, 2))


def see_the_same(app: Flask, client: FlaskClient, name: str, theirs: frozenset[int]) -> None:
    """That somebody is answered as a reader of these departments, wherever documents are told of."""
    visited = visited_by(app, "reader", name, theirs).test_client()
    asked = 0
    for endpoint in ("articles.show", "export.as_csv", "feed.of_search", "api.article", "complete.complete"):
        for address in ADDRESSES[endpoint]:
            answers = [each.get(address) for each in (client, visited)]
            assert answers[0].status_code == answers[1].status_code, address
            assert answers[0].data == answers[1].data, address
            asked += 1
    assert asked > 30


@pytest.mark.parametrize("way", ["directory", "provider"])
def test_groups_are_departments_and_nothing_of_others_is_seen(
    belonging: Archive, request: pytest.FixtureRequest, way: str
) -> None:
    """In every answer: as of a reader of 财务部 alone, for whoever is of its group, however signed in."""
    server = request.getfixturevalue(f"office_{way}")
    client = create_app(archive=belonging).test_client()
    if isinstance(server, Directory):
        by_directory(belonging.home, server)
        name = "wangfang"
        sign_in(client, name)
    else:
        by_provider(belonging.home, server)
        name = "孙悦"
        at_provider(client, server, "u-1")
    account = belonging.accounts.get(name)
    assert belonging.departments.of(account.serial) == {1} and DEPARTMENTS[0] == "财务部"
    assert ROWS[4][0] not in client.get("/search?q=劳模").text, "it is of another department"
    see_the_same(create_app(archive=belonging), client, name, frozenset({1}))
