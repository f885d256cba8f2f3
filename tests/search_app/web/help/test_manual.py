"""The manual in the program: who sees which chapter, and what is answered to whom."""

from __future__ import annotations

from html import unescape
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from search_app.web.help.chapters import chapters
from tests.support.archives.fake import app, client, fake

__all__ = ["app", "client", "fake"]  # fixtures

OF_READERS = [each for each in chapters() if each.role == "reader"]
OF_OTHERS = [each for each in chapters() if each.role != "reader"]


def address(slug: str) -> str:
    return f"/help/manual/{quote(slug)}"


def test_who_has_not_signed_in_reads_what_readers_need(client: FlaskClient) -> None:
    page = client.get("/help/manual").get_data(as_text=True)
    for each in OF_READERS:
        assert address(each.slug) in page and client.get(address(each.slug)).status_code == 200
    for each in OF_OTHERS:
        assert address(each.slug) not in page and client.get(address(each.slug)).status_code == 404


def test_a_question_finds_only_in_these(client: FlaskClient) -> None:
    page = unescape(client.get("/help/manual?q=导出").get_data(as_text=True))
    assert "<mark>导出</mark>" in page
    nothing = client.get(f"/help/manual?q={quote('gongwen backup')}").get_data(as_text=True)
    assert "没有同时提到" in nothing and "<mark>" not in nothing


@pytest.mark.parametrize(
    "path", ["/help/manual/没有这一章", "/help/pictures/none.png", "/help/pictures/..%2fmanual.md"]
)
def test_what_is_not_there_is_404(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_picture_is_one(client: FlaskClient) -> None:
    answer = client.get("/help/pictures/log.png")
    assert answer.status_code == 200 and answer.mimetype == "image/png"


def test_the_help_page_leads_to_it(client: FlaskClient) -> None:
    assert 'href="/help/manual"' in client.get("/help").get_data(as_text=True)
