"""The pages of an original as JSON and images, for articles, versions and drafts alike."""

from __future__ import annotations

import io
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.errors import PagesBusy, UnreadableFile
from indexer.search.archive_view import ArchiveView
from tests.search_app.web.originals.conftest import PAGES, PHRASE

JSON = {"Accept": "application/json"}


@pytest.fixture(params=["article", "version", "draft"])
def pages(request: pytest.FixtureRequest, id: str, draft: str) -> str:
    """The address of the pages of each kind."""
    known = {
        "article": f"/articles/{id}/pages",
        "version": f"/desk/documents/{id}/versions/1/pages",
        "draft": f"/desk/drafts/{draft}/pages",
    }
    return known[request.param]


def test_pages_are_listed_with_their_size(desk: FlaskClient, pages: str) -> None:
    answer = desk.get(pages).get_json()
    assert answer["id"] in pages
    listed = answer["pages"]
    assert [page["number"] for page in listed] == list(range(1, (2 if "drafts" in pages else 3) + 1))
    for page in listed:
        assert set(page) == {"number", "width", "height", "scanned", "confidence", "image"}
        assert page["height"] > page["width"] > 0 and page["scanned"] is False and page["confidence"] is None
        assert page["image"] == f"{pages}/{page['number']}.png"


@pytest.mark.parametrize("form", ["png", "webp", "jpg"])
def test_an_image_is_as_wide_as_was_asked(desk: FlaskClient, pages: str, form: str) -> None:
    image = pytest.importorskip("PIL.Image")
    answer = desk.get(f"{pages}/1.{form}?width=200")
    assert answer.status_code == 200 and answer.mimetype == f"image/{form}".replace("jpg", "jpeg")
    assert image.open(io.BytesIO(answer.data)).size[0] == 200
    assert "private" in answer.headers["Cache-Control"]


def test_an_image_that_the_browser_has_is_not_sent_again(client: FlaskClient, id: str) -> None:
    address = f"/articles/{id}/pages/1.png?width=100"
    first = client.get(address)
    assert first.headers["ETag"] and "private" in first.headers["Cache-Control"]
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and not again.data
    other = client.get(
        f"/articles/{id}/pages/1.png?width=101", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert other.status_code == 200


@pytest.mark.parametrize("width", ["63", "4001", "x", "-1", "1e3", ""])
def test_a_width_that_cannot_be_is_refused(client: FlaskClient, id: str, width: str) -> None:
    answer = client.get(f"/articles/{id}/pages/1.png?width={width}", headers=JSON)
    assert answer.status_code == 400 and "64" in answer.get_json()["error"]


@pytest.mark.parametrize("rest", ["0.png", "4.png", "0", "4", "4/marks", "1.gif", "1.svg", "99999999999.png"])
def test_a_page_that_is_not_there_is_not_found(client: FlaskClient, id: str, rest: str) -> None:
    assert client.get(f"/articles/{id}/pages/{rest}").status_code == 404


def test_an_image_of_page_0_is_refused_as_one_beyond_the_last(client: FlaskClient, id: str) -> None:
    answer = client.get(f"/articles/{id}/pages/0.png", headers=JSON)
    assert "共 3 页" in answer.get_json()["error"]


def test_marks_are_those_of_the_text(kept: Archive, client: FlaskClient, id: str) -> None:
    found = [
        client.get(f"/articles/{id}/pages/{number}/marks?q={quote(PHRASE)}").get_json()
        for number in (1, 2, 3)
    ]
    assert [answer["page"] for answer in found] == [1, 2, 3]
    assert [len(answer["marks"]) for answer in found] == [1, 2, 0]
    assert client.get(f"/articles/{id}?q={quote(PHRASE)}").text.count("<mark id=") == 3
    for left, top, right, bottom in found[0]["marks"] + found[1]["marks"]:
        assert 0 <= left < right <= 1000 and 0 <= top < bottom <= 1000
        assert right - left > bottom - top, "four characters beside each other"


def test_without_a_query_nothing_is_marked(client: FlaskClient, id: str) -> None:
    assert client.get(f"/articles/{id}/pages/1/marks").get_json() == {"page": 1, "marks": []}


def test_the_place_of_a_part_of_the_text_is_told(kept: Archive, client: FlaskClient, id: str) -> None:
    start = kept.get(id).document.text.index("落实")
    answer = client.get(f"/articles/{id}/pages/place?start={start}&end={start + 2}").get_json()
    assert answer["page"] == 2 and len(answer["marks"]) == 1


@pytest.mark.parametrize("span", ["", "start=1", "start=5&end=5", "start=0&end=9999999", "start=-1&end=2"])
def test_a_part_that_is_none_is_refused(client: FlaskClient, id: str, span: str) -> None:
    answer = client.get(f"/articles/{id}/pages/place?{span}", headers=JSON)
    assert answer.status_code == 400 and answer.get_json()["error"].endswith("。")


def test_when_too_many_wait_one_is_told_when_to_come_again(
    client: FlaskClient, id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise PagesBusy("too many pages being drawn")

    monkeypatch.setattr(ArchiveView, "page_image", busy)
    answer = client.get(f"/articles/{id}/pages/1.png", headers=JSON)
    assert answer.status_code == 503 and int(answer.headers["Retry-After"]) >= 1
    assert answer.get_json()["error"].endswith("。")
    as_image = client.get(f"/articles/{id}/pages/1.png", headers={"Accept": "image/webp,image/*,*/*;q=0.8"})
    assert (as_image.status_code, as_image.mimetype) == (503, "text/plain"), (
        "nobody would see a page in its place"
    )


def test_a_page_that_cannot_be_drawn_says_why(
    client: FlaskClient, id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise UnreadableFile("damaged")

    monkeypatch.setattr(ArchiveView, "page_image", broken)
    answer = client.get(f"/articles/{id}/pages/1.png", headers=JSON)
    assert answer.status_code == 404 and answer.get_json()["error"].endswith("。")


def test_a_document_without_an_original_has_no_pages(empty: Archive, id: str) -> None:
    from search_app import create_app
    from tests.indexer.test_archive import import_records, record

    import_records(empty, empty.home, record("typed", "题名", "正文。"))
    client = create_app(archive=empty).test_client()
    for rest in ("", "/1", "/1.png", "/1/marks"):
        assert client.get(f"/articles/typed/pages{rest}").status_code == 404
    page = client.get("/articles/typed").text
    assert "pages/1" not in page and "没有原件" in page
    assert len(PAGES) == 3
