"""Programs let in by a token, and the pages where people make and revoke theirs."""

from __future__ import annotations

import re
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.auth.use_limit import UseLimit
from indexer.model.request import SearchRequest
from search_app import create_app
from search_app.texts.pages import FEEDS_ONLY, NOT_FOR_TOKENS, NOT_IN_ADDRESSES
from search_app.web.security import session_cookie
from search_app.web.security.bearer_token import OPENS
from search_app.web.security.permissions import LEAST
from tests.indexer.test_archive import import_records, record
from tests.support.web.signing import HERE, NAMES, PASSWORD, WRONG, cheap, staffed

__all__ = ["cheap", "staffed"]  # fixtures

OURS = {"Sec-Fetch-Site": "same-origin"}
READER, ARCHIVIST, ADMINISTRATOR = NAMES.values()
SOON = (date.today() + timedelta(days=9)).isoformat()
FORM = {"name": "每周导出", "role": "reader", "until": SOON, "old": PASSWORD}


@pytest.fixture
def kept(staffed: Archive, tmp_path: Path) -> Archive:
    """An open document, one of the office and one of archivists."""
    import_records(
        staffed, tmp_path, *(record(id, f"题名{id}", "劳模精神") for id in ("open", "inner", "closed"))
    )
    staffed.edit("inner", {"开放状态": "内部"})
    staffed.edit("closed", {"开放状态": "仅档案员"})
    return staffed


@pytest.fixture
def app(kept: Archive) -> Flask:
    return create_app(archive=kept)


def token(archive: Archive, owner: str, role: str) -> str:
    return archive.authenticator.tokens.make(owner, "每周导出", role, SOON, actor=owner)[0]


def feed_token(archive: Archive, owner: str) -> str:
    return archive.authenticator.tokens.make(owner, "阅读器", "", SOON, actor=owner, feeds_only=True)[0]


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def browser(app: Flask, archive: Archive, name: str) -> FlaskClient:
    client = app.test_client()
    session = archive.authenticator.sign_in(name, PASSWORD, HERE)
    client.set_cookie(session_cookie.NAME, session)
    return client


def found(client: FlaskClient, headers: dict[str, str]) -> set[str]:
    """What is found, by four ways that give documents and one that names them."""
    hits = {hit["id"] for hit in client.get("/api/v1/search?q=劳模", headers=headers).json["hits"]}  # type: ignore[index]
    lines = client.get("/search.jsonl?q=劳模", headers=headers).text
    assert set(re.findall(r'"id": ?"(\w+)"', lines)) == hits
    assert set(re.findall(r"题名(\w+)", client.get("/search.csv?q=劳模", headers=headers).text)) == hits
    assert set(re.findall(r"题名(\w+)", client.get("/search.atom?q=劳模", headers=headers).text)) == hits
    offered = str(client.get("/api/v1/complete?q=题名", headers=headers).json)
    assert set(re.findall(r"题名(\w+)", offered)) == hits
    return hits


def test_each_sees_what_its_role_sees(app: Flask, kept: Archive) -> None:
    client = app.test_client()
    assert found(client, {}) == {"open"}
    assert found(client, bearer(token(kept, ARCHIVIST, "reader"))) == {"open", "inner"}
    assert found(client, bearer(token(kept, ARCHIVIST, "archivist"))) == {"open", "inner", "closed"}
    assert (
        client.get("/api/v1/articles/inner", headers=bearer(token(kept, READER, "reader"))).status_code == 200
    )


def test_a_token_suffices_where_reading_needs_an_account(app: Flask, kept: Archive) -> None:
    kept.settings.set("reading_needs_account", "是", actor="")
    client = app.test_client()
    assert client.get("/api/v1/search?q=劳模").status_code == 401
    answer = client.get("/api/v1/search?q=劳模", headers=bearer(token(kept, READER, "reader")))
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "private, no-store"
    assert "Authorization" in answer.headers["Vary"]


@pytest.mark.parametrize("shown", ["x", "gongwen_" + "0" * 64, "", "a.jwt.of-others"])
def test_one_that_does_not_hold_is_refused_and_not_left_out(app: Flask, shown: str) -> None:
    answer = app.test_client().get("/api/v1/search?q=劳模", headers=bearer(shown))
    assert answer.status_code == 401 and "令牌不对" in answer.json["error"]  # type: ignore[index]
    assert answer.headers["WWW-Authenticate"] == "Bearer error=invalid_token"


def test_the_token_counts_and_not_the_cookie(app: Flask, kept: Archive) -> None:
    client = browser(app, kept, ADMINISTRATOR)
    assert found(client, {}) == {"open", "inner", "closed"}
    assert found(client, bearer(token(kept, ADMINISTRATOR, "reader"))) == {"open", "inner"}


