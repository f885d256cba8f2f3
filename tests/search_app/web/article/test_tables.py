"""Tables of a text are shown as tables: cells with their marks in the order of the text, nothing missing, nothing twice."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from indexer.model import Cell, Document, Layout, Section, Table
from indexer.text import Span
from search_app.web.article.blocks import Block, lay_out
from search_app.web.article.paging import MOST_LINES
from search_app.web.article.tables import TableBlock, with_tables
from search_app.web.highlight import marked
from tests.support.archives.fake import FakeArchive, FakeStored, app, client, fake

__all__ = ["app", "client", "fake"]  # fixtures

ROWS = (("姓名", "单位", "金额"), ("陈一鸣", "", "3,000.00"), ("吴双", "青枫<区>", "（12%）"))


def text_of(rows: tuple[tuple[str, ...], ...]) -> str:
    return "\n".join("\t".join(row) for row in rows)


def table_of(document: Document, rows: tuple[tuple[str, ...], ...], *, sheet: str = "") -> Table:
    """The table whose rows stand in the text as `text_of` writes them."""
    at = document.text.index(text_of(rows))
    made = []
    for number, row in enumerate(rows, start=1):
        cells = []
        for letter, words in zip("ABCDEF", row, strict=False):
            cells.append(Cell(at, at + len(words), address=f"{letter}{number}" if sheet else ""))
            at += len(words) + 1
        made.append(tuple(cells))
    return Table(tuple(made), sheet)


def shown(document: Document, *tables: Table, window: Span | None = None) -> list[Block | TableBlock]:
    window = window or Span(0, len(document.text))
    return list(with_tables(document, lay_out(document, window), tables, window))


def words(document: Document, block: TableBlock) -> list[list[str]]:
    return [[document.text[slice(*cell.span)] for cell in row] for row in block.rows]


def page_of(
    fake: FakeArchive, client: FlaskClient, document: Document, *tables: Table, query: str = ""
) -> str:
    fake.kept["t"] = FakeStored("t", document)
    fake.layouts["t"] = Layout(tables)
    return client.get(f"/articles/t?q={query}").text


DOCUMENT = Document("帮扶名册", f"青枫区总工会\n{text_of(ROWS)}\n以上共二人。")


def test_rows_are_rows_and_cells_are_cells(fake: FakeArchive, client: FlaskClient) -> None:
    page = page_of(fake, client, DOCUMENT, table_of(DOCUMENT, ROWS))
    assert (
        '<thead><tr><th scope="col">姓名</th><th scope="col">单位</th><th scope="col">金额</th></tr></thead>'
        in page
    )
    assert '<tr><td>陈一鸣</td><td></td><td class="figure">3,000.00</td></tr>' in page
    assert '<tr><td>吴双</td><td>青枫&lt;区&gt;</td><td class="figure">（12%）</td></tr>' in page
    assert "<p>青枫区总工会</p>" in page and "<p>以上共二人。</p>" in page
    assert page.count("陈一鸣") == 1


def test_hits_are_lit_inside_cells_and_counted_in_order(fake: FakeArchive, client: FlaskClient) -> None:
    page = page_of(fake, client, DOCUMENT, table_of(DOCUMENT, ROWS), query="青枫")
    numbers = re.findall(r'<mark id="hit-(\d+)">', page)
    assert numbers == ["1", "2"] and '<td><mark id="hit-2">青枫</mark>' in page
    assert 'class="at"' not in page


def test_a_hit_in_a_sheet_tells_its_cell(fake: FakeArchive, client: FlaskClient) -> None:
    page = page_of(fake, client, DOCUMENT, table_of(DOCUMENT, ROWS, sheet="名册"), query="吴双")
    assert re.findall(r'data-at="([^"]*)"', page) == ["工作表 名册 A3"]


def test_also_in_a_sheet_of_one_column(fake: FakeArchive, client: FlaskClient) -> None:
    document = Document("底稿", "底稿数据")
    page = page_of(fake, client, document, table_of(document, (("底稿数据",),), sheet="底稿"), query="数据")
    assert re.findall(r'data-at="([^"]*)"', page) == ["工作表 底稿 A1"]


def test_merged_cells_reach_over_rows_and_columns(fake: FakeArchive, client: FlaskClient) -> None:
    document = Document("表", "合计\t12\n人数\n")
    start = len("表\n")
    rows = (
        (Cell(start, start + 2, 2, 1), Cell(start + 3, start + 5, 1, 9_999)),
        (Cell(start + 6, start + 8),),
    )
    page = page_of(fake, client, document, Table(rows))
    assert '<td rowspan="2">合计</td><td colspan="1000" class="figure">12</td>' in page


@pytest.mark.parametrize(
    "table",
    [
        Table(((Cell(6, 8),),)),  # one cell
        Table(((Cell(9, 11), Cell(6, 8)),)),  # out of order
        Table(((Cell(6, 8), Cell(7, 11)),)),  # over each other
        Table(((Cell(6, 8), Cell(12, 14)),)),  # with words between them
        Table(((Cell(9, 11), Cell(12, 14)),)),  # with words before them
        Table(((Cell(6, 8), Cell(9, 11)),)),  # with words after them
    ],
)
def test_a_table_that_would_lose_words_stays_lines(table: Table) -> None:
    document = Document("题名", "首行\n甲乙\t丙丁\t戊己\n末行")
    blocks = shown(document, table)
    assert [block.kind for block in blocks] == ["paragraph"] * 3


def test_of_two_over_each_other_the_first_is_shown() -> None:
    whole = table_of(DOCUMENT, ROWS)
    blocks = shown(DOCUMENT, whole, Table(whole.rows[1:]))
    assert [block.kind for block in blocks] == ["paragraph", "table", "paragraph"]


def test_what_became_the_title_is_no_row() -> None:
    document = Document("帮扶名册", text_of(ROWS))
    rows = ((Cell(0, 4, 1, 3),), *table_of(document, ROWS).rows)
    (block,) = shown(document, Table(rows))
    assert isinstance(block, TableBlock)
    assert words(document, block) == [list(row) for row in ROWS]


def test_a_section_that_begins_in_a_cell_is_reached(fake: FakeArchive, client: FlaskClient) -> None:
    start = DOCUMENT.text.index("吴双")
    section = Section("吴双", "", "", "", start, len(DOCUMENT.text))
    document = Document(DOCUMENT.title, DOCUMENT.body, sections=(section,))
    page = page_of(fake, client, document, table_of(document, ROWS))
    assert '<td><span id="section-1"></span>吴双</td>' in page


def test_a_long_table_is_divided_between_rows(fake: FakeArchive, client: FlaskClient) -> None:
    rows = (("编号", "姓名"), *((str(number), f"职工{number}") for number in range(MOST_LINES + 10)))
    document = Document("名册", text_of(rows))
    fake.kept["t"], fake.layouts["t"] = FakeStored("t", document), Layout((table_of(document, rows),))
    first, second = (client.get(f"/articles/t?part={part}").text for part in (1, 2))
    found = [re.findall(r'<td class="figure">(\d+)</td>', page) for page in (first, second)]
    assert [int(number) for part in found for number in part] == list(range(MOST_LINES + 10))
    assert "<thead>" in first and "<thead>" not in second
    assert found[1]
    page = client.get(f"/articles/t?q=职工{MOST_LINES + 5}").text
    assert f'<mark id="hit-1">职工{MOST_LINES + 5}</mark>' in page


CELLS = st.lists(st.text("甲乙12 ", max_size=4).map(str.strip), min_size=1, max_size=4)


@given(st.lists(st.one_of(st.text("丙丁 ", max_size=6), CELLS), min_size=1, max_size=12), st.data())
def test_every_word_is_shown_once_in_order(parts: list[str | list[str]], data: st.DataObject) -> None:
    body, tables, rows = "", list[Table](), list[tuple[Cell, ...]]()
    for part in parts:
        at = len("题\n") + len(body)
        if isinstance(part, str):
            tables, rows = ([*tables, Table(tuple(rows))] if rows else tables), []
            body += part + "\n"
            continue
        cells = []
        for cell in part:
            cells.append(Cell(at, at + len(cell)))
            at += len(cell) + 1
        rows.append(tuple(cells))
        body += "\t".join(part) + "\n"
    tables += [Table(tuple(rows))] if rows else []
    document = Document("题", body)
    window = Span(*sorted(data.draw(st.tuples(*(st.integers(0, len(document.text)),) * 2))))
    spans = [
        span
        for block in shown(document, *tables, window=window)
        for span in (
            [block.span]
            if isinstance(block, Block)
            else [cell.span for row in block.rows for cell in row if cell.span.start < cell.span.end]
        )
    ]
    assert all(one.end <= other.start for one, other in pairwise(spans))
    lines = [block.span for block in lay_out(document, window)]
    for shown_spans in (spans, lines):
        words = "".join(document.text[slice(*span)] for span in shown_spans)
        assert "".join(words.split()) == "".join(
            "".join(document.text[slice(*span)] for span in lines).split()
        )


def test_between_cells_a_snippet_has_a_thin_line() -> None:
    assert marked("陈一鸣\t\t3000", [(0, 3)]) == '<mark>陈一鸣</mark><i class="between"> </i>3000'
    assert marked("\t<甲>\t") == "\t&lt;甲&gt;\t"
