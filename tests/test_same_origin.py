"""What may change something: our own pages, and programs that say who they are."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from search_app import create_app
from search_app.access import LEAST
from search_app.messages import FOREIGN_REQUEST
from tests.fake import FakeArchive

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
    headers = {"Host": "archive.example:8000", "Origin": "http://archive.example:8000"}
    assert client.post("/change", headers=headers).status_code == 200
    assert client.post("/change", headers={**headers, "Origin": "http://archive.example"}).status_code == 403