@pytest.mark.slow
@pytest.mark.parametrize("feeds", [False, True])
def test_it_opens_what_is_for_programs_and_nothing_else(app: Flask, kept: Archive, feeds: bool) -> None:
    client = app.test_client()
    secret = feed_token(kept, ADMINISTRATOR) if feeds else token(kept, ADMINISTRATOR, "administrator")
    opened = set()
    urls = app.url_map.bind("localhost")
    values = {"id": "open", "filename": "style.css", "number": 1, "form": "png", "size": "max", "name": "a"}
    values |= {"version": 1, "serial": 1, "act": "x", "slug": "检索"}
    last = kept.log(limit=1)[0].serial
    for rule in app.url_map.iter_rules():
        address = urls.build(rule.endpoint, {name: values.get(name, 1) for name in rule.arguments})
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            answer = client.open(
                address,
                method=method,
                headers=bearer(secret) | OURS,
                query_string={"q": "劳模"},
                buffered=True,
            )
            said = answer.json.get("error", "") if answer.is_json else answer.text  # type: ignore[union-attr]
            if NOT_FOR_TOKENS in said or FEEDS_ONLY in said:
                assert answer.status_code == 403
            else:
                opened.add(rule.endpoint)
    anyones = {endpoint for endpoint, least in LEAST.items() if least == "anyone"}
    opens = ("feed",) if feeds else OPENS
    of_programs = {endpoint for endpoint in LEAST if endpoint.split(".")[0] in OPENS}
    assert opened == (anyones - of_programs) | {each for each in of_programs if each.split(".")[0] in opens}
    acts = {event.act for event in kept.log(limit=99) if event.serial > last}
    assert acts == (set() if feeds else {"export"}), "nothing was changed"


def test_a_header_of_others_is_left_to_them(app: Flask) -> None:
    for shown in ("Basic eDp5", "Bearer a.b.c", "Bearer", "Digest x"):
        assert app.test_client().get("/search?q=劳模", headers={"Authorization": shown}).status_code == 200


def test_who_asks_too_often_is_told_when_to_come_again(app: Flask, kept: Archive) -> None:
    kept.authenticator._uses = UseLimit(1)
    client, headers = app.test_client(), bearer(token(kept, READER, "reader"))
    assert client.get("/api/v1/search?q=劳模", headers=headers).status_code == 200
    answer = client.get("/api/v1/search?q=劳模", headers=headers)
    assert answer.status_code == 429 and 0 < int(answer.headers["Retry-After"]) <= 61
    assert "请求太频繁" in answer.json["error"]  # type: ignore[index]


def test_it_is_made_on_the_page_and_shown_once(app: Flask, kept: Archive) -> None:
    client = browser(app, kept, READER)
    answer = client.post("/account/tokens", data=FORM, headers=OURS)
    (secret,) = re.findall(r"gongwen_[0-9a-f]{64}", answer.text)
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "private, no-store"
    assert found(app.test_client(), bearer(secret)) == {"open", "inner"}
    page = client.get("/account").text
    assert secret not in page and "每周导出" in page and SOON in page
    assert kept.log(limit=1)[0].actor == READER

    (made,) = kept.authenticator.tokens.of(READER)
    assert (
        browser(app, kept, ARCHIVIST).post(f"/account/tokens/{made.id}/revoke", headers=OURS).status_code
        == 303
    )
    assert kept.authenticator.tokens.of(READER) == [made], "it is nobody else's to revoke"
    assert client.post(f"/account/tokens/{made.id}/revoke", headers=OURS).status_code == 303
    assert app.test_client().get("/api/v1/search?q=a", headers=bearer(secret)).status_code == 401


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"old": WRONG}, 401, "账号名或密码不对"),
        ({"role": "archivist"}, 400, "不能高于账号自己的角色"),
        ({"until": "9999-01-01"}, 400, "到期日要在"),
        ({"name": " "}, 400, "1 到 40 个字"),
    ],
)
def test_what_cannot_be_made_is_said_and_what_was_typed_stays(
    app: Flask, kept: Archive, typed: dict[str, str], status: int, said: str
) -> None:
    answer = browser(app, kept, READER).post("/account/tokens", data=FORM | typed, headers=OURS)
    assert answer.status_code == status and said in answer.text and kept.authenticator.tokens.all() == []
    assert "name" in typed or 'value="每周导出"' in answer.text
    assert WRONG not in answer.text and PASSWORD not in answer.text


def titles(client: FlaskClient, address: str, **values: str) -> set[str]:
    answer = client.get(address, query_string=values or None)
    assert answer.status_code == 200 and answer.mimetype == "application/atom+xml"
    assert not any(value in answer.text for value in values.values() if value.startswith("gongwen_"))
    return set(re.findall(r"题名(\w+)", answer.text))


