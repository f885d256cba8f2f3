"""Signing in and out in the browser: cookies, ways back, refusals, and one's own account."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.archive import Archive
from indexer.auth.rate_limit import OF_NAME
from search_app import create_app
from search_app.texts.pages import NOT_YOURS, SIGN_IN_FIRST
from search_app.web.security.session_cookie import NAME
from tests.support.web.signing import NAMES, OTHER_PASSWORD, PASSWORD, WRONG, cheap, staffed

__all__ = ["cheap", "staffed"]  # fixtures

OURS = {"Sec-Fetch-Site": "same-origin"}
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
READER, ARCHIVIST, ADMINISTRATOR = NAMES.values()


@pytest.fixture
def app(staffed: Archive) -> Flask:
    return create_app(archive=staffed)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def sign_in(client: FlaskClient, name: str = READER, password: str = PASSWORD, **more: str) -> TestResponse:
    return client.post("/sign-in", data={"name": name, "password": password, **more}, headers=OURS)


def test_in_and_out(client: FlaskClient, staffed: Archive) -> None:
    assert client.get("/account").status_code == 401
    assert sign_in(client).location == "/"
    cookie = client.get_cookie(NAME)
    assert cookie is not None
    page = client.get("/account").text
    assert READER in page and "查阅者" in page and ">退出<" in page and ">登录<" not in page
    assert client.post("/sign-out", headers=OURS).location == "/sign-in"
    assert client.get_cookie(NAME) is None and client.get("/account").status_code == 401
    assert staffed.authenticator.whose(cookie.value) is None


def test_the_cookie(app: Flask) -> None:
    plain = sign_in(app.test_client()).headers["Set-Cookie"]
    assert re.fullmatch(rf"{NAME}=[0-9a-f]{{64}}; HttpOnly; Path=/; SameSite=Lax", plain)
    safe = app.test_client().post(
        "/sign-in",
        data={"name": READER, "password": PASSWORD},
        headers=OURS,
        base_url="https://127.0.0.2",
    )
    assert re.fullmatch(
        rf"__Host-{NAME}=[0-9a-f]{{64}}; Secure; HttpOnly; Path=/; SameSite=Lax", safe.headers["Set-Cookie"]
    )


def test_over_https_another_hosts_cookie_does_not_count(app: Flask) -> None:
    client = app.test_client()
    sign_in(client)
    assert client.get("/account", base_url="https://localhost").status_code == 401


def test_signing_in_again_ends_the_session_before(client: FlaskClient, staffed: Archive) -> None:
    sign_in(client)
    before = client.get_cookie(NAME)
    sign_in(client, ARCHIVIST)
    after = client.get_cookie(NAME)
    assert before is not None and after is not None and before.value != after.value
    assert staffed.authenticator.whose(before.value) is None and staffed.authenticator.whose(after.value)


@pytest.mark.slow
def test_a_token_that_was_laid_in_is_not_taken_over(client: FlaskClient) -> None:
    client.set_cookie(NAME, "a" * 64)
    sign_in(client)
    cookie = client.get_cookie(NAME)
    assert cookie is not None and cookie.value != "a" * 64


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "password"), [(READER, WRONG), ("无此人", PASSWORD), ("", ""), (READER, "")]
)
def test_what_does_not_go_together(client: FlaskClient, name: str, password: str) -> None:
    answer = sign_in(client, name, password)
    assert answer.status_code == 401 and "账号名或密码不对" in answer.text
    assert "Set-Cookie" not in answer.headers
    assert not password or password not in answer.text


@pytest.mark.slow
def test_too_many_attempts(client: FlaskClient) -> None:
    for _ in range(OF_NAME.free):
        assert sign_in(client, password=WRONG).status_code == 401
    answer = sign_in(client)
    assert answer.status_code == 429 and 0 < int(answer.headers["Retry-After"]) <= 31
    assert "次数太多" in answer.text and "Set-Cookie" not in answer.headers
    assert sign_in(client, "无此人", WRONG).status_code == 401


@pytest.mark.slow
def test_behind_a_proxy_the_clients_are_told_apart(staffed: Archive) -> None:
    def waits(app: Flask, address: str) -> bool:
        headers = {**OURS, "X-Forwarded-For": f"10.0.0.1, {address}"}
        form = {"name": f"人{address}", "password": WRONG}
        return app.test_client().post("/sign-in", data=form, headers=headers).status_code == 429

    told = create_app(archive=staffed, config={"BEHIND_PROXY": True})
    assert not any(waits(told, f"192.0.2.{at}") for at in range(25))
    alone = create_app(archive=staffed)
    assert any(waits(alone, f"192.0.2.{at}") for at in range(25, 50))


def test_a_proxy_tells_of_https(staffed: Archive) -> None:
    headers = {**OURS, "X-Forwarded-Proto": "https"}
    form = {"name": READER, "password": PASSWORD}
    told = create_app(archive=staffed, config={"BEHIND_PROXY": True}).test_client()
    assert "Secure" in told.post("/sign-in", data=form, headers=headers).headers["Set-Cookie"]
    alone = create_app(archive=staffed).test_client()
    assert "Secure" not in alone.post("/sign-in", data=form, headers=headers).headers["Set-Cookie"]


@pytest.mark.slow
@pytest.mark.parametrize("address", ["/account", "/accounts?x=1&y=%E5%8A%B3", "/desk"])
def test_a_person_is_asked_to_sign_in_and_comes_back(client: FlaskClient, address: str) -> None:
    answer = client.get(address, headers=BROWSER)
    assert answer.status_code == 303 and answer.location.startswith("/sign-in?next=")
    form = client.get(answer.location).text
    (onward,) = re.findall(r'name="next" value="([^"]*)"', form)
    assert sign_in(client, ADMINISTRATOR, next=unescape(onward)).location == address
    assert client.get(answer.location).location == address  # who has signed in goes on at once


@pytest.mark.slow
@pytest.mark.parametrize(
    ("method", "address"),
    [("GET", "/api/v1/search"), ("GET", "/search.atom"), ("GET", "/search.csv"), ("POST", "/saved")],
)
def test_a_program_is_refused(client: FlaskClient, staffed: Archive, method: str, address: str) -> None:
    staffed.settings.set("查阅需要登录", "是", actor="")
    answer = client.open(address, method=method, headers={**BROWSER, **OURS})
    assert answer.status_code == 401 and SIGN_IN_FIRST in (
        answer.json["error"] if answer.json else answer.text
    )


@pytest.mark.slow
def test_a_role_too_low(client: FlaskClient) -> None:
    sign_in(client, ARCHIVIST)
    answer = client.get("/accounts", headers=BROWSER)
    assert answer.status_code == 403 and NOT_YOURS in answer.text


@pytest.mark.slow
@pytest.mark.parametrize(
    "onward",
    [
        *("", "search", "//evil.example", "/\\evil.example", "\\\\evil.example", "https://evil.example/"),
        *("/\t/evil.example", "///evil.example", " /search", "http:/evil.example"),
        *("javascript:alert(1)", "/a\r\nSet-Cookie: x=1"),
    ],
)
def test_the_way_back_stays_ours(client: FlaskClient, onward: str) -> None:
    assert client.get("/sign-in", query_string={"next": onward}).text.count('name="next" value="/"') == 1
    answer = sign_in(client, next=onward)
    assert answer.location == "/" and answer.status_code == 303
    assert client.get("/sign-in", query_string={"next": onward}).location == "/"


def test_what_was_typed_is_never_markup(client: FlaskClient) -> None:
    page = sign_in(client, '"><script>alert(1)</script>', WRONG, next='/"><script>').text
    assert "<script>" not in page and "&lt;script&gt;" in page


def test_an_archive_without_accounts_says_how_to_make_one(empty: Archive) -> None:
    client = create_app(archive=empty).test_client()
    assert "gongwen setup" in client.get("/sign-in").text
    assert sign_in(client).status_code == 401


def test_what_somebody_was_shown_is_kept_nowhere(client: FlaskClient) -> None:
    assert client.get("/search").headers["Cache-Control"] == "private, no-cache"
    assert client.get("/accounts").headers["Cache-Control"] == "private, no-store"  # a refusal, too
    sign_in(client)
    for address in ("/search", "/account", "/api/v1/search"):
        answer = client.get(address)
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "Cookie" in answer.headers["Vary"]
    with client.get("/static/style.css") as style:
        assert "no-store" not in style.headers["Cache-Control"]


def change(
    client: FlaskClient, old: str = PASSWORD, new: str = OTHER_PASSWORD, again: str | None = None
) -> TestResponse:
    form = {"old": old, "password": new, "again": new if again is None else again}
    return client.post("/account", data=form, headers=OURS)


def test_another_password(app: Flask, staffed: Archive) -> None:
    here, elsewhere = app.test_client(), app.test_client()
    sign_in(here)
    sign_in(elsewhere)
    answer = change(here)
    assert answer.status_code == 200 and "密码已经换好" in answer.text
    assert here.get("/account").status_code == 200 and elsewhere.get("/account").status_code == 401
    assert staffed.accounts.verify(READER, OTHER_PASSWORD) and not staffed.accounts.verify(READER, PASSWORD)
    assert staffed.log()[0].actor == READER


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "again", "status", "said"),
    [
        (WRONG, OTHER_PASSWORD, OTHER_PASSWORD, 401, "账号名或密码不对"),
        (PASSWORD, OTHER_PASSWORD, WRONG, 400, "写得不一样"),
        (PASSWORD, "太短", "太短", 400, "至少要 10 个字符"),
    ],
)
def test_a_password_that_stays(
    client: FlaskClient, staffed: Archive, old: str, new: str, again: str, status: int, said: str
) -> None:
    sign_in(client)
    answer = change(client, old, new, again)
    assert answer.status_code == status and said in answer.text
    assert staffed.accounts.verify(READER, PASSWORD) and client.get("/account").status_code == 200


def test_the_old_password_is_not_to_be_guessed_either(client: FlaskClient) -> None:
    sign_in(client)
    answers = [change(client, WRONG).status_code for _ in range(OF_NAME.free + 1)]
    assert answers == [401] * OF_NAME.free + [429]


def test_signing_out_everywhere(app: Flask) -> None:
    here, elsewhere = app.test_client(), app.test_client()
    sign_in(here)
    sign_in(elsewhere)
    assert here.post("/account/sign-out-everywhere", headers=OURS).location == "/sign-in"
    assert here.get("/account").status_code == 401 and elsewhere.get("/account").status_code == 401


def test_a_form_beyond_reason(client: FlaskClient) -> None:
    assert sign_in(client, "名" * 100_000).status_code == 413


def test_a_key_that_others_can_read_is_said(client: FlaskClient, staffed: Archive) -> None:
    (staffed.home / "var" / "secret.key").touch(mode=0o644)
    answer = sign_in(client)
    assert answer.status_code == 503 and "其他用户也能读写" in answer.text
