"""The document of the JSON interface: valid, complete, exact, and shown to people without loss."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.model.request import FACETS
from search_app import create_app
from search_app.web.api.openapi import description
from search_app.web.api.schemas import SCHEMAS
from tests.support.places import ROOT
from tests.support.web.visiting import visited_by

validators = pytest.importorskip("openapi_spec_validator")
schemas = pytest.importorskip("openapi_schema_validator")


@pytest.fixture(scope="module")
def app(archive: Archive) -> Flask:
    return create_app(archive=archive)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def document(app: Flask) -> dict[str, Any]:
    answer = app.test_client().get("/api/v1/openapi.json")
    assert answer.content_type == "application/json"
    return dict(answer.get_json())


def check(value: object, name: str) -> None:
    """That a value is what the schema says."""
    schema = {"components": {"schemas": SCHEMAS}, "$ref": f"#/components/schemas/{name}"}
    schemas.OAS31Validator(schema).validate(value)


def test_it_is_an_openapi_document(document: dict[str, Any]) -> None:
    validators.OpenAPIV31SpecValidator(document).validate()
    assert document == description("/")


def test_it_has_every_route_and_no_other(app: Flask, document: dict[str, Any]) -> None:
    routed = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {(path, method) for path, methods in document["paths"].items() for method in methods}
    assert routed == described


def test_the_manual_of_the_interface_names_every_route_and_parameter(document: dict[str, Any]) -> None:
    written = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    for path, methods in document["paths"].items():
        ((method, operation),) = methods.items()
        assert f"`{method.upper()} {path}`" in written
        for parameter in operation.get("parameters", []):
            assert f"`{parameter['name']}`" in written or f"{{{parameter['name']}}}" in written


def test_every_object_is_exact() -> None:
    def walk(schema: Any) -> None:
        if isinstance(schema, dict):
            if schema.get("type") == "object" and "properties" in schema:
                assert schema["additionalProperties"] is False
                assert schema["required"] == list(schema["properties"])
            for part in schema.values():
                walk(part)

    walk(SCHEMAS)


@pytest.mark.parametrize("name", [name for name, schema in SCHEMAS.items() if "examples" in schema])
def test_examples_are_what_they_exemplify(name: str) -> None:
    for example in SCHEMAS[name]["examples"]:
        check(example, name)


def test_the_example_of_an_article_counts_right() -> None:
    (example,) = SCHEMAS["Article"]["examples"]
    (section,) = example["sections"]
    assert example["text"][section["start"] :].startswith(section["heading"])
    assert section["end"] == len(example["text"])


@pytest.mark.parametrize(
    "parameters",
    [
        "",
        "?q=劳模精神",
        "?q=没有的词语",
        "?limit=0",
        "?q=劳模&widen=1&sort=added&offset=0",
        "?q=劳模&tier=some",
        "?filter=year:2022&filter=year=2021",
    ],
)
def test_answers_are_as_described(client: FlaskClient, parameters: str) -> None:
    answer = client.get(f"/api/v1/search{parameters}")
    assert answer.status_code == 200
    check(answer.get_json(), "SearchResult")


@pytest.mark.parametrize("typed", ["", "劳", "laomo", "没有的"])
def test_completions_are_as_described(client: FlaskClient, typed: str) -> None:
    check(client.get(f"/api/v1/complete?q={typed}").get_json(), "Completions")


@pytest.mark.parametrize(
    "asked", ["phrase=县级工会", "phrase=工会&phrase=没有的词语&by=month", "phrase=“年”&by=year"]
)
def test_histories_of_wordings_are_as_described(client: FlaskClient, asked: str) -> None:
    answer = client.get(f"/api/v1/wording?{asked}")
    assert answer.status_code == 200
    check(answer.get_json(), "WordingHistories")


@pytest.mark.parametrize("year", ["2022", "1999"])
def test_new_wordings_are_as_described(client: FlaskClient, year: str) -> None:
    answer = client.get(f"/api/v1/wording?rising={year}")
    assert answer.status_code == 200 and answer.get_json()["year"] == year
    check(answer.get_json(), "RisingWordings")


def test_an_article_is_as_described(archive: Archive, client: FlaskClient) -> None:
    (hit,) = archive.search("县级工会加强年").hits
    answer = client.get(f"/api/v1/articles/{hit.id}").get_json()
    check(answer, "Article")
    document = archive.get(hit.id).document
    assert answer["text"] == document.text and answer["url"] == hit.url
    assert answer["speakers"] == list(document.speakers) and len(answer["sections"]) == 6
    for section in answer["sections"]:
        assert section["heading"] in answer["text"][section["start"] : section["end"]].replace("\n", "")


@pytest.mark.parametrize(
    "asked",
    [
        "q=劳模",
        "q=劳模&group=left&width=3",
        "q=劳模 ~句 工匠&sort=date",
        "q=没有这句话&group=year",
        "q=劳模&group=year&only=",
    ],
)
def test_a_concordance_is_as_described(client: FlaskClient, asked: str) -> None:
    answer = client.get(f"/api/v1/concordance?{asked}&limit=2")
    assert answer.status_code == 200
    check(answer.get_json(), "Concordance")


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "q=日期:2022",
        "q=劳模&width=0",
        "q=劳模&sort=up",
        "q=劳模&only=2022",
        "q=劳模&q=工匠",
        "q=劳模&limit=x",
    ],
)
def test_a_concordance_that_cannot_be_is_refused(client: FlaskClient, asked: str) -> None:
    answer = client.get(f"/api/v1/concordance?{asked}")
    assert answer.status_code == 400
    check(answer.get_json(), "Error")


OURS = {"Origin": "http://localhost"}


@pytest.mark.parametrize(
    "text", ["", "县级工会加强年。", "“团结带领职工当好主力军”", "今天去放风筝。", "\ud83d半个字，县级工会。"]
)
def test_a_checked_draft_is_as_described(client: FlaskClient, text: str) -> None:
    answer = client.post("/api/v1/quotes", json={"text": text}, headers=OURS)
    assert answer.status_code == 200
    check(answer.get_json(), "QuoteReport")


@pytest.mark.parametrize("sent", [{}, {"text": 1}, {"text": "", "more": ""}, [], "文稿", None])
def test_a_draft_that_is_none_is_refused(client: FlaskClient, sent: object) -> None:
    answer = client.post("/api/v1/quotes", json=sent, headers=OURS)
    assert answer.status_code == 400
    check(answer.get_json(), "Error")


def test_a_draft_that_is_too_long_is_refused(client: FlaskClient) -> None:
    answer = client.post("/api/v1/quotes", json={"text": "文" * 30_001}, headers=OURS)
    assert answer.status_code == 400 and "30,000 个字" in answer.get_json()["error"]
    longer = client.post("/api/v1/quotes", json={"text": "文" * 600_000}, headers=OURS)
    assert longer.status_code == 413
    check(longer.get_json(), "Error")


@pytest.mark.parametrize(
    "phrases", [["劳模精神"], [" 县级工会 ", "没有写过", "劳模精神"], ["\ud83d"], ["，", ""]]
)
def test_a_counted_list_is_as_described(client: FlaskClient, phrases: list[str]) -> None:
    answer = client.post("/api/v1/counts", json={"phrases": phrases}, headers=OURS)
    assert answer.status_code == 200
    check(answer.get_json(), "PhraseCounts")
    assert len(answer.get_json()["phrases"]) == sum(bool(each.strip()) for each in phrases)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "请以 JSON 发送词句"),
        ({"phrases": "劳模"}, "请以 JSON 发送词句"),
        ({"phrases": [1]}, "请以 JSON 发送词句"),
        ({"phrases": ["劳模"], "more": ""}, "请以 JSON 发送词句"),
        (["劳模"], "请以 JSON 发送词句"),
        ({"phrases": []}, "清单里没有词句"),
        ({"phrases": ["劳"] * 10_001}, "一次最多统计 10,000 条"),
    ],
)
def test_a_list_that_is_none_is_refused(client: FlaskClient, sent: object, said: str) -> None:
    answer = client.post("/api/v1/counts", json=sent, headers=OURS)
    assert answer.status_code == 400 and said in answer.get_json()["error"]
    check(answer.get_json(), "Error")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/articles/none", 404),
        ("/api/v1/search?limit=101", 400),
        ("/api/v1/search?limit=1&limit=2", 400),
        ("/api/v1/wording", 400),
        ("/api/v1/wording?phrase=甲&by=day", 400),
        ("/api/v1/wording?rising=0", 400),
        ("/api/v1/wording?rising=二〇二〇", 400),
        ("/api/v1/wording?rising=2020&rising=2021", 400),
        ("/api/v1/wording?rising=2020&phrase=甲", 400),
        ("/api/v1/wording?rising=2020&by=month", 400),
        ("/api/v1/wording?phrase=甲&by=year&by=year", 400),
        (f"/api/v1/wording?phrase={'长' * 65}", 400),
        ("/api/v1/wording?phrase=甲&phrase=乙&phrase=丙&phrase=丁&phrase=戊&phrase=己", 400),
        ("/api/v1/search?limit=%D9%A3", 400),
        ("/api/v1/search?limit=1_0", 400),
        ("/api/v1/search?widen=yes", 400),
        ("/api/v1/search?tier=most", 400),
        ("/api/v1/search?tier=all&tier=some", 400),
        ("/api/v1/search?sort=up", 400),
        ("/api/v1/search?filter=colour:红", 400),
        ("/api/v1/search?filter=year:", 400),
        ("/api/v1/complete?limit=0", 400),
        ("/api/v1/complete?limit=x", 400),
        ("/api/v2", 404),
    ],
)
def test_refusals_are_one_sentence(client: FlaskClient, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    check(answer.get_json(), "Error")
    assert answer.get_json()["error"].endswith("。")


def test_widening_is_passed_on(client: FlaskClient) -> None:
    assert client.get("/api/v1/search?q=劳模&widen=1").get_json()["widened"] is True
    assert client.get("/api/v1/search?q=劳模&widen=0").get_json()["widened"] is False
    assert client.get("/api/v1/search?q=劳模").get_json()["widened"] is False


def test_every_facet_can_be_filtered_by(document: dict[str, Any], client: FlaskClient) -> None:
    (filters,) = [
        one for one in document["paths"]["/api/v1/search"]["get"]["parameters"] if one["name"] == "filter"
    ]
    for name in FACETS:
        assert re.match(filters["schema"]["items"]["pattern"], f"{name}=2022")
        assert client.get(f"/api/v1/search?filter={name}=2022").status_code == 200


def test_the_page_says_all_that_the_document_says(client: FlaskClient, document: dict[str, Any]) -> None:
    page = unescape(client.get("/api/v1/docs").text)
    for path, methods in document["paths"].items():
        ((method, operation),) = methods.items()
        assert f"<code>{method.upper()} {path}</code>" in page and operation["summary"] in page
        for parameter in operation.get("parameters", []):
            assert f"<code>{parameter['name']}</code>" in page and parameter["description"] in page
        for status in operation["responses"]:
            assert f"<code>{status}</code>" in page


def test_every_link_of_the_page_can_be_tried(client: FlaskClient) -> None:
    links = re.findall(r'试一试：<a href="([^"]+)">', client.get("/api/v1/docs").text)
    assert len(links) == 8
    assert [client.get(unescape(link)).status_code for link in links] == [200] * 8


def test_what_is_ones_own_can_be_tried_by_who_has_signed_in(app: Flask) -> None:
    client = visited_by(app, "reader", "林晓").test_client()
    assert 'href="/api/v1/watch"' in client.get("/api/v1/docs").text
    assert client.get("/api/v1/watch").status_code == 200


def test_an_empty_archive_has_its_page(empty: Archive) -> None:
    page = create_app(archive=empty).test_client().get("/api/v1/docs").text
    assert page.count("试一试") == 7


def test_below_a_path_links_and_server_are_below_it(app: Flask) -> None:
    client = app.test_client()
    options = {"SCRIPT_NAME": "/wenku"}
    assert (
        client.get("/api/v1/openapi.json", environ_overrides=options).get_json()["servers"][0]["url"]
        == "/wenku"
    )
    links = re.findall(
        r'试一试：<a href="([^"]+)">', client.get("/api/v1/docs", environ_overrides=options).text
    )
    assert all(link.startswith("/wenku/api/") for link in links)
