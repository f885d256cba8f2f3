"""GET /api/v1/complete: the contract of the JSON that the search box asks for."""

from __future__ import annotations

import json
import re
from typing import get_type_hints

import pytest
from flask.testing import FlaskClient

from search_app.texts.pages import KINDS
from tests.support.archives.fake import FakeArchive, app, client, fake

__all__ = ["app", "client", "fake"]  # fixtures


def test_completions_have_text_and_kind(client: FlaskClient) -> None:
    answer = client.get("/api/v1/complete?q=当好")
    assert answer.json == {"query": "当好", "completions": [{"text": "当好主力军", "kind": "title"}]}


@pytest.mark.parametrize(("limit", "given"), [("1", 1), ("8", 8), ("20", 20), ("", 8)])
def test_limit(client: FlaskClient, limit: str, given: int) -> None:
    answer = client.get("/api/v1/complete?q=简报" + (f"&limit={limit}" if limit else ""))
    assert answer.json is not None and len(answer.json["completions"]) == given


@pytest.mark.parametrize("limit", ["0", "21", "-1", "x", "1.5", "9" * 5000])
def test_a_bad_limit_is_answered_with_one_sentence(client: FlaskClient, limit: str) -> None:
    answer = client.get(f"/api/v1/complete?q=简报&limit={limit}")
    assert answer.status_code == 400 and answer.json is not None and list(answer.json) == ["error"]
    assert answer.json["error"].endswith("。") and len(answer.json["error"]) < 120


@pytest.mark.parametrize("typed", ["", "%00", "%ED%A0%80", "x" * 5000, "<b>", '"'])
def test_whatever_is_typed_is_no_error(client: FlaskClient, typed: str) -> None:
    answer = client.get(f"/api/v1/complete?q={typed}")
    assert answer.status_code == 200 and answer.json is not None and answer.json["completions"] == []


def test_the_box_carries_what_its_script_needs(client: FlaskClient, fake: FakeArchive) -> None:
    page = client.get("/search?q=简报").text
    assert 'data-complete="/api/v1/complete"' in page
    kinds = re.search(r"data-kinds='([^']*)'", page)
    assert kinds and json.loads(kinds[1]) == KINDS


def test_every_kind_of_completion_has_a_label() -> None:
    from indexer.search.autocomplete import Completion

    kinds = getattr(get_type_hints(Completion)["kind"], "__args__", ())
    assert set(kinds) <= set(KINDS)


def test_asking_for_completions_is_not_remembered_as_a_search(client: FlaskClient, fake: FakeArchive) -> None:
    client.get("/api/v1/complete?q=简报")
    assert fake.noted == []
