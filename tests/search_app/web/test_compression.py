"""Tests for search_app.web.compression: what goes over the wire."""

from __future__ import annotations

import gzip
import re

import pytest
from flask.testing import FlaskClient

from search_app.web.compression import fast
from tests.support.archives.fake import FakeArchive, app, client, fake

__all__ = ["app", "client", "fake"]  # fixtures

ZIPPED = {"Accept-Encoding": "gzip, br"}
_HEAD = 10  # bytes of gzip's header: RFC 1952, 2.3


def test_a_page_goes_compressed_to_whoever_can_read_that(client: FlaskClient) -> None:
    plain, zipped = client.get("/search?q=简报"), client.get("/search?q=简报", headers=ZIPPED)
    assert "Content-Encoding" not in plain.headers and "Accept-Encoding" in plain.headers["Vary"]
    assert zipped.headers["Content-Encoding"] == "gzip" and int(zipped.headers["Content-Length"]) == len(
        zipped.data
    )
    assert len(zipped.data) < len(plain.data) / 2
    took = re.compile(rb"[\d.]+ \xe6\xaf\xab")
    assert took.sub(b"", gzip.decompress(zipped.data)) == took.sub(b"", plain.data)
    refused = client.get("/search?q=简报", headers={"Accept-Encoding": "gzip;q=0, identity"})
    assert "Content-Encoding" not in refused.headers


def test_a_file_of_ours_goes_compressed_and_is_not_sent_twice(client: FlaskClient) -> None:
    plain = client.get("/static/style.css", buffered=True)
    for _ in range(2):
        zipped = client.get("/static/style.css", headers=ZIPPED, buffered=True)
        assert gzip.decompress(zipped.data) == plain.data and "Accept-Encoding" in zipped.headers["Vary"]
    again = client.get(
        "/static/style.css", headers=ZIPPED | {"If-None-Match": zipped.headers["ETag"]}, buffered=True
    )
    assert again.status_code == 304 and not again.data
    part = client.get("/static/style.css", headers=ZIPPED | {"Range": "bytes=0-9"}, buffered=True)
    assert part.data == plain.data[:10] and "Content-Encoding" not in part.headers


def test_what_is_short_or_an_answer_to_a_form_goes_as_it_is(client: FlaskClient, fake: FakeArchive) -> None:
    assert "Content-Encoding" not in client.get("/healthz", headers=ZIPPED).headers
    form = {"name": "林知夏", "password": "不对的密码-不对的密码", "next": ""}
    answer = client.post("/sign-in", data=form, headers=ZIPPED | {"Origin": "http://localhost"})
    assert answer.status_code != 404 and "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("native", [True, False])
def test_the_same_comes_out_with_the_library_and_without(native: bool) -> None:
    if native:
        pytest.importorskip("isal", reason="no wheel of isal on this machine: zlib alone compresses")
    page = "".join(f"<li>第{at}期 职工之家简报</li>" for at in range(20_000)).encode()
    compress = fast(native=native)
    for size in (0, 1, 600, 17_000, len(page)):
        made = compress(page[:size])
        assert gzip.decompress(made) == page[:size]
        magic, method, flags, date = made[:2], made[2], made[3], made[4:8]
        assert (magic, method, flags, date) == (b"\x1f\x8b", 8, 0, bytes(4)), made[:_HEAD].hex()
    assert len(compress(page)) < len(page) / 3
