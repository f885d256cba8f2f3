"""Chosen documents come out as lists and labels on paper, and a 目录 that went out is read as one again."""

from __future__ import annotations

import io
import re
from pathlib import Path
from urllib.parse import quote

import openpyxl  # type: ignore[import-untyped,unused-ignore]
import pytest
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.catalogue import FiledDocument
from indexer.intake.inventory.importer import Entry, read_entries
from indexer.model import value_of
from search_app import create_app
from search_app.texts.sheets import LEAF, SHEETS, Totals, rows_of
from search_app.web.desk.sheets import pages
from tests.indexer.test_archive import import_records, record
from tests.search_app.web.desk.test_tray import SAME
from tests.support.files.written_pdf import written_pdf
from tests.support.web.selecting import whole
from tests.support.web.visiting import visited_by

FIELDS = {
    "a": {"档号": "Z012-WS·2021-D30-0002", "文号": "青工总〔2021〕7号", "责任者": "青枫区总工会", "成文日期": "2021-03-04"},
    "b": {"档号": "Z012-WS·2021-D30-0001", "题名": "=HYPERLINK(1)", "附注": "@复印件\n缺末页"},
    "c": {"档号": "Z012-WS·2020-Y-0009", "题名": "<b>+1</b>", "密级": "秘密★1年", "开放状态": "仅档案员"},
}  # fmt: skip


@pytest.fixture
def kept(empty: Archive, tmp_path: Path) -> Archive:
    import_records(empty, tmp_path, *(record(name, f"题名{name}", "劳模精神") for name in "abcd"))
    for name, values in FIELDS.items():
        year = values["档号"][8:12]
        term = "永久" if "-Y-" in values["档号"] else "定期30年"
        empty.edit(name, {"全宗号": "Z012", "年度": year, "保管期限": term, **values})
    return empty


@pytest.fixture
def client(kept: Archive) -> FlaskClient:
    return visited_by(create_app(archive=kept), "archivist", "档案员小沈").test_client()


def made(client: FlaskClient, sheet: str, *ids: str, **fields: str) -> tuple[int, bytes]:
    data = {"id": list(ids), "sheet": sheet, **fields}
    answer = client.post("/desk/sheets", data=data, headers=SAME, buffered=True)
    return answer.status_code, answer.data


