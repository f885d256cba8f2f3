"""Strangers leave nothing behind: not in anybody's completions, not in a list, not in a file of the archive."""

from __future__ import annotations

import hashlib
import re
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from indexer.archive import Archive
from indexer.model.clearance import Clearance
from indexer.model.request import SearchRequest
from indexer.search.query_counts import FEWEST, SEVERAL
from search_app import create_app
from tests.indexer.test_archive import import_records, record
from tests.support.web.asking import FROM_OUR_PAGE, Days, ask_often
from tests.support.web.signing import NAMES, cheap, staffed
from tests.support.web.visiting import visited_by

pytestmark = pytest.mark.slow

__all__ = ["cheap", "staffed"]  # fixtures

STRANGERS: Mapping[str, Mapping[str, str]] = {  # who asks, by what their requests say of themselves
    "program": {},
    "address bar": {**FROM_OUR_PAGE, "Sec-Fetch-Site": "none"},
    "foreign link": {**FROM_OUR_PAGE, "Sec-Fetch-Site": "cross-site", "Referer": "http://evil.example/"},
    "foreign picture": {
        "Sec-Fetch-Site": "cross-site",
        "Sec-Fetch-Mode": "no-cors",
        "Sec-Fetch-Dest": "image",
    },
    "old browser": {"Referer": "http://evil.example/?http://localhost/"},
}


@pytest.fixture
def office(staffed: Archive, tmp_path: Path) -> Archive:
    """An archive with accounts, documents, a file that failed, and a saved search."""
    rows = (("a", "公开"), ("b", "内部"), ("c", "仅档案员"))
    for id, openness in rows:
        body = f"劳模精神{id}，倪清讲话。食堂整改。"
        import_records(staffed, tmp_path, record(id, f"题名{id}", body, openness=openness))
    staffed.saved.save("常看", SearchRequest("食堂"))
    staffed.seen_with().load_completions()
    return staffed


@pytest.fixture
def days(office: Archive) -> Days:
    office._queries._clock = days = Days()
    return days


def completed(archive: Archive, typed: str, clearance: Clearance = Clearance.EVERYTHING) -> list[str]:
    """The past queries that are offered, with the latest known."""
    archive._completions[clearance]._read_at = float("-inf")
    seen = archive.seen_with(clearance)
    return [one.text for one in seen.complete(typed, limit=20) if one.kind == "query"]


# Completions.


@pytest.mark.parametrize("who", STRANGERS)
def test_a_stranger_never_speaks_to_others(office: Archive, days: Days, who: str) -> None:
    client = create_app(archive=office).test_client()
    for day in range(4):
        for _ in range(5):
            client.get(
                "/search?q=倪清讲话",
                headers=STRANGERS[who],
                environ_base={"REMOTE_ADDR": f"192.0.2.{day}"},
            )
        office._queries.write()
        days.pass_by()
    assert completed(office, "倪") == [] and office.overview().frequent == ()


def test_one_stranger_who_uses_our_pages_does_not_either(office: Archive, days: Days) -> None:
    """Nor do the many addresses that one person has with IPv6."""
    client = create_app(archive=office).test_client()
    for number in range(20):
        for address in ("192.0.2.7", f"2001:db8::{number:x}"):
            client.get("/search?q=倪清讲话", headers=FROM_OUR_PAGE, environ_base={"REMOTE_ADDR": address})
        office._queries.write()
        days.pass_by(number % 2)
    assert completed(office, "倪") == [] and office.overview().frequent == ()


def test_what_several_ask_on_our_pages_is_offered(office: Archive, days: Days) -> None:
    """The same walk, with people enough."""
    app = create_app(archive=office)
    for number in range(SEVERAL + 2):  # two marks may be alike
        app.test_client().get(
            "/search?q=倪清讲话", headers=FROM_OUR_PAGE, environ_base={"REMOTE_ADDR": f"192.0.2.{number}"}
        )
        office._queries.write()
        days.pass_by(1)
    assert completed(office, "倪", Clearance.OPEN) == ["倪清讲话"]


@pytest.mark.parametrize(
    "query",
    [
        "劳模精神 某某贪污",  # found with some of the words
        "食堂 倪清 宇宙",
        "劳模|某某贪污",
        "劳模 OR 某某贪污",
        "劳模 -某某贪污",
        "劳模 💩",
        "劳模 作者:某某贪污",
        "劳倪讲",  # each character stands somewhere
        "倪清食堂",  # each word does
        "“劳模精神某某”",
        '""',
        "标题:某某贪污|劳模",
    ],
)
def test_words_that_no_document_says_are_never_offered(office: Archive, query: str) -> None:
    ask_often(office._queries, query, 5)
    ask_often(office._queries, "劳模 食堂", 5)
    office._completions[Clearance.EVERYTHING]._read_at = float("-inf")
    offered = [one.text for typed in query for one in office.seen_with().complete(typed, limit=20)]
    assert query not in offered
    assert completed(office, "劳") == ["劳模 食堂"]


