"""The help page: every example can be clicked, is read as it says, and finds something in our own documents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.query.parser import parse
from search_app import create_app
from search_app.texts.help import HELP
from search_app.texts.pages import READING_FIELDS
from tests.conftest import CORPUS
from tests.support.archives.fake import app, client, fake
from tests.support.places import TESTS

__all__ = ["app", "client", "fake"]  # fixtures

EXAMPLES = [query for _, rows in HELP for query, _ in rows]
PAGES = ("/search", "/search?q=简报", "/search?q=无此一句", "/help", "/articles/a1", "/nowhere")


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The corpus and our own documents."""
    opened = Archive.open(tmp_path_factory.mktemp("home"))
    list(opened.add([CORPUS, TESTS / "documents"]))
    yield opened
    opened.close()


def test_every_example_is_a_link_that_asks_it(client: FlaskClient) -> None:
    page = unescape(client.get("/help").text)
    assert EXAMPLES
    for query in EXAMPLES:
        link = re.search(rf'<a href="([^"]*)">{re.escape(query)}</a>', page)
        assert link, query
        assert f'value="{query}"' in unescape(client.get(link[1]).text)


@pytest.mark.slow
@pytest.mark.parametrize("query", EXAMPLES)
def test_every_example_finds_something(documents: Archive, query: str) -> None:
    assert documents.search(query).total > 0


def test_every_field_is_explained() -> None:
    trees = [str(parse(query)) for query in EXAMPLES]
    for name in (*READING_FIELDS, "date"):
        assert any(f"{name}:" in tree for tree in trees), name


@pytest.mark.parametrize("url", PAGES)
def test_every_page_leads_to_help(client: FlaskClient, url: str) -> None:
    assert 'href="/help"' in client.get(url).text


def test_its_links_lead_somewhere(documents: Archive) -> None:
    client = create_app(archive=documents).test_client()
    for link in set(re.findall(r'<a[^>]* href="([^"#]+)"', client.get("/help").text)):
        assert client.get(unescape(link), follow_redirects=True).status_code == 200, link


def test_a_query_of_the_help_page_is_safe_to_show(documents: Archive) -> None:
    page = create_app(archive=documents).test_client().get(f"/search?q={quote('标题:<b>')}").text
    assert "<b>" not in page.partition("<main")[2].partition("</h1>")[0].replace("<b>0", "")
