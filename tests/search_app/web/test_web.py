"""The web pages on a small archive in memory: routes, headers, escaping, and what a reader is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.errors import ArchiveBusy, EngineUnavailable
from indexer.query.parser import LONGEST_QUERY
from search_app import create_app
from search_app.web.security.response_headers import HEADERS
from tests.support.archives.fake import FakeArchive, FakeStored, app, client, fake

__all__ = ["app", "client", "fake"]  # fixtures


def without_our_scripts(page: str) -> str:
    """The page without what loads a file of ours."""
    return re.sub(r'<script src="/static/\w+\.js\?v=\w+" defer></script>', "", page)


def test_routes(app: Flask) -> None:
    """The contract; whoever adds a route adds it here and to the manual. The desk's own pages are no part of it."""
    rules = sorted(rule.rule for rule in app.url_map.iter_rules())
    assert [rule for rule in rules if not rule.startswith("/desk")] == [
        "/",
        "/account",
        "/account",
        "/account/sign-out-everywhere",
        "/account/tokens",
        "/account/tokens/<id>/revoke",
        "/accounts",
        "/accounts",
        "/accounts/<name>/departments",
        "/accounts/<name>/disable",
        "/accounts/<name>/enable",
        "/accounts/<name>/password",
        "/accounts/<name>/role",
        "/accounts/tokens/<id>/revoke",
        "/admin",
        "/admin/backup",
        "/admin/backup",
        "/admin/failures/clear",
        "/admin/mark",
        "/admin/sessions/<key>/end",
        "/admin/settings/<name>",
        "/api/v1/articles/<id>",
        "/api/v1/complete",
        "/api/v1/concordance",
        "/api/v1/counts",
        "/api/v1/docs",
        "/api/v1/openapi.json",
        "/api/v1/quotes",
        "/api/v1/search",
        "/api/v1/topics",
        "/api/v1/topics/<id>",
        "/api/v1/watch",
        "/api/v1/wording",
        "/articles/<id>",
        "/articles/<id>/original",
        "/articles/<id>/pages",
        "/articles/<id>/pages/<int:number>",
        "/articles/<id>/pages/<int:number>.<form>",
        "/articles/<id>/pages/<int:number>/marks",
        "/articles/<id>/pages/place",
        "/concordance",
        "/concordance.csv",
        "/counts",
        "/counts",
        "/departments",
        "/departments/remove",
        "/departments/rename",
        "/healthz",
        "/help",
        "/help/manual",
        "/help/manual/<slug>",
        "/help/pictures/<name>",
        "/iiif/<id>/manifest.json",
        "/iiif/<id>/pages/<int:number>",
        "/iiif/<id>/pages/<int:number>/full/<size>/0/default.<form>",
        "/iiif/<id>/pages/<int:number>/info.json",
        "/iiif/<id>/search",
        "/iiif/<id>/search-2",
        "/mark",
        "/metrics",
        "/opensearch.xml",
        "/opensearch/suggest",
        "/overview",
        "/quotes",
        "/quotes",
        "/saved",
        "/saved",
        "/saved/<id>.atom",
        "/saved/<id>/delete",
        "/saved/<id>/new",
        "/saved/<id>/new",
        "/saved/<id>/restore",
        "/saved/<id>/share",
        "/search",
        "/search.atom",
        "/search.csv",
        "/search.jsonl",
        "/search/advanced",
        "/setup",
        "/setup",
        "/sign-in",
        "/sign-in",
        "/sign-in/openid",
        "/sign-in/openid/back",
        "/sign-in/openid/out",
        "/sign-out",
        "/static/<path:filename>",
        "/topics",
        "/topics",
        "/topics/<id>",
        "/topics/<id>",
        "/topics/<id>.docx",
        "/topics/<id>.txt",
        "/topics/<id>/delete",
        "/topics/<id>/move",
        "/topics/<id>/note",
        "/topics/<id>/put-back",
        "/topics/<id>/remove",
        "/topics/<id>/restore",
        "/topics/<id>/share",
        "/topics/add",
        "/topics/add",
        "/watch",
        "/watch",
        "/watch.atom",
        "/watch/new",
        "/watch/new",
        "/wording",
        "/wording.csv",
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    "url",
    ["/", "/search", "/search?q=劳模", "/articles/a1", "/articles/a1/original", "/articles/none", "/nowhere",
     "/api/v1/search", "/api/nowhere", "/static/style.css"],
)  # fmt: skip
def test_every_response_carries_the_security_headers(client: FlaskClient, url: str) -> None:
    headers = client.get(url, buffered=True).headers
    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "script-src 'self';" in policy


