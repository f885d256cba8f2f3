"""A form that was sent after the session had ended goes over the sign-in with all that was typed, and then on its way."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from indexer.archive import Archive
from search_app import create_app
from search_app.texts.pages import SIGN_IN_FIRST
from search_app.web.accounts import sign_in
from search_app.web.accounts.carried import LARGEST_CARRIED, MOST_FIELDS
from search_app.web.security.session_cookie import NAME
from tests.indexer.test_archive import import_records, record
from tests.search_app.web.accounts.test_sign_in import BROWSER, OURS
from tests.support.web.signing import NAMES, PASSWORD, WRONG, cheap, staffed

__all__ = ["cheap", "staffed"]  # fixtures

HEADERS = {**OURS, **BROWSER}
ARCHIVIST = NAMES["archivist"]
ODD = '两行\n“第二行”<script>alert("x")</script>&amp;'


@pytest.fixture
def office(staffed: Archive, tmp_path: Path) -> Archive:
    import_records(staffed, tmp_path, *(record(one, f"题名{one}", "劳模精神") for one in "ab"))
    return staffed


@pytest.fixture
def app(office: Archive) -> Flask:
    return create_app(archive=office)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def fields_in(page: str, action: str) -> MultiDict[str, str]:
    """The hidden fields of the form that goes there."""
    _, _, form = page.partition(f'action="{action}"')
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form.partition("</form>")[0])
    return MultiDict((unescape(name), unescape(value)) for name, value in hidden)


def signed_in(
    client: FlaskClient, page: str, password: str = PASSWORD, name: str = ARCHIVIST
) -> tuple[int, str]:
    form = fields_in(page, "/sign-in?keep=1")
    form.update({"name": name, "password": password})
    answer = client.post("/sign-in?keep=1", data=form, headers=HEADERS)
    return answer.status_code, answer.text


def test_a_correction_is_saved_as_it_was_typed(client: FlaskClient, office: Archive) -> None:
    to = "/desk/documents/a?back=/desk/documents?text%3D题名"
    form = {"version": "1", "note": ODD, "title": "题名a"}
    asked = client.post(to, data=form, headers=HEADERS)
    assert asked.status_code == 401 and SIGN_IN_FIRST in asked.text and "没有丢" in asked.text
    assert asked.headers["Cache-Control"] == "private, no-store" and "<script>alert" not in asked.text
    status, page = signed_in(client, asked.text, WRONG)
    assert status == 401 and "账号名或密码不对" in page and not client.get_cookie(NAME)
    status, page = signed_in(client, page)
    assert status == 200 and client.get_cookie(NAME) and ">退出<" in page
    assert f"就以{ARCHIVIST}的名义" in page
    assert office.get("a").version == 1, "nothing is done before somebody says so"
    (action,) = re.findall(r'class="fields" action="([^"]*)"', page)
    kept = fields_in(page, action)
    assert kept.to_dict() == form and PASSWORD not in page
    done = client.post(unescape(action), data=kept, headers=HEADERS)
    assert done.status_code == 303 and "done=saved" in done.location and "back=" in done.location
    assert office.get("a").document.description.note == ODD
    assert office.log("a")[0].actor == ARCHIVIST


def test_ticks_of_a_batch_stay(client: FlaskClient, office: Archive) -> None:
    form = MultiDict(
        [("id", "a"), ("id", "b"), ("act", "edit"), ("retention", "永久"), ("name", "x"), ("to", "y")]
    )
    _, page = signed_in(client, client.post("/desk/batches", data=form, headers=HEADERS).text)
    kept = fields_in(page, "/desk/batches")
    assert kept == form
    assert client.post("/desk/batches", data=kept, headers=HEADERS).status_code == 303
    assert [office.get(one).document.description.retention for one in "ab"] == ["永久"] * 2


def test_whom_a_provider_vouches_for_signs_in_beside_the_form(
    client: FlaskClient, office: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The way there leads away: it opens beside the page that has the form."""
    provider = SimpleNamespace(has_directory=False, has_provider=True)
    monkeypatch.setattr(sign_in, "external", lambda: provider)
    form = {"version": "1", "note": ODD}
    page = client.post("/desk/documents/a", data=form, headers=HEADERS).text
    assert re.search('<a class="way" href="/sign-in/openid[^>]* target="_blank"', page)
    signed_in(client, page)  # elsewhere
    done = client.post("/desk/documents/a", data=fields_in(page, "/desk/documents/a"), headers=HEADERS)
    assert done.status_code == 303 and office.get("a").version == 2


def test_who_may_not_is_refused_as_ever(client: FlaskClient, office: Archive) -> None:
    asked = client.post("/desk/documents/a", data={"version": "1", "note": "附注"}, headers=HEADERS)
    status, page = signed_in(client, asked.text, name=NAMES["reader"])
    kept = fields_in(page, "/desk/documents/a")
    assert (status, client.post("/desk/documents/a", data=kept, headers=HEADERS).status_code) == (200, 403)
    assert office.get("a").version == 1


@pytest.mark.parametrize(
    ("path", "size", "headers"),
    [
        ("/desk/documents/a", LARGEST_CARRIED + 1, HEADERS),
        ("/desk/documents/a", 1, OURS),
        ("/account", 1, HEADERS),
        ("/accounts", 1, HEADERS),
    ],
)
def test_what_is_too_large_of_a_program_or_has_passwords_is_not_carried(
    client: FlaskClient, path: str, size: int, headers: dict[str, str]
) -> None:
    answer = client.post(path, data={"old": "x" * size}, headers=headers)
    assert answer.status_code == 401 and "kept-" not in answer.text


@pytest.mark.parametrize("path", ["/desk/disposal/1/approve", "/desk/openness/decide", "/desk/review"])
def test_a_decision_is_not_carried_to_who_has_not_seen_what_is_decided(
    client: FlaskClient, path: str
) -> None:
    answer = client.post(path, data={"agreed": "1", "id": "a", "act": "keep"}, headers=HEADERS)
    assert answer.status_code == 401 and SIGN_IN_FIRST in answer.text and "kept-" not in answer.text


def test_a_form_goes_nowhere_else(client: FlaskClient) -> None:
    form = {"name": ARCHIVIST, "password": PASSWORD, "to": "https://evil.example/", "kept-a": "1"}
    page = client.post("/sign-in?keep=1", data=form, headers=HEADERS).text
    assert "evil.example" not in page and 'class="fields" action="/"' in page


def test_strangers_send_no_more_than_is_carried(client: FlaskClient) -> None:
    many = "&".join("a" for _ in range(3 * MOST_FIELDS))
    sent = {"data": many, "headers": HEADERS, "content_type": "application/x-www-form-urlencoded"}
    answer = client.post("/desk/documents/a", **sent)
    assert answer.status_code == 401 and SIGN_IN_FIRST in answer.text and "kept-" not in answer.text
    form = f"name={ARCHIVIST}&password={PASSWORD}&to=/&{many}"
    answer = client.post("/sign-in?keep=1", **sent | {"data": form})
    assert answer.status_code == 303, "the sign-in is as any other"
    assert (
        client.post("/sign-in?keep=1", data={"a": "x" * (4 * LARGEST_CARRIED)}, headers=HEADERS).status_code
        == 413
    )