def test_what_only_closed_documents_say_is_offered_to_who_sees_them(office: Archive) -> None:
    ask_often(office._queries, "劳模精神b", 5, Clearance.OPEN)
    told = {clearance.name: completed(office, "劳", clearance) for clearance in Clearance}
    assert told == {"OPEN": [], "INTERNAL": ["劳模精神b"], "EVERYTHING": ["劳模精神b"]}


# Lists of the overview.


def test_a_stranger_fills_no_list(office: Archive, days: Days) -> None:
    client = create_app(archive=office).test_client()
    for number in range(30):
        client.get(f"/search?q=“骂人的话{number}”", headers=FROM_OUR_PAGE)
    assert office.overview().missed == ()
    ask_often(office._queries, "“没有的话”", 0)
    assert [query for query, _ in office.overview().missed] == ["“没有的话”"] and FEWEST > 1


# Files.


def contents(home: Path) -> dict[str, object]:
    """Every file of an archive: of a database its rows, of others their digest; without the log of the server."""
    found: dict[str, object] = {}
    for path in sorted(home.rglob("*")):
        name = str(path.relative_to(home))
        if path.suffix == ".db":
            found[name] = dumped(path)
        elif path.is_file() and not name.endswith(("-wal", "-shm", ".lock")):
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def dumped(path: Path) -> list[str]:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def looked_at(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every address that can be looked at, its places and parameters filled with a text that was never seen before."""
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()):
            for filled in (f"{secrets.token_hex(4)}某某贪污", "a", "1"):
                with app.test_request_context():
                    values = {name: 1 if name in ("number", "version") else filled for name in rule.arguments}
                    yield rule, app.url_map.bind("localhost").build(rule.endpoint, values)


PARAMETERS = (
    "q",
    "name",
    "next",
    "filter",
    "sentences",
    "terms",
    "done",
    "before",
    "sort",
    "deleted",
    "page",
)


@pytest.mark.parametrize("who", STRANGERS)
def test_nobody_who_looks_leaves_anything_behind(office: Archive, who: str) -> None:
    app = create_app(archive=office)
    client = app.test_client()
    walk(client, app, STRANGERS[who])  # whatever is made once
    office._queries.write()
    before = contents(office.home)
    walked = walk(client, app, STRANGERS[who])
    office._queries.write()
    assert contents(office.home) == before and walked > 100
    assert not any("某某贪污" in str(said) for said in before.values())


def walk(client: FlaskClient, app: Flask, headers: Mapping[str, str]) -> int:
    """Look at all there is; how many requests that were."""
    walked = 0
    for _, address in looked_at(app):
        text = f"{secrets.token_hex(4)}某某贪污"
        for asked in ({}, dict.fromkeys(PARAMETERS, text), {"q": "劳模"}):
            client.get(address, query_string=asked, headers=dict(headers)).close()
            walked += 1
    return walked


def test_the_comparison_would_notice(office: Archive) -> None:
    app = create_app(archive=office)
    office._queries.write()
    before = contents(office.home)
    app.test_client().get("/search?q=某某贪污", headers=FROM_OUR_PAGE)
    office._queries.write()
    assert contents(office.home) != before


@pytest.mark.parametrize("role", ["reader", "administrator"])
def test_a_foreign_page_leaves_nothing_behind_for_who_has_signed_in(office: Archive, role: str) -> None:
    """Their browser sends the cookie along with a link that is followed.

    Only that the log, or documents that are not open, have left the archive as a file is in the log, however it came about,
    and no word of what was asked.
    """
    app = visited_by(create_app(archive=office), role, NAMES[role])  # type: ignore[arg-type,index]
    walk(app.test_client(), app, STRANGERS["foreign link"])
    office._queries.write()
    before, last = contents(office.home), office.log(limit=1)[0].serial
    walk(app.test_client(), app, STRANGERS["foreign link"])
    office._queries.write()
    logged = [event for event in office.log(limit=1000) if event.serial > last]
    assert {event.act for event in logged} == {"export"}
    counted = {"documents", "not_open"} | ({"events"} if role == "administrator" else set())
    assert {change.field for event in logged for change in event.changes} == counted | {"format"}
    assert "贪污" not in str(logged) and "劳模" not in str(logged)
    assert but_the_log(contents(office.home)) == but_the_log(before)


def but_the_log(told: Mapping[str, object]) -> dict[str, object]:
    """The same without the rows of the event log."""
    own = re.compile(r'INSERT INTO "?(events|event_details|sqlite_sequence)"?')
    return {
        name: [line for line in said if not own.match(line)] if isinstance(said, list) else said
        for name, said in told.items()
    }