@pytest.mark.parametrize(
    "url", ["/search", "/search?q=劳模精神", "/search?q=无", "/articles/a1?q=劳模精神", "/no"]
)
def test_pages_load_nothing_from_outside_and_hold_no_script_or_style(client: FlaskClient, url: str) -> None:
    page = without_our_scripts(client.get(url).text)
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", page)
    assert not re.search(r"""(?:href|src|action)=["'](?:\w+:)?//""", page)


def test_first_page_is_under_100_kb(client: FlaskClient) -> None:
    page = client.get("/search").text
    parts = ["/search", *re.findall(r'(?:href|src)="(/static/[^"]+)"', page)]
    assert len(parts) > 3
    assert sum(len(client.get(part, buffered=True).data) for part in parts) < 100_000


def test_root_leads_to_search(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 302 and answer.location == "/search"


HOSTILE_QUERIES = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "%00", "a%00b", "%ED%A0%80", "%FF%FE",
    "%0d%0aX-Evil:1", "%1b[31m", "(((((", '"', "“", "AND OR NOT", "*" * 50, "\\", "%F0%9F%98%80", "%E2%80%AE倒",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("query", HOSTILE_QUERIES)
@pytest.mark.parametrize(
    "url", ["/search?q=", "/articles/a1?q=", "/api/v1/search?q=", "/search?q=x&filter=year:", "/articles/"]
)
def test_no_query_breaks_a_page(client: FlaskClient, url: str, query: str) -> None:
    answer = client.get(url + query)
    assert answer.status_code in (200, 404) and "X-Evil" not in answer.headers
    if answer.mimetype == "text/html":
        assert "<script" not in without_our_scripts(answer.text) and "<img" not in answer.text


@pytest.fixture
def real_client(archive: Archive) -> FlaskClient:
    return create_app(archive=archive).test_client()


@pytest.mark.slow
@pytest.mark.parametrize("query", HOSTILE_QUERIES)
def test_no_query_breaks_a_page_of_the_real_archive(real_client: FlaskClient, query: str) -> None:
    found = real_client.get("/api/v1/search?q=劳模精神").get_json()["hits"][0]["id"]
    for url in ("/search?q=", f"/articles/{found}?q=", "/api/v1/search?q=", "/search?q=工会&filter=year:"):
        answer = real_client.get(url + query)
        assert answer.status_code == 200
        assert answer.is_json or "<script" not in without_our_scripts(answer.text)
    assert real_client.get(f"/articles/{query}").status_code == 404


def test_text_is_never_markup(client: FlaskClient) -> None:
    assert "&lt;script&gt;" in client.get("/articles/b2").text
    page = client.get("/search?q=img").text
    assert "<mark>img</mark>" in page and "<img" not in page and "<script" not in without_our_scripts(page)


def test_a_long_query_is_clipped_and_the_reader_told(client: FlaskClient) -> None:
    assert "只用了前" in client.get("/search?q=" + "工" * (LONGEST_QUERY + 1)).text
    assert "只用了前" not in client.get("/search?q=" + "工" * LONGEST_QUERY).text
    assert len(client.get("/api/v1/search?q=" + "x" * 40_000).json["query"]) == LONGEST_QUERY  # type: ignore[index]


def test_api_gives_the_results_own_json(fake: FakeArchive, client: FlaskClient) -> None:
    answer = client.get(
        "/api/v1/search?q=简报&limit=2&offset=1&sort=newest&filter=year=2001&filter=year=2002"
    )
    expected = fake.search("简报", limit=2, offset=1, sort="newest", filters={"year": ("2001", "2002")})
    assert answer.json == client.application.json.loads(client.application.json.dumps(expected.as_json()))


@pytest.mark.parametrize(
    "parameters", ["limit=x", "limit=-1", "offset=1.5", "limit=" + "9" * 5000, "sort=up", "filter=x", "filter=a=b", "filter=="]
)  # fmt: skip
def test_api_answers_bad_input_with_one_sentence(client: FlaskClient, parameters: str) -> None:
    answer = client.get(f"/api/v1/search?q=x&{parameters}")
    assert answer.status_code == 400 and answer.json is not None and list(answer.json) == ["error"]
    assert answer.json["error"].endswith("。")


def test_api_unknown_route_and_method_are_json(client: FlaskClient) -> None:
    missing, refused = client.get("/api/v2/search"), client.post("/api/v1/search")
    assert missing.status_code == 404 and "/api/v1/search" in missing.json["error"]  # type: ignore[index]
    assert refused.status_code == 405 and refused.is_json and "GET" in refused.headers["Allow"]


class BrokenArchive(FakeArchive):
    def count(self) -> int:
        raise RuntimeError("internal detail")

    def get(self, identifier: str, **_: object) -> FakeStored:
        raise ArchiveBusy("另一个程序正在写入，请稍后再试。")


def test_a_fault_is_a_500_that_gives_nothing_away() -> None:
    client = create_app(archive=BrokenArchive()).test_client()
    answer = client.get("/search")
    assert answer.status_code == 500 and "服务器出错" in answer.text and "internal detail" not in answer.text


def test_a_full_disk_is_a_503_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "/somewhere")

    monkeypatch.setattr(FakeArchive, "search", full)
    answer = create_app(archive=FakeArchive()).test_client().get("/search?q=劳模")
    assert answer.status_code == 503 and "磁盘满了" in answer.text and "somewhere" not in answer.text


