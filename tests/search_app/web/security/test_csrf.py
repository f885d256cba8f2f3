"""What may change something: our own pages, and programs that say who they are."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from search_app import create_app
from search_app.texts.pages import FOREIGN_REQUEST
from search_app.web.security.permissions import LEAST
from tests.support.archives.fake import FakeArchive, fake
from tests.support.web.asking import FROM_OUR_PAGE

__all__ = ["fake"]  # fixtures

OURS = [
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://localhost"},
    {"Origin": "HTTP://LOCALHOST"},
    {"Referer": "http://localhost/search?q=x"},
]
FOREIGN = [
    {},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": ""},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Origin": "null"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:8000"},
    {"Origin": "http://evil.example", "Referer": "http://localhost/"},
    {"Referer": "http://evil.example/http://localhost/"},
    {"Referer": "http://[broken"},
    {"Origin": "localhost"},
]


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """An app with one route that changes something and one that does not, both for anyone."""
    app = create_app(archive=FakeArchive())
    monkeypatch.setitem(LEAST, "change", "anyone")
    monkeypatch.setitem(LEAST, "look", "anyone")
    app.add_url_rule("/change", "change", view_func=lambda: "done", methods=["POST", "DELETE"])
    app.add_url_rule("/look", "look", view_func=lambda: "seen")
    return app.test_client()


@pytest.mark.parametrize("headers", OURS, ids=str)
def test_our_own_pages_may(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.post("/change", headers=headers).text == "done"


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_others_may_not(client: FlaskClient, method: str, headers: dict[str, str]) -> None:
    answer = client.open("/change", method=method, headers=headers)
    assert answer.status_code == 403 and FOREIGN_REQUEST in answer.text and "操作被拒绝" in answer.text


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_anyone_may_look(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.get("/look", headers=headers).text == "seen"


def test_what_is_not_there_is_said_first(client: FlaskClient) -> None:
    assert client.post("/nowhere").status_code == 404
    assert client.post("/look").status_code == 405


def test_another_port_is_another_origin(client: FlaskClient) -> None:
    headers = {"Host": "127.0.0.2:8000", "Origin": "http://127.0.0.2:8000"}
    assert client.post("/change", headers=headers).status_code == 200
    assert client.post("/change", headers={**headers, "Origin": "http://127.0.0.2"}).status_code == 403


# What is asked is counted only when somebody asks it on a page of ours.

ON_OUR_PAGE = [
    FROM_OUR_PAGE,
    {"Referer": "http://localhost/search?q=x"},  # over plain http to another host browsers say no more
]
NOT_ON_OUR_PAGE = [
    {},
    {**FROM_OUR_PAGE, "Sec-Fetch-Site": "none"},  # the address bar, a bookmark, another program's link
    {**FROM_OUR_PAGE, "Sec-Fetch-Site": "same-site"},
    {**FROM_OUR_PAGE, "Sec-Fetch-Site": "cross-site"},
    {**FROM_OUR_PAGE, "Sec-Fetch-Site": "cross-site", "Referer": "http://localhost/"},
    {**FROM_OUR_PAGE, "Sec-Fetch-Site": ""},
    {**FROM_OUR_PAGE, "Sec-Fetch-Dest": "iframe"},
    {**FROM_OUR_PAGE, "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
    {**FROM_OUR_PAGE, "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"},
    {"Sec-Fetch-Site": "same-origin"},
    {"Origin": "http://localhost"},
    {"Referer": "http://evil.example/"},
    {"Referer": "http://localhost.evil.example/"},
    {"Referer": "http://localhost:8000/"},
    {"Referer": "http://evil.example/?http://localhost/"},
    {"Referer": "http://[broken"},
    {"Purpose": "prefetch", "Sec-Fetch-Site": "none"},
]


@pytest.mark.slow
@pytest.mark.parametrize("headers", ON_OUR_PAGE, ids=str)
def test_what_is_asked_on_our_page_is_counted(fake: FakeArchive, headers: dict[str, str]) -> None:
    answer = create_app(archive=fake).test_client().get("/search?q=劳模", headers=headers)
    assert answer.status_code == 200 and [query for query, _ in fake.noted] == ["劳模"]


@pytest.mark.slow
@pytest.mark.parametrize("headers", NOT_ON_OUR_PAGE, ids=str)
def test_what_is_asked_elsewhere_is_not(fake: FakeArchive, headers: dict[str, str]) -> None:
    answer = create_app(archive=fake).test_client().get("/search?q=劳模", headers=headers)
    assert answer.status_code == 200 and fake.noted == []
