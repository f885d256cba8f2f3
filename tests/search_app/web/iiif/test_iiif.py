"""The manifest of a document's pages, and the boxes of what is found on them, as viewers of others ask for them."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.model import Layout, Page, Run
from indexer.text import Span
from search_app import create_app
from search_app.web.iiif.content_search import matches_in
from search_app.web.iiif.image_service import widths_of
from tests.search_app.web.originals.conftest import PAGES, PHRASE, app, client, id, kept

__all__ = ["app", "client", "id", "kept"]  # fixtures


def manifest(client: FlaskClient, id: str) -> dict:  # type: ignore[type-arg]
    answer = client.get(f"/iiif/{id}/manifest.json")
    assert answer.status_code == 200 and answer.mimetype == "application/json"
    found: dict[str, object] = answer.json  # type: ignore[assignment]
    return found


def test_manifest_has_a_canvas_a_page_with_an_image_of_its_shape(client: FlaskClient, id: str) -> None:
    found = manifest(client, id)
    assert found["type"] == "Manifest" and found["label"] == {"zh-Hans": [PAGES[0][0]]}
    assert [canvas["label"]["none"] for canvas in found["items"]] == [["1"], ["2"], ["3"]]
    for canvas in found["items"]:
        assert (canvas["width"], canvas["height"]) == (3000, round(3000 * 842 / 595))
        (painting,) = canvas["items"][0]["items"]
        assert painting["target"] == canvas["id"] and painting["body"]["format"] == "image/png"
    address = urlsplit(found["items"][1]["thumbnail"][0]["id"])
    image = client.get(f"{address.path}?{address.query}")
    assert image.status_code == 200 and image.mimetype == "image/png"
    size = found["items"][1]["thumbnail"][0]
    assert (
        int.from_bytes(image.data[16:20]) == size["width"]
        and int.from_bytes(image.data[20:24]) == size["height"]
    )


def test_every_address_of_the_manifest_answers(client: FlaskClient, id: str) -> None:
    found = manifest(client, id)
    first, second = found["service"]
    for address in (
        found["id"],
        found["homepage"][0]["id"],
        found["rendering"][0]["id"],
        first["@id"],
        second["id"],
    ):
        with client.get(urlsplit(address).path) as answer:
            assert answer.status_code == 200, address


def test_a_search_gives_the_boxes_of_each_match_on_its_canvas(client: FlaskClient, id: str) -> None:
    found = client.get(f"/iiif/{id}/search", query_string={"q": PHRASE, "motivation": "painting"}).json
    assert found and found["@type"] == "sc:AnnotationList"
    assert found["within"] == {"@type": "sc:Layer", "total": 3, "ignored": ["motivation"]}
    assert [hit["match"] for hit in found["hits"]] == [PHRASE] * 3
    assert found["hits"][1]["before"].endswith("再说") and found["hits"][1]["after"].startswith("，三说")
    places = {each["@id"]: each["on"] for each in found["resources"]}
    canvases = [canvas["id"] for canvas in manifest(client, id)["items"]]
    boxes = [places[hit["annotations"][0]].split("#xywh=") for hit in found["hits"]]
    assert [canvas for canvas, _ in boxes] == [canvases[0], canvases[1], canvases[1]]
    for page, (_, box) in zip((0, 1, 1), boxes, strict=True):
        marks = client.get(f"/articles/{id}/pages/{page + 1}/marks", query_string={"q": PHRASE}).json["marks"]  # type: ignore[index]
        x, y, width, height = map(int, box.split(","))
        scale = 1000 / 3000
        assert any(
            abs(x * scale - left) < 1 and abs((x + width) * scale - right) < 1 for left, _, right, _ in marks
        )
        assert y > 0 and 0 < height < width


def test_both_versions_of_the_search_say_the_same(client: FlaskClient, id: str) -> None:
    one = client.get(f"/iiif/{id}/search", query_string={"q": PHRASE}).json
    two = client.get(f"/iiif/{id}/search-2", query_string={"q": PHRASE}).json
    assert (
        one and two and two["type"] == "AnnotationPage" and two["partOf"]["total"] == one["within"]["total"]
    )
    assert [item["target"] for item in two["items"]] == [each["on"] for each in one["resources"]]
    quoted = [each["target"]["selector"][0] for each in two["annotations"][0]["items"]]
    assert [(each["prefix"], each["exact"], each["suffix"]) for each in quoted] == [
        (hit["before"], hit["match"], hit["after"]) for hit in one["hits"]
    ]


def test_many_matches_come_in_lists_that_name_the_next(
    client: FlaskClient, id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search_app.web.iiif.routes.MOST_MATCHES", 2)
    first = client.get(f"/iiif/{id}/search", query_string={"q": PHRASE}).json
    assert first and len(first["hits"]) == 2
    address = urlsplit(first["next"])
    last = client.get(f"{address.path}?{address.query}").json
    assert last and len(last["hits"]) == 1 and last["startIndex"] == 2 and "next" not in last


@pytest.mark.parametrize("query", ["", "罢市抗税", '"' * 600])
def test_what_is_not_found_is_an_empty_list(client: FlaskClient, id: str, query: str) -> None:
    found = client.get(f"/iiif/{id}/search", query_string={"q": query}).json
    assert found and found["resources"] == [] and found["within"]["total"] == 0


def test_a_closed_document_has_neither_manifest_nor_matches(
    kept: Archive, client: FlaskClient, id: str
) -> None:
    (stored,) = kept.active()
    kept.edit(stored.id, {"openness": "仅档案员"}, actor="周敏")
    try:
        for address in ("manifest.json", f"search?q={PHRASE}", f"search-2?q={PHRASE}"):
            assert client.get(f"/iiif/{id}/{address}").status_code == 404
    finally:
        kept.edit(stored.id, {"openness": "公开"}, actor="周敏")


@pytest.mark.parametrize(
    ("setting", "host", "origin", "admitted"),
    [
        ("", "127.0.0.1:8000", "http://localhost:9000", True),  # pages of this very machine
        ("", "127.0.0.1:8000", "https://viewer.example", False),
        ("viewer.example", "127.0.0.1:8000", "https://viewer.example", True),
        ("viewer.example", "127.0.0.1:8000", "https://viewer.example:8443", True),
        ("viewer.example", "127.0.0.1:8000", "https://viewer.example.net", False),
        ("viewer.example", "127.0.0.1:8000", "null", False),
        ("viewer.example", "127.0.0.1:8000", "https://x@viewer.example", False),
        ("", "wenku.example", "http://localhost:9000", False),  # a program of the reader's, not of the server
    ],
)
def test_only_viewers_that_were_named_read_from_other_sites(
    kept: Archive, id: str, setting: str, host: str, origin: str, admitted: bool
) -> None:
    app = create_app(archive=kept, config={"OWN_NAMES": ("wenku.example",)})
    kept.settings.set("外部阅览器", setting, actor="周敏")
    try:
        for address, headers in (
            (f"/iiif/{id}/manifest.json", {"Origin": origin}),
            (f"/articles/{id}/pages/1.png?width=100", {"Referer": f"{origin}/viewer?page=1"}),
        ):
            answer = app.test_client().get(address, headers=headers, base_url=f"http://{host}/")
            assert answer.headers.get("Access-Control-Allow-Origin") == (origin if admitted else None)
            assert (answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin") == admitted
            assert "Access-Control-Allow-Credentials" not in answer.headers
        page = app.test_client().get(
            f"/articles/{id}", headers={"Origin": origin}, base_url=f"http://{host}/"
        )
        assert "Access-Control-Allow-Origin" not in page.headers
    finally:
        kept.settings.set("外部阅览器", "", actor="周敏")


def test_a_match_over_a_line_end_is_one_hit_of_two_boxes(app: Flask, kept: Archive) -> None:
    (stored,) = kept.active()
    at = stored.document.text.index(PHRASE)
    runs = (Run(at, at + 2, 0, 0.8, 0.1, 0.9, 0.2), Run(at + 2, at + 4, 0, 0.1, 0.2, 0.2, 0.3))
    layout = Layout(pages=(Page(100, 200),), runs=runs)
    with app.test_request_context():
        (match,) = matches_in(stored, layout, layout.pages, [Span(at, at + 4), Span(0, 2)])
    assert match.words == PHRASE
    assert [place.partition("#")[2] for _, place in match.annotations] == [
        "xywh=2400,600,300,600",
        "xywh=300,1200,300,600",
    ]


def test_a_picture_is_offered_in_no_more_pixels_than_it_has() -> None:
    assert widths_of(Page(1240, 1754), "corpus/a.JPG") == (250, 500, 1000, 1240)
    assert widths_of(Page(5000, 7000), "corpus/a.tif")[-1] == 3000
    assert widths_of(Page(250, 100), "a.png") == (250,) and widths_of(Page(10, 10), "a.png") == (64,)
    assert widths_of(Page(595, 842), "a.pdf") == (250, 500, 1000, 2000, 3000)


def test_every_size_that_is_offered_is_what_is_sent(client: FlaskClient, id: str) -> None:
    offered = client.get(f"/iiif/{id}/pages/1/info.json").json
    assert offered and {name: offered[name] for name in ("width", "height")} == offered["sizes"][-1]
    for size in offered["sizes"][:3]:
        image = client.get(f"/iiif/{id}/pages/1/full/{size['width']},{size['height']}/0/default.png").data
        assert (int.from_bytes(image[16:20]), int.from_bytes(image[20:24])) == (size["width"], size["height"])
    for wrong in ("999,1413", "pct:50", "250,", "0,0"):
        assert client.get(f"/iiif/{id}/pages/1/full/{wrong}/0/default.png").status_code == 400