def rows_in(content: bytes) -> list[tuple[str, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [tuple(str(cell or "") for cell in row) for row in book.active.iter_rows(values_only=True)]


def cells_in(page: bytes) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", page.decode(), re.DOTALL)
    return [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in rows]


def test_a_catalogue_that_went_out_is_read_as_one(client: FlaskClient, kept: Archive, tmp_path: Path) -> None:
    status, content = made(client, "catalogue", "b", "c", "a", "gone", **{"as": "xlsx"})
    assert status == 200
    path = tmp_path / "归档文件目录.xlsx"
    path.write_bytes(content)
    entries = read_entries(path)
    assert len(entries) == 3
    columns = ("code", "number", "author", "title", "date", "secrecy", "note")
    for entry, identifier in zip(entries, "bca", strict=True):
        assert isinstance(entry, Entry) and not entry.notes
        document = kept.get(identifier).document
        assert entry.values == {field: told for field in columns if (told := value_of(document, field))}


def test_nothing_that_is_written_is_a_formula(client: FlaskClient) -> None:
    _, content = made(client, "catalogue", "b", "c", **{"as": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {cell.value for cell in cells if cell.quotePrefix} >= {"=HYPERLINK(1)", "@复印件\n缺末页"}
    _, page = made(client, "catalogue", "c")
    assert b"<b>+1" not in page and b"&lt;b&gt;+1" in page


@pytest.mark.parametrize("sheet", SHEETS)
def test_page_and_file_say_the_same(client: FlaskClient, sheet: str) -> None:
    form = SHEETS[sheet]
    head, *rows = cells_in(made(client, sheet, "a", "d")[1])
    assert head == list(form.widths)
    written = rows_in(made(client, sheet, "a", "d", **{"as": "xlsx"})[1])
    assert written[0][0] == form.title
    at = written.index(tuple(form.widths))
    assert [list(row) for row in written[at + 1 : at + 3]] == rows
    assert rows[0][head.index("日期")] == "20210304" and [row[0] for row in rows] == ["1", "2"]
    assert bool(form.signed) == any("共 2 件，0 页（其中 2 件页数不详）" in row for row in written)


@pytest.mark.parametrize(
    ("address", "ids"),
    [
        (f"/search?q={quote('劳模精神')}", 4),
        (f"/desk/documents?text={quote('题名')}&order=title", 2),
        ("/desk/documents?filing_year=2021", 2),
    ],
)
def test_all_that_an_address_finds(client: FlaskClient, address: str, ids: int) -> None:
    _, page = made(client, "catalogue", **whole(client, address))
    assert len(cells_in(page)) == 1 + ids


@pytest.mark.parametrize(
    ("pages_of_each", "leaves"),
    [((2, 1, 3), ["1", "3", "4-6"]), ((2, 0, 3), ["1", "3", ""]), ((4, 1), ["1", "5"]), ((), [])],
)
def test_pages_of_a_volume_are_numbered_through(
    kept: Archive, pages_of_each: tuple[int, ...], leaves: list[str]
) -> None:
    """As far as they are known: no number is made up."""
    stored, totals = kept.get("a"), Totals()
    rows = rows_of(SHEETS["volume"], (FiledDocument(stored, count) for count in pages_of_each), totals)
    assert [row[list(SHEETS["volume"].widths).index(LEAF)] for row in rows] == leaves
    assert (totals.documents, totals.pages) == (len(pages_of_each), sum(pages_of_each))
    assert totals.unknown == pages_of_each.count(0)


def test_pages_are_counted_of_originals_that_have_some(empty: Archive, tmp_path: Path) -> None:
    path = tmp_path / "两页.pdf"
    path.write_bytes(written_pdf([["第一页"], ["第二页"]]))
    (outcome,) = empty.add([path])
    (filed,) = empty.listing.filed([outcome.id])
    assert filed.pages == 2 and not filed.stored.document.body and filed.stored.document.title


def test_labels_of_boxes(client: FlaskClient) -> None:
    _, page = made(client, "labels", "a", "b", "c", "d", first="7", spine="40")
    text = page.decode()
    assert "盒签：2 盒" in text and "有 1 篇没有档号" in text and 'class="spine mm40"' in text
    status, content = made(client, "labels", "a", "b", "c", most="1", first="7", **{"as": "xlsx"})
    assert status == 200
    assert rows_in(content)[2:] == [
        ("7", "Z012", "2020", "永久", "0009", "0009", "1"),
        ("8", "Z012", "2021", "定期30年", "0001", "0001", "1"),
        ("9", "Z012", "2021", "定期30年", "0002", "0002", "1"),
    ]
    assert rows_in(made(client, "labels", "a", "b", **{"as": "xlsx"})[1])[2] == (
        *("1", "Z012", "2021", "定期30年"),
        *("0001", "0002", "2"),
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("most", value) for value in ("0", "x", "9" * 20, "1000")),
        *(("first", value) for value in ("-1", "9" * 14, "1000000")),
        ("spine", "9999"),
    ],
)
@pytest.mark.parametrize("form", ["xlsx", "page"])
def test_labels_that_cannot_be_are_asked_for_again(
    client: FlaskClient, kept: Archive, name: str, value: str, form: str
) -> None:
    before = kept.log()[0].serial
    status, page = made(client, "labels", "a", "b", **{"as": form, name: value, "first": "7"} | {name: value})
    text = page.decode()
    assert status == 400 and "每盒件数应为 1 到 999 的整数" in text and kept.log()[0].serial == before
    assert f'name="{name}" type="text" inputmode="numeric" value="{value}"' in text or name == "spine"
    for carried in ("a", "b"):
        assert f'<input type="hidden" name="id" value="{carried}">' in text
    assert f'name="as" value="{form}"' in text


@pytest.mark.parametrize("sheet", [*SHEETS, "labels"])
@pytest.mark.parametrize("form", ["xlsx", "page"])
def test_what_is_not_for_everybody_is_told_to_the_log(
    client: FlaskClient, kept: Archive, sheet: str, form: str
) -> None:
    before = kept.log()[0].serial
    made(client, sheet, "a", "b", **{"as": form})
    assert kept.log()[0].serial == before
    made(client, sheet, "a", "c", **{"as": form})
    event = kept.log()[0]
    assert event.act == "export" and event.actor == "档案员小沈" and event.id == ""
    said = {change.field: change.after for change in event.changes}
    assert said == {"documents": "2", "not_open": "1", "format": "XLSX" if form == "xlsx" else "打印"}


def test_what_cannot_be_made_is_refused(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert made(client, "catalogue")[0] == 400
    assert made(client, "poster", "a")[0] == 400
    monkeypatch.setattr(pages, "MOST_LISTED", 3)
    status, page = made(client, "catalogue", all="1", list="1")
    assert status == 400 and "一次最多导出 3 篇" in page.decode()


def test_the_lists_have_the_buttons(client: FlaskClient) -> None:
    for address in ("/desk/documents", "/search?q=劳模精神"):
        page = client.get(address).text
        assert page.count('formaction="/desk/sheets"') == 2 and "归档文件目录" in page
