"""The numbers of a server: their format, what is counted, and who may read them; and whether it is well."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer import __version__
from indexer.archive import Archive
from indexer.errors import CatalogueUnavailable
from indexer.index.compiled.library import kernel_in_use
from indexer.message import Message
from indexer.stores import StoreHealth
from search_app import create_app
from search_app.telemetry.counters import BUCKETS, MOST_ROUTES, Counters
from search_app.telemetry.request_observer import Served
from search_app.web.security.own_machine import FORWARDED
from tests.indexer.test_archive import import_records, record
from tests.support.archives.fake import FakeArchive, app, client, fake
from tests.support.web.visiting import visited_by

__all__ = ["app", "client", "fake"]  # fixtures

LABELS = r'\{(?:\w+="(?:[^"\\\n]|\\["\\n])*",?)+\}'
SAMPLE = re.compile(rf"([a-zA-Z_:][\w:]*)({LABELS})? (-?[\d.e+]+|\+Inf|NaN)")


def samples(text: str) -> dict[str, float]:
    """What a scrape reads; every line is of the format, and every sample belongs to a family that was announced."""
    assert text.endswith("\n")
    found: dict[str, float] = {}
    family = ""
    for line in text.splitlines():
        if announced := re.fullmatch(r"# (?:HELP|TYPE) (\w+) .+", line):
            family = announced[1]
            continue
        sample = SAMPLE.fullmatch(line)
        assert sample and sample[1].startswith(family), line
        assert sample[1] + (sample[2] or "") not in found, "twice"
        found[sample[1] + (sample[2] or "")] = float(sample[3])
    return found


def test_requests_are_counted_by_route_and_status(client: FlaskClient) -> None:
    for path in ("/search?q=劳模", "/search?q=工会", "/articles/none", "/articles/a1", "/nowhere"):
        client.get(path, buffered=True)
    answer = client.get("/metrics")
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    found = samples(answer.text)
    assert found['gongwen_http_requests_total{route="/search",status="200"}'] == 2
    assert found['gongwen_http_requests_total{route="/articles/<id>",status="404"}'] == 1
    assert found['gongwen_http_requests_total{route="/articles/<id>",status="200"}'] == 1
    assert found['gongwen_http_requests_total{route="",status="404"}'] == 1
    assert "劳模" not in answer.text and "none" not in answer.text
    counts = [
        found[f'gongwen_http_request_duration_seconds_bucket{{route="/search",le="{le}"}}'] for le in BUCKETS
    ]
    assert counts == sorted(counts)
    assert found['gongwen_http_request_duration_seconds_bucket{route="/search",le="+Inf"}'] == 2
    assert found['gongwen_http_request_duration_seconds_count{route="/search"}'] == 2
    assert found['gongwen_http_request_duration_seconds_sum{route="/search"}'] > 0
    assert found['process_resident_memory_bytes{process="0"}'] > 10e6
    assert found['process_open_fds{process="0"}'] > 2


def test_documents_are_the_open_ones(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path / "home")
    for number, openness in enumerate(("公开", "公开", "内部", "仅档案员")):
        import_records(archive, tmp_path, record(f"d{number}", "题名", "正文", openness=openness))
    found = samples(create_app(archive=archive).test_client().get("/metrics").text)
    assert found["gongwen_documents"] == 2 and found["gongwen_index_owed"] == 0
    assert found['gongwen_drafts{state="waiting"}'] == 0
    assert found["gongwen_places_owed"] == 0
    assert found["gongwen_index_compiled"] == kernel_in_use()
    states = {name: value for name, value in found.items() if name.startswith("gongwen_index_state")}
    assert states.pop('gongwen_index_state{state="current"}') == 1 and set(states.values()) == {0}
    archive.close()


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.0.1", "::1", "::ffff:127.0.0.1"])
def test_programs_on_this_machine_may(client: FlaskClient, address: str) -> None:
    assert client.get("/metrics", environ_overrides={"REMOTE_ADDR": address}).status_code == 200


@pytest.mark.parametrize("address", ["192.0.2.1", "::ffff:192.0.2.1", "2001:db8::1", "", "unknown"])
def test_others_may_not(client: FlaskClient, address: str) -> None:
    for headers in (
        {},
        {"X-Forwarded-For": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1"},
        {"X-Real-IP": "127.0.0.1"},
    ):
        answer = client.get("/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": address})
        assert answer.status_code == 403 and "gongwen_" not in answer.text


@pytest.mark.parametrize("header", FORWARDED)
def test_a_proxy_on_this_machine_may_not(client: FlaskClient, header: str) -> None:
    assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 403


def test_a_setting_opens_them_to_all(app: Flask, client: FlaskClient) -> None:
    app.config["METRICS_FOR_ALL"] = True
    assert client.get("/metrics", environ_overrides={"REMOTE_ADDR": "192.0.2.1"}).status_code == 200


def test_the_administrator_may_from_anywhere(app: Flask, client: FlaskClient) -> None:
    visited_by(app, "administrator")
    assert client.get("/metrics", environ_overrides={"REMOTE_ADDR": "192.0.2.1"}).status_code == 200


def test_processes_count_together() -> None:
    tally = Counters(2)
    tally.know(["/search"])
    served = Served("GET", "/search", 200, 0.003, 10)
    tally.take_part(1)
    tally.count(served)
    tally.take_part(0)
    tally.count(served)
    tally.count(Served("GET", "/unknown", 799, 99.0, 10))
    assert list(tally.requests()) == [("", 500, 1), ("/search", 200, 2)]
    (_, slow, _), (_, quick, seconds) = tally.durations()
    assert slow == [0] * len(BUCKETS) + [1] and quick == [0] + [2] * len(BUCKETS)
    assert seconds == pytest.approx(0.006)
    assert tally.processes() == [os.getpid()] * 2


def test_too_many_routes_are_noticed() -> None:
    with pytest.raises(ValueError, match="routes"):
        Counters().know(str(number) for number in range(MOST_ROUTES))


def test_well(client: FlaskClient) -> None:
    answer = client.get("/healthz", environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
    assert answer.status_code == 200 and answer.get_json() == {"status": "ok", "version": __version__}


def test_well_though_reading_is_closed(app: Flask, client: FlaskClient) -> None:
    app.config["READING_NEEDS_ACCOUNT"] = True
    assert client.get("/healthz").status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("call", ["check_catalogue", "index_state"])
def test_unwell(fake: FakeArchive, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    def fail() -> None:
        raise OSError("/gone")

    monkeypatch.setattr(fake, call, fail)
    answer = create_app(archive=fake).test_client().get("/healthz")
    part = "catalogue" if call == "check_catalogue" else "index"
    told = answer.get_json()
    assert answer.status_code == 503 and (told["status"], told["failed"]) == ("failed", [part])


def test_an_archive_whose_index_is_gone_is_unwell(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path / "home", catch_up=False)
    answer = create_app(archive=archive).test_client().get("/healthz")
    assert answer.status_code == 503 and answer.get_json()["failed"] == ["index"]
    archive.close()


SHARED = (
    StoreHealth("engine", "reduced", Message("engine in the home")),
    StoreHealth("catalogue", "away", CatalogueUnavailable("connection refused").message),
)


def test_who_may_read_the_numbers_is_told_how_shared_stores_are(
    fake: FakeArchive, client: FlaskClient
) -> None:
    assert client.get("/healthz").get_json() == {"status": "ok", "version": __version__}
    fake.shared = SHARED
    assert client.get("/healthz").get_json() == {
        "status": "ok",
        "version": __version__,
        "stores": {
            "engine": {"status": "reduced", "kind": "engine in the home"},
            "catalogue": {
                "status": "away",
                "kind": "catalogue unavailable",
                "why": "connection refused",
            },
        },
    }
    found = samples(client.get("/metrics").text)
    assert found['gongwen_store_state{store="engine"}'] == 1
    assert found['gongwen_store_state{store="catalogue"}'] == 0
    stranger = client.get("/healthz", environ_overrides={"REMOTE_ADDR": "192.0.2.1"})
    assert stranger.get_json() == {"status": "ok", "version": __version__}, "and nobody else"


def test_every_page_says_which_version_it_is(client: FlaskClient) -> None:
    for page in ("/help", "/search", "/nowhere"):
        assert f"gongwen {__version__}</span>" in client.get(page).text
