"""The description by which a browser searches here, and the suggestions it asks for."""

from __future__ import annotations

import json
import re
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from tests.support.archives.fake import HOSTILE, app, client, fake

__all__ = ["app", "client", "fake"]  # fixtures

NAMESPACE = {"o": "http://a9.com/-/spec/opensearch/1.1/"}


def describe(client: FlaskClient, **options: str) -> ET.Element:
    answer = client.get("/opensearch.xml", **options)
    assert answer.content_type == "application/opensearchdescription+xml; charset=utf-8"
    return ET.fromstring(answer.data)


def test_the_description_keeps_to_the_standard(client: FlaskClient) -> None:
    """OpenSearch 1.1 Draft 6: what is required, how long names may be, and no markup in them."""
    root = describe(client)
    assert root.tag == f"{{{NAMESPACE['o']}}}OpenSearchDescription"
    short, said = root.findtext("o:ShortName", "", NAMESPACE), root.findtext("o:Description", "", NAMESPACE)
    assert short == "工会文库" and len(short) <= 16 and 0 < len(said) <= 1024
    urls = root.findall("o:Url", NAMESPACE)
    assert all(set(url.attrib) <= {"type", "template", "method", "rel"} for url in urls)
    assert "text/html" in [url.get("type") for url in urls]


@pytest.mark.parametrize(
    ("kind", "mimetype"),
    [
        ("text/html", "text/html"),
        ("application/x-suggestions+json", "application/x-suggestions+json"),
        ("application/atom+xml", "application/atom+xml"),
    ],
)
def test_every_address_in_it_answers(client: FlaskClient, kind: str, mimetype: str) -> None:
    root = describe(client, base_url="https://localhost:8443/wenku")
    (template,) = [
        url.get("template", "") for url in root.findall("o:Url", NAMESPACE) if url.get("type") == kind
    ]
    assert template.startswith("https://localhost:8443/wenku/")
    assert re.findall(r"{(\w+\??)}", template) == ["searchTerms"]
    answer = client.get(
        template.removeprefix("https://localhost:8443/wenku").replace("{searchTerms}", quote("简报"))
    )
    assert answer.status_code == 200 and answer.mimetype == mimetype


def test_icon_and_own_address(client: FlaskClient) -> None:
    root = describe(client)
    icon = root.findtext("o:Image", "", NAMESPACE)
    assert client.get(icon, buffered=True).mimetype == "image/svg+xml"
    (itself,) = [url.get("template") for url in root.findall("o:Url", NAMESPACE) if url.get("rel") == "self"]
    assert itself == "http://localhost/opensearch.xml"


@pytest.mark.parametrize("page", ["/search", "/search?q=简报", "/articles/a1", "/api/v1/docs", "/nowhere"])
def test_every_page_names_it(client: FlaskClient, page: str) -> None:
    link = re.search(
        r'<link rel="search" type="([^"]+)" title="工会文库" href="([^"]+)">', client.get(page).text
    )
    assert link is not None and client.get(link[2]).mimetype == link[1]


def test_suggestions(client: FlaskClient) -> None:
    answer = client.get("/opensearch/suggest?q=简报")
    assert answer.content_type == "application/x-suggestions+json"
    typed, completions = json.loads(answer.data)
    assert typed == "简报" and len(completions) == 8 and completions[0] == "简报0"


@pytest.mark.slow
@pytest.mark.parametrize("typed", ["", "没有的", HOSTILE, "%00", "%ED%A0%80", "工" * 50_000])
def test_suggestions_never_fail(client: FlaskClient, typed: str) -> None:
    answer = client.get("/opensearch/suggest", query_string={"q": typed})
    assert answer.status_code == 200 and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert isinstance(json.loads(answer.data)[1], list)
