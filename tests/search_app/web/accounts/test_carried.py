"""A form that was sent after the session had ended goes over the sign-in with all that was typed, and then on its way."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from indexer.archive import Archive
from search_app import create_app
from search_app.texts.pages import SIGN_IN_FIRST
from search_app.web.accounts.carried import LARGEST_CARRIED, MOST_FIELDS
from search_app.web.security.session_cookie import NAME
from tests.indexer.test_archive import import_records, record
from tests.search_app.web.accounts.test_sign_in import BROWSER, OURS
from tests.support.web.signing import NAMES, PASSWORD, cheap, staffed

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


def sign_in(client: FlaskClient, name: str = ARCHIVIST) -> None:
    """On a page of its own, as the browser's next tab."""
    answer = client.post("/sign-in", data={"name": name, "password": PASSWORD}, headers=HEADERS)
    assert answer.status_code == 303, "no answer to a password is a page that a browser could send again"


def test_a_correction_is_saved_as_it_was_typed(client: FlaskClient, office: Archive) -> None:
    to = f"/desk/documents/a?back=/desk/documents?text%3D{quote('题名')}"
    form = {"version": "1", "note": ODD, "title": "题名a"}
    asked = client.post(to, data=form, headers=HEADERS)
    assert asked.status_code == 401 and "没有丢" in asked.text
    assert asked.headers["Cache-Control"] == "private, no-store" and "<script>alert" not in asked.text
    assert re.search('<a class="way" href="/sign-in" target="_blank"', asked.text)
    (action,) = re.findall(r'class="waiting" action="([^"]*)"', asked.text)
    kept = fields_in(asked.text, action)
    assert kept.to_dict() == form
    again = client.post(unescape(action), data=kept, headers=HEADERS)
    assert re.findall(r'class="waiting" action="([^"]*)"', again.text) == [action]
    assert again.status_code == 401 and fields_in(again.text, action) == kept, "too early: it goes on waiting"
    sign_in(client)
    assert office.get("a").version == 1, "nothing is done before somebody says so"
    done = client.post(unescape(action), data=kept, headers=HEADERS)
    assert done.status_code == 303 and "done=saved" in done.location and "back=" in done.location
    assert office.get("a").document.description.note == ODD
    assert office.log("a")[0].actor == ARCHIVIST


def test_whoever_goes_back_to_the_page_after_signing_out_is_not_let_in(client: FlaskClient) -> None:
    """A browser sends the forms of pages again that it goes back to; none of them has the password."""
    form = {"version": "1", "note": "附注"}
    client.post("/desk/documents/a", data=form, headers=HEADERS)
    sign_in(client)
    client.post("/sign-out", headers=HEADERS)
    again = client.post("/desk/documents/a", data=form, headers=HEADERS)
    assert again.status_code == 401 and not client.get_cookie(NAME)


def test_ticks_of_a_batch_stay(client: FlaskClient, office: Archive) -> None:
    form = MultiDict(
        [("id", "a"), ("id", "b"), ("act", "edit"), ("retention", "永久"), ("name", "x"), ("to", "y")]
    )
    kept = fields_in(client.post("/desk/batches", data=form, headers=HEADERS).text, "/desk/batches")
    assert kept == form
    sign_in(client)
    assert client.post("/desk/batches", data=kept, headers=HEADERS).status_code == 303
    assert [office.get(one).document.description.retention for one in "ab"] == ["永久"] * 2


def test_who_may_not_is_refused_as_ever(client: FlaskClient, office: Archive) -> None:
    asked = client.post("/desk/documents/a", data={"version": "1", "note": "附注"}, headers=HEADERS)
    kept = fields_in(asked.text, "/desk/documents/a")
    sign_in(client, NAMES["reader"])
    assert client.post("/desk/documents/a", data=kept, headers=HEADERS).status_code == 403
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
    assert answer.status_code == 401 and "继续" not in answer.text


@pytest.mark.parametrize("path", ["/desk/disposal/1/approve", "/desk/openness/decide", "/desk/review"])
def test_a_decision_is_not_carried_to_who_has_not_seen_what_is_decided(
    client: FlaskClient, path: str
) -> None:
    answer = client.post(path, data={"agreed": "1", "id": "a", "act": "keep"}, headers=HEADERS)
    assert answer.status_code == 401 and SIGN_IN_FIRST in answer.text and "继续" not in answer.text


def test_strangers_send_no_more_than_is_carried(client: FlaskClient) -> None:
    many = "&".join("a" for _ in range(3 * MOST_FIELDS))
    sent = {"data": many, "headers": HEADERS, "content_type": "application/x-www-form-urlencoded"}
    answer = client.post("/desk/documents/a", **sent)
    assert answer.status_code == 401 and SIGN_IN_FIRST in answer.text and "继续" not in answer.text