def test_an_archive_that_cannot_serve_is_a_503_with_its_own_words() -> None:
    answer = create_app(archive=BrokenArchive()).test_client().get("/articles/a1")
    assert answer.status_code == 503 and "另一个程序正在写入" in answer.text


def test_a_store_that_is_away_is_a_503_to_be_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise EngineUnavailable("node1 refused")

    def repair(*_: object) -> None:
        pytest.fail("nothing is damaged")

    monkeypatch.setattr(FakeArchive, "search", away)
    monkeypatch.setattr(FakeArchive, "repair_index", repair, raising=False)
    client = create_app(archive=FakeArchive()).test_client()
    for path in ("/search?q=劳模", "/api/v1/search?q=劳模"):
        answer = client.get(path)
        said = answer.text if answer.json is None else answer.json["error"]
        assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0
        assert "检索集群暂时无法使用。数据没有丢失" in said and "node1" not in said


def test_a_text_is_read_while_the_cluster_is_away(monkeypatch: pytest.MonkeyPatch, fake: FakeArchive) -> None:
    """What is similar to it is left out: the text is in the catalogue."""

    def away(*_: object, **__: object) -> None:
        raise EngineUnavailable("node1 refused")

    monkeypatch.setattr(FakeArchive, "similar", away)
    answer = create_app(archive=fake).test_client().get("/articles/a1?q=劳模精神")
    assert answer.status_code == 200 and "<mark" in answer.text


def test_home_defaults_to_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GONGWEN_HOME", str(tmp_path))
    for made, home in ((create_app(), tmp_path), (create_app(tmp_path / "other"), tmp_path / "other")):
        archive = made.extensions["gongwen"]
        assert archive.home == home
        archive.close()