def test_a_feed_is_read_with_a_token_in_its_address(app: Flask, kept: Archive) -> None:
    kept.settings.set("reading_needs_account", "是", actor="")
    client, secret = app.test_client(), feed_token(kept, ARCHIVIST)
    assert client.get("/search.atom?q=劳模").status_code == 401
    assert titles(client, "/search.atom", q="劳模", token=secret) == {"open", "inner"}, "as a reader sees it"
    answer = client.get("/search.atom", query_string={"token": secret})
    assert answer.headers["Cache-Control"] == "private, no-store"
    kept.edit("inner", {"开放状态": "仅档案员"})
    assert titles(client, "/search.atom", token=secret) == {"open"}, "openness holds when it is read"


def test_ones_own_saved_search_is_read_with_it_and_nobody_elses(app: Flask, kept: Archive) -> None:
    own, other = (
        kept.saved.save("常看", SearchRequest("劳模"), owner=name, shared=False)
        for name in (READER, ARCHIVIST)
    )
    client, secret = app.test_client(), feed_token(kept, READER)
    assert titles(client, f"/saved/{own.id}.atom", token=secret) == {"open", "inner"}
    assert client.get(f"/saved/{other.id}.atom", query_string={"token": secret}).status_code == 404
    assert f"/saved/{own.id}.atom" in browser(app, kept, READER).get("/saved").text


def test_ones_watched_terms_are_read_with_it_and_nobody_elses(app: Flask, kept: Archive) -> None:
    kept.seen_with().watch_lists.keep(READER, ["劳模"])
    client = app.test_client()
    assert titles(client, "/watch.atom", token=feed_token(kept, READER)) == {"open", "inner"}
    assert titles(client, "/watch.atom", token=feed_token(kept, ARCHIVIST)) == set()
    assert client.get("/watch.atom").status_code == 401
    for address in ("/watch", "/watch/new", "/api/v1/watch"):
        shown = client.get(address, query_string={"token": feed_token(kept, READER)})
        assert shown.status_code == 401, address


def test_only_a_token_of_feeds_stands_in_an_address_and_only_there(app: Flask, kept: Archive) -> None:
    client, secret = app.test_client(), feed_token(kept, READER)
    for address in ("/search", "/api/v1/search", "/search.jsonl", "/saved"):
        answer = client.get(address, query_string={"q": "劳模", "token": secret})
        assert "题名inner" not in answer.text, address
    general = client.get("/search.atom", query_string={"token": token(kept, READER, "reader")})
    assert general.status_code == 403 and NOT_IN_ADDRESSES in general.text
    assert client.get("/api/v1/search", headers=bearer(secret)).status_code == 403
    for shown in ("x", f"gongwen_feed_{'0' * 64}", f"gongwen_feed_{secret.rpartition('_')[2][:-1]}"):
        assert client.get("/search.atom", query_string={"token": shown}).status_code == 401
    (made,) = [each for each in kept.authenticator.tokens.of(READER) if each.feeds_only]
    assert kept.authenticator.tokens.revoke(made.id, actor="")
    assert client.get("/search.atom", query_string={"token": secret}).status_code == 401


def test_a_failure_keeps_no_token_of_an_address(
    app: Flask, kept: Archive, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError

    secret = feed_token(kept, READER)
    monkeypatch.setattr(import_module("search_app.web.search.feed"), "read_asked", fails)
    answer = app.test_client().get("/search.atom", query_string={"token": secret})
    assert answer.status_code == 500 and secret not in answer.text
    answer.close()
    told = [path.read_text(encoding="utf-8") for path in (kept.home / "var").glob("failures*")]
    assert told and not any(secret in each for each in told) and secret not in caplog.text


def test_one_for_feeds_is_made_on_the_page(app: Flask, kept: Archive) -> None:
    client = browser(app, kept, ARCHIVIST)
    answer = client.post("/account/tokens", data=FORM | {"role": "feeds"}, headers=OURS)
    (address,) = set(
        re.findall(r"http://localhost(/search\.atom\?token=gongwen_feed_[0-9a-f]{64})", answer.text)
    )
    assert titles(app.test_client(), address) == {"open", "inner"}
    assert "仅订阅，" in client.get("/account").text
    assert "仅订阅，" in browser(app, kept, ADMINISTRATOR).get("/accounts").text


def test_administrators_see_and_revoke_those_of_all(app: Flask, kept: Archive) -> None:
    secret = token(kept, READER, "reader")
    client = browser(app, kept, ADMINISTRATOR)
    page = client.get("/accounts").text
    assert "每周导出" in page and secret not in page
    (made,) = kept.authenticator.tokens.all()
    assert (
        browser(app, kept, ARCHIVIST).post(f"/accounts/tokens/{made.id}/revoke", headers=OURS).status_code
        == 403
    )
    assert client.post(f"/accounts/tokens/{made.id}/revoke", headers=OURS).status_code == 303
    assert kept.authenticator.tokens.all() == [] and kept.log(limit=1)[0].actor == ADMINISTRATOR
