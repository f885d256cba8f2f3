"""Tests for search_app.web.addresses: what a browser keeps, and that links are those of Flask."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from werkzeug.routing import BuildError

from indexer.model import SearchRequest
from search_app.web import addresses
from search_app.web.search.links import (
    article_address,
    page_address,
    place_address,
    search_address,
    toggler,
)
from search_app.web.search_url import Asked
from tests.support.archives.fake import app, client, fake

__all__ = ["app", "client", "fake"]  # fixtures


def test_a_file_of_ours_is_kept_for_good_under_the_address_that_pages_give(client: FlaskClient) -> None:
    linked = re.findall(r'"(/static/[^"]+)"', client.get("/search").text)
    assert len(linked) >= 3
    for address in linked:
        answer = client.get(address, buffered=True)
        assert answer.status_code == 200 and answer.headers["Cache-Control"] == addresses.FOR_GOOD


@pytest.mark.parametrize(
    "address", ["/static/style.css", "/static/style.css?v=", "/static/style.css?v=0123456789ab"]
)
def test_another_address_of_the_file_is_asked_for_again(client: FlaskClient, address: str) -> None:
    answer = client.get(address, buffered=True)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "private, no-cache"


def test_addresses_are_those_of_flask(app: Flask) -> None:
    asset: Any = app.jinja_env.globals["asset"]
    for root in ("", "/wenku"):
        with app.test_request_context("/search", environ_overrides={"SCRIPT_NAME": root}):
            for _ in range(2):
                assert addresses.url_for("search.results") == url_for("search.results") == f"{root}/search"
                assert asset("style.css").startswith(f"{root}/static/style.css?v=")
            for values in (
                {"q": "工 会"},
                {"q": "", "filter": ["a:b/c", "d:&"], "page": 2, "tier": None},
                {"_anchor": "x"},
            ):
                assert addresses.url_for("search.results", **values) == url_for("search.results", **values)
                assert addresses.url_for("articles.show", id="a/b", **values) == url_for(
                    "articles.show", id="a/b", **values
                )
            with pytest.raises(BuildError):
                addresses.url_for("nowhere.at_all", q="1")


@pytest.mark.parametrize(
    "query", ["工会", '"a b" -c', "a&b=c#d?e+f%20", "('$!*,/:;@~\\^`{|}<>", "😀\u202e倒", ""]
)
def test_links_of_a_result_are_those_of_flask(app: Flask, query: str) -> None:
    filters = {"year": ("2022", "2023"), "source": ("总工会/办公室 & 其他",)}
    plain, full = SearchRequest(query), SearchRequest(query, 10, 20, "newest", filters, False, "all")
    for asked in (Asked(plain), Asked(full)):
        with app.test_request_context("/search", environ_overrides={"SCRIPT_NAME": "/wenku"}):
            parameters = dict(asked.parameters.items())
            assert search_address(asked) == url_for("search.results", **parameters)  # type: ignore[arg-type]
            for chosen in (
                ("year", "2023"),
                ("year", "2021"),
                ("month", "2022-03"),
                ("author", "甲 & 乙:丙"),
            ):
                toggled = asked.toggled(*chosen).parameters
                assert toggler(asked, chosen[0])(*chosen[1:]) == url_for("search.results", **toggled)  # type: ignore[arg-type]
            for page in (1, 3, 12):
                turned = asked.at_page(page).parameters
                assert page_address(asked, page) == url_for("search.results", **turned)  # type: ignore[arg-type]
            for at in (None, 17):
                opening = asked.opening(at)
                anchor = "hit" if query else None
                wanted = url_for("articles.show", id="a/b c", _anchor=anchor, **opening)  # type: ignore[arg-type]
                assert place_address(asked, "a/b c", at) == wanted
                behind = {**opening, "part": 3, "sourced": None}
                wanted = url_for("articles.show", id="a/b c", _anchor="节-1", **behind)  # type: ignore[arg-type]
                assert article_address("a/b c", behind, "节-1") == wanted
