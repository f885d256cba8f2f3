"""A result list as a file: what Excel and a program read is what was found, and a cut is told."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from indexer.archive import Archive
from indexer.model.clearance import Role
from indexer.model.request import Sort, Tier
from indexer.search.results import Hit
from search_app import create_app
from search_app.texts.pages import CSV_COLUMNS
from search_app.web import file_answers
from search_app.web.search import export
from tests.indexer.test_archive import import_records, record
from tests.support.archives.fake import FakeArchive, FakeStored, a_document, app, client, fake
from tests.support.web.visiting import visited_by

__all__ = ["app", "client", "fake"]  # fixtures

BOM = b"\xef\xbb\xbf"


def rows_of(client: FlaskClient, address: str) -> list[list[str]]:
    """The table as another program reads it."""
    data = client.get(address).data
    assert data.startswith(BOM) and BOM not in data[3:]
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def lines_of(client: FlaskClient, address: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in client.get(address).text.splitlines()]


def name_of(client: FlaskClient, address: str) -> str:
    """The file name a browser saves under."""
    stated = client.get(address).headers["Content-Disposition"]
    assert stated.isascii() and stated.startswith("attachment; filename=gongwen.")
    return unquote(stated.partition("filename*=UTF-8''")[2])


def test_the_table_holds_the_article(archive: Archive) -> None:
    client = create_app(archive=archive).test_client()
    head, row = rows_of(client, "/search.csv?q=县级工会加强年")
    hit = archive.search("县级工会加强年").hits[0]
    told = dict(zip(head, row, strict=True))
    assert tuple(head) == CSV_COLUMNS
    assert told["序号"] == "1" and told["编号"].strip("'") == hit.id and told["题名"] == hit.title
    assert told["日期"] == "2022-03-24" and "杨浦区" in told["区"] and told["匹配"] == "逐字匹配"
    assert "县级工会加强年" in told["摘录"] and told["网址"] == f"http://localhost/articles/{hit.id}"


def test_rows_end_as_excel_expects(client: FlaskClient) -> None:
    data = client.get("/search.csv?q=简报").data.removeprefix(BOM)
    assert data.count(b"\r\n") == 26 and data.replace(b"\r\n", b"").count(b"\n") == 0
    assert client.get("/search.csv?q=简报").content_type == "text/csv; charset=utf-8"


def test_a_line_is_the_hit_of_the_interface(archive: Archive) -> None:
    client = create_app(archive=archive).test_client()
    (line,) = lines_of(client, "/search.jsonl?q=县级工会加强年")
    (hit,) = client.get("/api/v1/search?q=县级工会加强年").get_json()["hits"]
    assert {**line, **hit, "url": line["url"]} == line
    assert line["url"] == f"http://localhost{hit['url']}"
    assert "倪倩" in line["speakers"] and "浦东新区" in line["districts"]  # type: ignore[operator]
    assert line["number"] == archive.get(hit["id"]).document.number


def test_the_parameters_of_the_page_count(client: FlaskClient) -> None:
    address = "q=简报&filter=year:2003&filter=year:2004&page=7&sort=newest"
    assert [line["title"] for line in lines_of(client, f"/search.jsonl?{address}")] == ["简报3", "简报4"]
    assert [row[2] for row in rows_of(client, f"/search.csv?{address}")[1:]] == ["简报3", "简报4"]


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_a_bad_filter_is_a_400_and_no_file(client: FlaskClient, suffix: str) -> None:
    answer = client.get(f"/search.{suffix}?q=简报&filter=colour:红")
    assert answer.status_code == 400 and "条件无法满足" in answer.text
    assert "Content-Disposition" not in answer.headers


def test_nothing_found_is_an_empty_file(client: FlaskClient) -> None:
    assert rows_of(client, "/search.csv?q=没有") == [list(CSV_COLUMNS)]
    assert lines_of(client, "/search.jsonl?q=没有") == []


def test_a_cut_is_told(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "共25篇-" in name_of(client, "/search.csv?q=简报")
    monkeypatch.setattr(export, "MOST_EXPORTED", 10)
    rows = rows_of(client, "/search.csv?q=简报")
    assert len(rows) == 12 and "共找到 25 篇" in rows[-1][2] and "前 10 篇" in rows[-1][2]
    assert {len(row) for row in rows} == {len(CSV_COLUMNS)}
    assert len(lines_of(client, "/search.jsonl?q=简报")) == 10
    for suffix in ("csv", "jsonl"):
        headers = client.get(f"/search.{suffix}?q=简报").headers
        assert (headers["X-Total-Count"], headers["X-Export-Limit"]) == ("25", "10")
        assert "共25篇只含前10篇" in name_of(client, f"/search.{suffix}?q=简报")


def test_just_as_many_as_fit_are_no_cut(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "MOST_EXPORTED", 25)
    assert len(rows_of(client, "/search.csv?q=简报")) == 26


@pytest.mark.parametrize(
    ("query", "begins"),
    [
        ("劳模", "劳模-工会文库-"),
        ('a/b\\c:"d"<e>|f*?', "a b c d e f-工会文库-"),
        ("..", "工会文库-"),
        ("\u202e倒", "倒-"),
    ],
)
def test_file_names_are_names(client: FlaskClient, query: str, begins: str) -> None:
    name = name_of(client, f"/search.csv?q={quote(query)}")
    assert name.startswith(begins) and name.endswith(".csv") and len(name) < 100


@pytest.mark.parametrize(
    "title",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", '=HYPERLINK("http://x")', '=cmd|"/C calc"!A0'],
)
def test_no_cell_is_a_formula(title: str) -> None:
    client = create_app(archive=FakeArchive(FakeStored("a1", a_document(title)))).test_client()
    (cell,) = [row[2] for row in rows_of(client, "/search.csv?q=劳模")[1:]]
    assert cell[0] in "'\N{REPLACEMENT CHARACTER}"


@given(st.text())
def test_a_safe_cell_keeps_its_text(text: str) -> None:
    cell = file_answers.safe_cell(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert len(cell) - len(text) == cell.startswith("'") - text.startswith("'")
    cell.encode()


@pytest.mark.parametrize("id", ["123456789012", "12e456789012", "1E5", "0.5"])
def test_an_id_stays_text(id: str) -> None:
    client = create_app(archive=FakeArchive(FakeStored(id, a_document()))).test_client()
    assert rows_of(client, "/search.csv?q=劳模")[1][1] == f"'{id}"


def test_any_text_of_a_document_makes_a_file() -> None:
    odd = a_document('题,"目"\u2028\x85\x00\ud800\n', "劳模\r\n\u2029正文 <b>&")
    client = create_app(archive=FakeArchive(FakeStored("a1", odd))).test_client()
    (row,) = rows_of(client, "/search.csv?q=劳模")[1:]
    assert row[2].startswith('题,"目"') and len(row) == len(CSV_COLUMNS)
    data = client.get("/search.jsonl?q=劳模").data
    assert data.count(b"\n") == 1 and len(data.decode().splitlines()) == 1
    assert json.loads(data)["title"].startswith('题,"目"\u2028\x85\0')


class Endless(FakeArchive):
    """Says that it has a million hits, and counts how many are taken."""

    taken = 0

    def find_all(
        self,
        query: str,
        *,
        limit: int,
        sort: Sort = "relevance",
        filters: Mapping[str, Sequence[str]] | None = None,
        widen: bool | None = None,
        tier: Tier | None = None,
    ) -> tuple[int, Iterator[tuple[Hit, FakeStored]]]:
        _, found = super().find_all(query, limit=1)
        pair = next(found)

        def hits() -> Iterator[tuple[Hit, FakeStored]]:
            for number in range(limit):
                self.taken += 1
                yield pair[0]._replace(id=f"d{number}"), pair[1]

        return 1_000_000, hits()


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_hits_are_read_while_they_are_sent(suffix: str) -> None:
    archive = Endless(FakeStored("a1", a_document()))
    answer = create_app(archive=archive).test_client().get(f"/search.{suffix}?q=劳模", buffered=False)
    assert archive.taken <= 2
    assert sum(1 for _ in answer.iter_encoded()) >= export.MOST_EXPORTED
    assert archive.taken == export.MOST_EXPORTED
    answer.close()


@pytest.mark.parametrize(("role", "seen"), [(None, 1), ("reader", 2), ("archivist", 3)])
def test_who_takes_away_what_is_not_open_is_in_the_log(
    empty: Archive, tmp_path: Path, role: Role | None, seen: int
) -> None:
    import_records(empty, tmp_path, *(record(f"d{at}", f"第{at}号", "劳模精神") for at in range(3)))
    empty.edit("d1", {"openness": "内部"})
    empty.edit("d2", {"openness": "仅档案员"})
    client = visited_by(create_app(archive=empty), role, "周敏").test_client()
    assert len(rows_of(client, "/search.csv?q=劳模精神")) == seen + 1
    (event,) = empty.log(limit=1)
    assert (event.act == "export") == (seen > 1)
    if seen > 1:
        told = {change.field: change.after for change in event.changes}
        assert event.actor == "周敏"
        assert told == {"documents": str(seen), "not_open": str(seen - 1), "format": "CSV"}


def test_an_export_that_is_broken_off_is_in_the_log(empty: Archive, tmp_path: Path) -> None:
    import_records(empty, tmp_path, *(record(f"d{at}", f"第{at}号", "劳模精神") for at in range(30)))
    for at in range(30):
        empty.edit(f"d{at}", {"openness": "内部"})
    client = visited_by(create_app(archive=empty), "reader", "周敏").test_client()
    answer = client.get("/search.jsonl?q=劳模精神", buffered=False)
    assert next(iter(answer.response))
    answer.close()
    (event,) = empty.log(limit=1)
    assert event.act == "export" and 0 < int(event.changes[0].after) < 30
