"""The first administrator: made on this machine with the printed code, once, with the settings; nobody else can take it."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.archive import Archive
from indexer.auth import FirstStart, passwords
from indexer.errors import InvalidRequest
from search_app import create_app
from search_app.texts.pages import FOREIGN_REQUEST, TWO_PASSWORDS
from search_app.texts.starting.first_start import TOO_MANY_CODES, WRONG_CODE
from search_app.web.accounts.first_start import new_code
from search_app.web.security.own_machine import FORWARDED
from tests.support.processes.running import running
from tests.support.web.signing import ELSEWHERE, OTHER_PASSWORD, PASSWORD, cheap

__all__ = ["cheap"]  # a fixture
pytestmark = pytest.mark.usefixtures("cheap")

CODE = "ABCD-EFGH-2345"
OURS = {"Origin": "http://localhost"}
FORM = {
    "code": CODE,
    "name": "周敏",
    "password": PASSWORD,
    "again": PASSWORD,
    "office_name": "枫林区工会文库",
    "default_openness": "内部",
    "reading_needs_account": "是",
}


@pytest.fixture
def app(empty: Archive) -> Flask:
    return create_app(archive=empty, config={"SETUP_CODE": CODE})


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def sent(
    client: FlaskClient, headers: Mapping[str, str] = OURS, address: str = "127.0.0.1", **other: str
) -> TestResponse:
    """The answer to the form, with other values where they are given."""
    return client.post(
        "/setup", data=FORM | other, headers=dict(headers), environ_overrides={"REMOTE_ADDR": address}
    )


def begun(archive: Archive) -> bool:
    """Whether anything has been made or changed."""
    return bool(archive.accounts.all() or archive.log())


def test_the_account_and_the_settings_at_once(client: FlaskClient, empty: Archive) -> None:
    shown = client.get(f"/setup?code={CODE}")
    assert CODE in shown.text and shown.headers["Cache-Control"] == "private, no-store"
    assert 'href="/setup"' in client.get("/sign-in").text
    answer = sent(client)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk")
    assert client.get("/desk").status_code == 200, "signed in"
    assert empty.accounts.get("周敏").role == "administrator"
    assert empty.settings.value("office_name") == "枫林区工会文库"
    assert empty.settings.openness() == "内部" and empty.settings.holds("reading_needs_account")
    assert {event.actor for event in empty.log()} == {"周敏"} and PASSWORD not in str(empty.log())
    assert "枫林区工会文库" in client.get("/help").text


@pytest.mark.parametrize("code", ["abcd efgh 2345", "ABCDEFGH2345", " abcd-efgh-2345 "])
def test_the_code_as_people_type_it(client: FlaskClient, code: str) -> None:
    assert sent(client, code=code).status_code == 303


@pytest.mark.parametrize("code", ["", "ABCD-EFGH-2346", "ABCD-EFGH-234", "启动码", "\ud800"])
def test_another_code_makes_nothing(client: FlaskClient, empty: Archive, code: str) -> None:
    answer = sent(client, code=code.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
    assert answer.status_code == 401 and WRONG_CODE in answer.text and not begun(empty)


def test_guessing_is_limited(client: FlaskClient, empty: Archive) -> None:
    statuses = [sent(client, code=new_code()).status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    refused = sent(client)
    assert refused.status_code == 429 and TOO_MANY_CODES in refused.text and refused.headers["Retry-After"]
    assert not begun(empty), "the right code has to wait, too"


@pytest.mark.parametrize("address", [ELSEWHERE, "10.0.0.7", "::ffff:10.0.0.7", "fe80::1", "2001:db8::7", ""])
def test_not_from_another_machine(client: FlaskClient, empty: Archive, address: str) -> None:
    assert sent(client, address=address).status_code == 404 and not begun(empty)
    there = {"REMOTE_ADDR": address}
    assert client.get(f"/setup?code={CODE}", environ_overrides=there).status_code == 404
    empty.accounts.add("安宁", "administrator", PASSWORD, actor="")
    assert "管理员" not in client.get("/setup", environ_overrides=there).text.partition("<main")[2]
    assert "/setup" not in client.get("/sign-in", environ_overrides=there).text


@pytest.mark.parametrize("header", FORWARDED)
def test_not_through_a_proxy(client: FlaskClient, empty: Archive, header: str) -> None:
    assert sent(client, OURS | {header: "127.0.0.1"}).status_code == 404 and not begun(empty)
    assert client.get(f"/setup?code={CODE}", headers={header: "127.0.0.1"}).status_code == 404


def test_not_behind_a_proxy_that_is_believed(empty: Archive) -> None:
    app = create_app(archive=empty, config={"SETUP_CODE": CODE, "BEHIND_PROXY": True})
    forged = OURS | {"X-Forwarded-For": "127.0.0.1"}
    assert sent(app.test_client(), forged).status_code == 404 and not begun(empty)


def test_not_of_a_server_without_a_code(empty: Archive) -> None:
    client = create_app(archive=empty).test_client()
    assert sent(client, code="").status_code == 404 and client.get("/setup").status_code == 404


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {}], ids=str
)
def test_not_by_a_page_of_another_site(client: FlaskClient, empty: Archive, headers: dict[str, str]) -> None:
    answer = sent(client, headers)
    assert answer.status_code == 403 and FOREIGN_REQUEST in answer.text and not begun(empty)


def test_not_by_a_name_that_leads_here(client: FlaskClient, empty: Archive) -> None:
    rebound = {"Host": "evil.example", "Origin": "http://evil.example"}
    assert sent(client, rebound).status_code == 421 and not begun(empty)


def test_once(app: Flask, empty: Archive) -> None:
    assert sent(app.test_client()).status_code == 303
    again = app.test_client()
    assert sent(again, name="林晓", office_name="别家").status_code == 404
    late = again.get(f"/setup?code={CODE}")
    assert late.status_code == 404 and "文库已经有管理员" in late.text and 'href="/sign-in' in late.text
    assert [each.name for each in empty.accounts.all()] == ["周敏"]
    assert empty.settings.value("office_name") == "枫林区工会文库"


def test_not_where_an_administrator_was_there_before(client: FlaskClient, empty: Archive) -> None:
    empty.accounts.add("林晓", "reader", PASSWORD, actor="")
    assert client.get("/setup").status_code == 200, "a reader administers nothing"
    empty.accounts.add("安宁", "administrator", PASSWORD, actor="")
    assert sent(client).status_code == 404 and client.get("/setup").status_code == 404


def test_of_two_at_once_one(app: Flask, empty: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have passed all that can be asked before, when the first of them writes."""
    both = threading.Barrier(2)
    hashed = passwords.hashed

    def together(password: str) -> str:
        both.wait(30)
        return hashed(password)

    monkeypatch.setattr(passwords, "hashed", together)
    statuses: list[int] = []

    def ask(name: str) -> None:
        statuses.append(sent(app.test_client(), name=name, office_name=f"{name}的文库").status_code)

    threads = [threading.Thread(target=ask, args=(name,)) for name in ("周敏", "林晓")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    (made,) = empty.accounts.all()
    assert sorted(statuses) == [303, 400] and made.role == "administrator"
    assert empty.settings.value("office_name") == f"{made.name}的文库", "nor are the settings the other's"


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"again": OTHER_PASSWORD}, TWO_PASSWORDS),
        ({"password": "短", "again": "短"}, "密码至少要"),
        ({"name": "周 敏"}, "账号名只能用"),
        ({"default_openness": "随便"}, "默认开放状态"),
        ({"reading_needs_account": "也许"}, "查阅需要登录"),
        ({"office_name": "长" * 21}, "20"),
    ],
    ids=str,
)
def test_what_cannot_be_is_said_and_nothing_is_half_done(
    client: FlaskClient, empty: Archive, other: dict[str, str], said: str
) -> None:
    refused = sent(client, OURS, **other)
    assert refused.status_code == 400 and said in refused.text and not begun(empty)
    assert "枫林区工会文库" in refused.text or "office_name" in other, "what was typed is still there"
    assert PASSWORD not in refused.text
    assert sent(client).status_code == 303


