"""The page of accounts: accounts, changed and logged under the administrator's name."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.archive import Archive
from search_app import create_app
from tests.support.web.signing import HERE, NAMES, OTHER_PASSWORD, PASSWORD, WRONG, cheap, staffed
from tests.support.web.visiting import visited_by

__all__ = ["cheap", "staffed"]  # fixtures

OURS = {"Sec-Fetch-Site": "same-origin"}
READER, ARCHIVIST, ADMINISTRATOR = NAMES.values()


@pytest.fixture
def client(staffed: Archive) -> FlaskClient:
    """The administrator's browser."""
    return visited_by(create_app(archive=staffed), "administrator", ADMINISTRATOR).test_client()


def post(client: FlaskClient, address: str, **form: str) -> TestResponse:
    return client.post(quote(address), data=form, headers=OURS)


def test_who_is_there(client: FlaskClient, staffed: Archive) -> None:
    staffed.accounts.disable(READER, actor="")
    page = client.get("/accounts").text
    shown = re.findall(r"<h2><bdi>(.+?)</bdi></h2>\s*<p>(\w+)", page)
    assert shown == [(ADMINISTRATOR, "管理员"), (ARCHIVIST, "档案员"), (READER, "查阅者")]
    assert "已停用" in page
    assert "$argon2" not in page


def test_everything_that_can_be_done(client: FlaskClient, staffed: Archive) -> None:
    accounts = staffed.accounts
    assert post(client, "/accounts", name="吴桐", role="reader", password=PASSWORD).location == "/accounts"
    assert post(client, "/accounts/吴桐/role", role="archivist").status_code == 303
    assert accounts.get("吴桐").role == "archivist"
    assert post(client, "/accounts/吴桐/password", password=OTHER_PASSWORD).status_code == 303
    assert accounts.verify("吴桐", OTHER_PASSWORD)
    assert post(client, "/accounts/吴桐/disable").status_code == 303 and accounts.get("吴桐").disabled
    assert post(client, "/accounts/吴桐/enable").status_code == 303 and not accounts.get("吴桐").disabled
    assert post(client, "/admin/settings/reading_needs_account", value="是").status_code == 303
    assert staffed.settings.holds("reading_needs_account")
    assert {event.actor for event in staffed.log(limit=6)} == {ADMINISTRATOR}


@pytest.mark.parametrize(
    ("address", "form", "said"),
    [
        ("/accounts", {"name": "a b", "role": "reader", "password": PASSWORD}, "中间不留空格"),
        ("/accounts", {"name": "吴桐", "role": "root", "password": PASSWORD}, "没有“root”这种角色"),
        ("/accounts", {"name": "吴桐", "role": "reader", "password": "短"}, "至少要 10 个字符"),
        ("/accounts", {"name": READER, "role": "reader", "password": PASSWORD}, "已经有名为"),
        (f"/accounts/{ADMINISTRATOR}/disable", {}, "唯一的管理员"),
        (f"/accounts/{ADMINISTRATOR}/role", {"role": "reader"}, "唯一的管理员"),
        (f"/accounts/{READER}/password", {"password": "1234567890"}, "太常见"),
    ],
)
def test_what_cannot_be_done_is_said(
    client: FlaskClient, staffed: Archive, address: str, form: dict[str, str], said: str
) -> None:
    before = staffed.accounts.all()
    answer = post(client, address, **form)
    assert answer.status_code == 400 and said in answer.text and "账号管理" in answer.text
    assert staffed.accounts.all() == before


@pytest.mark.slow
@pytest.mark.parametrize("act", ["role", "password", "disable", "enable"])
def test_an_account_there_is_none_of(client: FlaskClient, act: str) -> None:
    answer = post(client, f"/accounts/无此人/{act}", role="reader", password=PASSWORD)
    assert answer.status_code == 404 and "没有这个账号" in answer.text


def test_a_reset_password_can_be_used_at_once(client: FlaskClient, staffed: Archive) -> None:
    from indexer.errors import SignInRefused

    for _ in range(6):
        with pytest.raises(SignInRefused):
            staffed.authenticator.sign_in(READER, WRONG, HERE)
    post(client, f"/accounts/{READER}/password", password=OTHER_PASSWORD)
    assert staffed.authenticator.sign_in(READER, OTHER_PASSWORD, HERE)


def test_the_setting_holds_for_everybody(client: FlaskClient, staffed: Archive) -> None:
    others = create_app(archive=staffed).test_client()
    assert others.get("/search").status_code == 200
    post(client, "/admin/settings/reading_needs_account", value="是")
    assert others.get("/search").status_code == 401 and others.get("/help").status_code == 200
    told = create_app(archive=staffed, config={"READING_NEEDS_ACCOUNT": False})
    assert told.test_client().get("/search").status_code == 200  # what an app is told counts first