def test_a_damaged_account_may_have_been_the_administrators(empty: Archive) -> None:
    empty.accounts.add("周敏", "administrator", PASSWORD, actor="")
    with empty.accounts.database.engine.connect() as connection:
        connection.exec_driver_sql("UPDATE accounts SET role = 'reader'")
        connection.commit()
    start = FirstStart(empty.accounts, empty.settings)
    chosen = start.checked("林晓", PASSWORD, {})
    with pytest.raises(InvalidRequest, match="begun already"):
        start.begin(chosen)


def test_codes_are_not_alike() -> None:
    codes = {new_code() for _ in range(1000)}
    assert len(codes) == 1000 and all(re.fullmatch(r"([A-Z2-9]{4}-){2}[A-Z2-9]{4}", each) for each in codes)


@pytest.mark.slow
@pytest.mark.parametrize("processes", [1, 2])
def test_a_server_prints_its_code_until_it_is_used_or_ends(tmp_path: Path, processes: int) -> None:
    def printed(log: Path) -> list[str]:
        return re.findall(r"/setup\?code=([A-Z2-9-]{14}) ", log.read_text(encoding="utf-8"))

    options = ("--processes", str(processes))
    with running(tmp_path, *options) as server:
        (old,) = printed(server.log)
        assert server.get(f"/setup?code={old}")[0] == 200
    with running(tmp_path, *options) as server:
        (code,) = printed(server.log)
        assert posted(server.port, old) == 401 and posted(server.port, code) == 303
        assert {server.get("/setup")[0] for _ in range(20)} == {404}, "of all processes"
        assert posted(server.port, code) == 404
    with running(tmp_path, *options) as server:
        assert printed(server.log) == []
    with closing(Archive.open(tmp_path)) as archive:
        assert [each.name for each in archive.accounts.all()] == ["周敏"]


def posted(port: int, code: str) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Origin": f"http://127.0.0.1:{port}", "Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request("POST", "/setup", urlencode(FORM | {"code": code}), headers)
        return connection.getresponse().status
    finally:
        connection.close()
