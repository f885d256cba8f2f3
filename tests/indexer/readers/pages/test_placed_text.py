"""Pieces with places become a text: columns one after the other, rows of tables as rows, running heads left out.

Places are in points, y growing downwards, on A4; a character is as wide as its type is high, others half as wide.
"""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from unicodedata import east_asian_width

import pytest

from indexer.model import Page
from indexer.readers.pages.placed import Piece, PlacedPage, PlacedText, Ruling
from indexer.readers.pages.placed_text import read_placed, together

A4 = Page(595, 842)
SIZE = 12.0


def width(text: str, size: float = SIZE) -> float:
    return sum(size if east_asian_width(character) in "WFA" else size / 2 for character in text)


def piece(text: str, left: float, top: float, size: float = SIZE) -> Piece:
    return Piece(text, left, top, left + width(text, size), top + size)


def whole(pieces: Iterable[Piece], *rulings: Sequence[Ruling]) -> PlacedText:
    return read_placed([PlacedPage(A4, list(pieces), *rulings)])


def ruled(xs: Sequence[float], ys: Sequence[float]) -> tuple[list[Ruling], list[Ruling]]:
    """The lines of a whole grid."""
    return [Ruling(y, xs[0], xs[-1]) for y in ys], [Ruling(x, ys[0], ys[-1]) for x in xs]


def prose(first: str, left: float, top: float, count: int, lines: int = 10) -> list[Piece]:
    """A column of lines of so many characters, the first indented, each unlike the others."""
    text = f"{first}职工，就是工会的根基。"
    return [
        piece(
            f"{text * 9}"[at % 5 : at % 5 + count - (2 if not at else 0)],
            left + (24 if not at else 0),
            top + 18 * at,
        )
        for at in range(lines)
    ]


def cells(placed: PlacedText, number: int = 0) -> list[list[str]]:
    return [[placed.text[cell.start : cell.end] for cell in row] for row in placed.layout.tables[number].rows]


def table(
    rows: Sequence[Sequence[str]], lefts: Sequence[float], top: float = 100, pitch: float = 24
) -> list[Piece]:
    return [
        piece(text, left, top + pitch * at)
        for at, row in enumerate(rows)
        for left, text in zip(lefts, row, strict=True)
        if text
    ]


@pytest.mark.parametrize("count", [2, 3, 4])
def test_columns_are_read_one_after_the_other(count: int) -> None:
    characters = {2: 18, 3: 11, 4: 9}[count]
    step = (characters + 2) * SIZE
    columns = [
        [
            piece(
                f"{column}栏{line:02d}行{'职工之家服务站点覆盖各区街道园区商圈楼宇'[: characters - 5]}",
                60 + step * column,
                100 + 18 * line,
            )
            for line in range(10)
        ]
        for column in range(count)
    ]
    mixed = [each for line in zip(*columns, strict=True) for each in line]
    assert whole(mixed).text.replace("\n", "") == "".join(each.text for column in columns for each in column)


def test_what_stands_over_columns_is_read_first_and_below_them_last() -> None:
    left, right = prose("左", 60, 120, 18), prose("右", 300, 120, 18)
    title = piece("关于职工之家建设的调查", 180, 60, 20)
    end = piece("本文由各街道总工会提供，数据截至二〇二三年底，经核对无误。", 60, 330)
    text = whole([end, *right, *left, title]).text.replace("\n", "")
    assert text == "".join(each.text for each in (title, *left, *right, end))


def test_lines_of_two_columns_need_not_be_level() -> None:
    left, right = prose("左", 60, 120, 18), prose("右", 300, 129, 18)
    mixed = [each for pair in zip(left, right, strict=True) for each in pair]
    assert whole(mixed).text.replace("\n", "") == "".join(each.text for each in (*left, *right))


ROWS = [
    ["序号", "姓名", "单位", "金额（元）"],
    ["1", "陈一鸣", "青枫印刷厂", "3000"],
    ["2", "吴双", "白桦机械厂", "5000"],
    ["3", "柳青", "", "4000"],
    ["4", "方若水", "青枫公交公司第三车队", "2000"],
]


def test_a_row_of_pieces_is_a_row() -> None:
    placed = whole(table(ROWS, (60, 110, 200, 420)))
    assert placed.text == "\n".join("\t".join(row) for row in ROWS)
    assert cells(placed) == ROWS


def test_figures_at_the_right_stand_under_their_heading() -> None:
    pieces = table([row[:3] for row in ROWS], (60, 110, 200))
    pieces += [piece(row[3], 500 - width(row[3]), 100 + 24 * at) for at, row in enumerate(ROWS) if at]
    pieces.append(piece(ROWS[0][3], 400, 100))
    assert cells(whole(pieces)) == ROWS


def test_two_wide_columns_of_a_table_are_no_columns_of_text() -> None:
    rows = [
        [f"{name}工会职工服务中心", f"送清凉慰问金人民币{amount}千元整"]
        for name, amount in zip("甲乙丙丁戊己庚辛", "一二三四五六七八", strict=True)
    ]
    assert whole(table(rows, (60, 300))).text == "\n".join("\t".join(row) for row in rows)


def test_a_heading_above_and_a_signature_below_are_not_of_the_table() -> None:
    pieces = [
        piece("发放情况如下：", 60, 76),
        *table(ROWS, (60, 110, 200, 420)),
        piece("青枫区总工会", 420, 250),
    ]
    placed = whole(pieces)
    assert cells(placed) == ROWS
    assert placed.text.splitlines()[0] == "发放情况如下："
    assert placed.text.splitlines()[-1] == "青枫区总工会"


def test_a_wrapped_cell_is_one_where_no_lines_are_drawn() -> None:
    pieces = [
        *table([["序号", "措施", "期限"]], (60, 110, 400)),
        *table([["1", "在各园区设立职工服务站点并配备", "六月"]], (60, 110, 400), 130),
        *table([["专职工作人员", ""]], (110, 400), 146),
        *table([["2", "组织劳模宣讲团进车间进班组", "九月"]], (60, 110, 400), 176),
        *table([["3", "为新就业形态劳动者办理互助保障", "十月"]], (60, 110, 400), 206),
        *table([["计划", ""]], (110, 400), 222),
    ]
    assert cells(whole(pieces)) == [
        ["序号", "措施", "期限"],
        ["1", "在各园区设立职工服务站点并配备专职工作人员", "六月"],
        ["2", "组织劳模宣讲团进车间进班组", "九月"],
        ["3", "为新就业形态劳动者办理互助保障计划", "十月"],
    ]


def test_lines_make_cells_of_what_stands_close_together() -> None:
    rows = [["年份", "人数"], ["2022", "30002"], ["2023", "4"]]
    pieces = [
        Piece("年份人数", 60, 104, 108, 116),
        Piece("202230002", 60, 124, 114, 136),
        Piece("2023", 60, 144, 84, 156),
        Piece("4", 86, 144, 92, 156),
    ]
    assert cells(whole(pieces, *ruled((58, 84.5, 140), (100, 120, 140, 160)))) == rows


def test_cells_merged_and_wrapped_between_lines() -> None:
    horizontal, vertical = ruled((60, 160, 260, 360), (100, 124, 164, 188))
    vertical[1:3] = [Ruling(160, 100, 188), Ruling(260, 124, 188)]
    pieces = [
        piece("姓名", 64, 106),
        piece("所在单位和职务", 164, 106),
        piece("陈一鸣", 64, 138),
        piece("青枫区总工会办", 164, 130),
        piece("公室", 164, 146),
        piece("主任", 264, 138),
        piece("吴双", 64, 170),
        piece("副主任", 264, 170),
    ]
    placed = whole(pieces, horizontal, vertical)
    assert cells(placed) == [
        ["姓名", "所在单位和职务"],
        ["陈一鸣", "青枫区总工会办公室", "主任"],
        ["吴双", "", "副主任"],
    ]
    assert placed.layout.tables[0].rows[0][1].columns == 2
    assert placed.text == "姓名\t所在单位和职务\n陈一鸣\t青枫区总工会办公室\t主任\n吴双\t\t副主任"


def test_a_table_over_two_pages_is_one_and_its_heading_is_read_once() -> None:
    pages = []
    for start in (0, 4):
        body = [[str(start + at), f"第{start + at}分会"] for at in range(1, 5)]
        rows = [["序号", "单位"], *body]
        pages.append(
            PlacedPage(
                A4, table(rows, (64, 124), 104), *ruled((60, 120, 300), [100 + 24 * at for at in range(6)])
            )
        )
    placed = read_placed(pages)
    assert cells(placed) == [["序号", "单位"], *([str(at), f"第{at}分会"] for at in range(1, 9))]


def test_a_table_beside_text_and_a_table_below_text() -> None:
    text = prose("左", 60, 100, 15, 12)
    beside = table([["项目", "人数"], ["慰问", "12"], ["帮扶", "7"]], (324, 404), 104)
    below = table([["合计", "金额"], ["慰问", "1200"], ["帮扶", "700"]], (64, 204), 404)
    horizontal, vertical = ruled((320, 400, 480), (100, 124, 148, 172))
    lower = ruled((60, 200, 340), (400, 424, 448, 472))
    placed = whole([*text, *beside, *below], horizontal + lower[0], vertical + lower[1])
    assert cells(placed, 0) == [["项目", "人数"], ["慰问", "12"], ["帮扶", "7"]]
    assert cells(placed, 1) == [["合计", "金额"], ["慰问", "1200"], ["帮扶", "700"]]
    assert "".join(each.text for each in text) in placed.text.replace("\n", "")


def test_a_numbered_list_is_no_table() -> None:
    lines = [
        each
        for at in range(4)
        for each in (
            piece(f"{at + 1}.", 60, 100 + 40 * at),
            piece("建立健全职工帮扶工作长效机制", 90, 100 + 40 * at),
        )
    ]
    assert whole(lines).layout.tables == ()


FORM = ["困难职工帮扶申请审批表", "青枫区总工会制", "姓名：{}", "申请理由：{}，请予帮扶。", "审批意见：同意"]


def test_the_title_that_each_copy_of_a_form_repeats_is_kept_once() -> None:
    people = [("陈一鸣", "因病住院"), ("吴双", "子女上学"), ("柳青", "家庭失火"), ("方若水", "工伤")]
    pages = []
    for name, reason in people:
        lines = [FORM[0], FORM[1], FORM[2].format(name), FORM[3].format(reason), FORM[4]]
        pages.append(
            PlacedPage(
                A4, [piece(line, 60, top) for line, top in zip(lines, (40, 90, 130, 160, 730), strict=True)]
            )
        )
    placed = read_placed(pages)
    assert all(placed.text.count(line) == 1 for line in (FORM[0], FORM[1], FORM[4]))
    assert all(f"姓名：{name}\n" in placed.text for name, _ in people)
    assert len(placed.left_out) == 9


def test_running_heads_in_small_type_are_left_out() -> None:
    pages = [
        PlacedPage(
            A4,
            [
                piece("内部资料汇编", 60, 40, 9),
                *prose("甲乙丙"[number - 1], 60, 80, 30, 20),
                piece(f"— {number} —", 280, 800),
            ],
        )
        for number in range(1, 4)
    ]
    placed = read_placed(pages)
    assert placed.left_out == ("内部资料汇编", "— 1 —", "内部资料汇编", "— 2 —", "内部资料汇编", "— 3 —")


@pytest.mark.parametrize("last", ["12", "3/4", "— 5 —", "2023", "第3页"])
def test_the_last_line_of_one_page_is_no_page_number(last: str) -> None:
    assert whole([piece("得分", 60, 100), piece(last, 60, 130)]).text == f"得分\n{last}"


def test_the_page_number_of_one_page_is() -> None:
    assert whole([*prose("一", 60, 100, 30), piece("— 1 —", 280, 800)]).left_out == ("— 1 —",)


def test_each_run_says_where_its_characters_stand() -> None:
    placed = whole([*prose("一", 60, 100, 30, 3), *table(ROWS, (60, 110, 200, 420), 300)])
    found = {placed.text[run.start : run.end]: run for run in placed.layout.runs}
    assert "青枫公交公司第三车队" in found
    run = found["吴双"]
    assert (run.page, round(run.left * 595), round(run.top * 842)) == (0, 110, 348)
    assert len(placed.layout.runs) == 3 + sum(bool(cell) for row in ROWS for cell in row)


def test_two_texts_are_put_together_with_their_places() -> None:
    one = whole(table(ROWS, (60, 110, 200, 420)))
    both = together([one, one])
    assert both.text == f"{one.text}\n{one.text}"
    assert cells(both, 0) == cells(both, 1) == ROWS
    assert {run.page for run in both.layout.runs} == {0, 1}
    assert both.text[both.layout.runs[-1].start : both.layout.runs[-1].end] == "2000"


def test_a_word_that_a_line_end_parts_is_whole() -> None:
    lines = [
        "Digital text is the first form of natural communi\xad",
        "cation which involved computers and their users.",
    ]
    placed = whole(piece(line, 60, 100 + 18 * at) for at, line in enumerate(lines))
    assert "natural communication which" in placed.text
    assert [placed.text[run.start : run.end] for run in placed.layout.runs] == [lines[0][:-1], lines[1]]


def test_blanks_of_words_that_stand_below_each_other_make_no_table() -> None:
    """As in justified English: three lines whose blanks happen to be in one place, hardly wider than others."""
    lines = [("where they are", 60, 144), ("observed data and", 150, 252), ("predicted values of", 258, 372)]
    pieces = [
        Piece(text, left, top, right, top + 12) for top in (100, 118, 136) for text, left, right in lines
    ]
    assert whole(pieces).layout.tables == ()


def test_a_page_number_beside_columns_does_not_make_them_a_table() -> None:
    left, right = prose("左", 60, 120, 16, 20), prose("右", 280, 120, 16, 20)
    number = piece("7", 520, 250)
    text = whole([*left, number, *right]).text.replace("\n", "")
    assert text.replace(" 7", "").replace("7", "") == "".join(each.text for each in (*left, *right))


def test_names_at_the_left_and_figures_at_the_right_of_wide_columns() -> None:
    names, rows = (
        ["姓名", "工资", "人数"],
        [["陈一鸣", "854", "12"], ["吴双", "9010", "7"], ["柳青", "77", "308"]],
    )
    boxes = [(60, 160), (170, 290), (300, 420)]
    pieces = [piece(name, left, 100) for name, (left, _) in zip(names, boxes, strict=True)]
    pieces += [
        piece(text, left if not column else right - width(text), 124 + 24 * at)
        for at, row in enumerate(rows)
        for column, (text, (left, right)) in enumerate(zip(row, boxes, strict=True))
    ]
    assert cells(whole(pieces)) == [names, *rows]


def test_two_tables_without_a_line_between_them_are_two() -> None:
    first = table([["序号", "姓名"], ["1", "陈一鸣"], ["2", "吴双"], ["3", "柳青"]], (60, 200))
    rows = [["单位", "人数", "金额"], ["印刷厂", "12", "300"], ["水厂", "7", "90"], ["食品厂", "1", "5"]]
    second = table(rows, (60, 130, 300), 230)
    placed = whole([*first, *second])
    assert [len(table.rows[0]) for table in placed.layout.tables] == [2, 3]


def test_a_row_that_the_end_of_a_page_cuts_is_one() -> None:
    pages = []
    for rows in ([["1", "推行集体协商签订集体合"]], [["", "同六十份覆盖企业三百家"], ["2", "完成"]]):
        heights = [100 + 24 * at for at in range(len(rows) + 2)]
        pieces = table([["序号", "措施"], *rows], (64, 124), 104)
        pages.append(PlacedPage(A4, pieces, *ruled((60, 120, 300), heights)))
    assert cells(read_placed(pages)) == [
        ["序号", "措施"],
        ["1", "推行集体协商签订集体合同六十份覆盖企业三百家"],
        ["2", "完成"],
    ]


def test_rows_of_a_list_in_columns_are_not_glued() -> None:
    names = ("甲乙丙丁戊己庚辛", "子丑寅卯辰巳午未")
    lists = [[(f"{name}选区候选人", 90 + at) for at, name in enumerate(column)] for column in names]
    pieces = [
        each
        for column, rows in enumerate(lists)
        for at, (name, votes) in enumerate(rows)
        for each in (
            piece(name, 60 + 260 * column, 100 + 18 * at),
            piece(str(votes), 230 + 260 * column, 100 + 18 * at),
        )
    ]
    text = whole(pieces).text
    assert all(part.split()[-1].isdigit() for part in re.split("[\n]", text))
    assert not re.search("[0-9]{3}|[0-9][甲-龟]", text.replace("\t", " "))


@pytest.mark.parametrize("seed", range(60))
def test_nothing_is_lost_however_pieces_stand(seed: int) -> None:
    chance = random.Random(seed)
    lefts = [chance.randrange(40, 500) for _ in range(chance.randrange(2, 9))]
    unused = iter(range(0x4E00, 0x9000))
    pages = []
    for _ in range(chance.randrange(1, 5)):
        pieces = [
            piece(
                "".join(chr(next(unused)) for _ in range(chance.randrange(1, 7))),
                chance.choice(lefts),
                60 + 18 * row + chance.randrange(3),
            )
            for row in range(chance.randrange(2, 25))
            for _ in range(chance.randrange(1, 5))
        ]
        xs = sorted(chance.sample(range(40, 560), 4))
        ys = sorted(chance.sample(range(60, 500), 5))
        pages.append(PlacedPage(A4, pieces, *(ruled(xs, ys) if chance.random() < 0.5 else ())))
    placed = read_placed(pages)
    said = Counter("".join("".join((placed.text, *placed.left_out)).split()))
    assert said == Counter("".join(each.text for page in pages for each in page.pieces))
    for run in placed.layout.runs:
        beside = "".join(
            each.text
            for each in pages[run.page].pieces
            if each.left - 1 < run.right * 595
            and run.left * 595 < each.right + 1
            and each.top - 1 < run.top * 842 < each.bottom
        )
        assert set("".join(placed.text[run.start : run.end].split())) & set(beside)


def test_who_signed_stands_in_a_line_of_their_own() -> None:
    lines = ["经研究，决定授予青枫区印刷厂钳工班组职工之友的称号。", "青枫区总工会", "2023年5月4日"]
    assert whole(piece(line, 60, 100 + 30 * at) for at, line in enumerate(lines)).text.splitlines() == lines


def test_items_in_columns_stay_lines() -> None:
    columns = [[f"第{column}栏第{line}行职工之家服务" for line in range(1, 10)] for column in (1, 2, 3)]
    pieces = [
        piece(text, 165 * at + 60, 100 + 22 * row)
        for at, column in enumerate(columns)
        for row, text in enumerate(column)
    ]
    assert whole(pieces).text.splitlines() == [text for column in columns for text in column]


def test_a_number_of_a_document_and_its_title_are_two_lines() -> None:
    lines = [
        ("青工总〔2023〕17号", 220),
        ("关于开展“送清凉”活动的通知", 190),
        ("各街道总工会，各直属基层工会：", 60),
    ]
    pieces = [piece(text, left, 100 + 24 * at) for at, (text, left) in enumerate(lines)]
    assert whole([*pieces, *prose("一", 60, 172, 36)]).text.splitlines()[:3] == [text for text, _ in lines]


@pytest.mark.parametrize("columns", [4, 4000])
def test_thousands_of_pieces_take_seconds(columns: int) -> None:
    pieces = [
        Piece("字", 20.0 * column, 10.0 * row, 20.0 * column + 4, 10.0 * row + 4)
        for column in range(columns)
        for row in range(8000 // columns)
    ]
    before = time.process_time()
    assert len("".join(whole(pieces).text.split())) == 8000
    assert time.process_time() - before < 20


@pytest.mark.parametrize("heading", ["一、活动时间", "（二）慰问对象", "第三条 本办法由工会解释。"])
def test_a_numbered_line_below_the_end_of_a_sentence_begins_a_paragraph(heading: str) -> None:
    lines = ["现就有关事项通知如下，请认真贯彻执行。", heading, "2023年1月至2月。"]
    text = whole(piece(line, 80, 100 + 24 * at) for at, line in enumerate(lines)).text
    assert text.split("\n")[:2] == lines[:2]


def test_a_line_below_a_table_and_left_of_it_is_read_after_it() -> None:
    xs, ys = [195, 225, 275, 320], [90, 108, 126]
    rows = [["序号", "姓名", "金额"], ["1", "吴双", "3000"]]
    inside = [piece(text, xs[at] + 3, ys[row] + 3, 11) for row in (0, 1) for at, text in enumerate(rows[row])]
    around = [piece("困难职工帮扶资金发放表", 78, 72, 11), piece("制表：吴双", 78, 128, 11)]
    text = whole([*around, *inside], *ruled(xs, ys)).text
    assert text.split("\n") == ["困难职工帮扶资金发放表", "序号\t姓名\t金额", "1\t吴双\t3000", "制表：吴双"]


def run_of(cells: Sequence[tuple[float, str]], top: float) -> Piece:
    """Cells of a row that a PDF's text gives as one piece, without blanks."""
    edges: list[float] = []
    gaps: list[tuple[int, float]] = []
    right = cells[0][0]
    for left, text in cells:
        if edges and left > right:
            gaps.append((len(edges), right))
        for character in text:
            edges.append(left)
            left += width(character)
        right = left
    text = "".join(text for _, text in cells)
    return Piece(text, cells[0][0], top, right, top + SIZE, edges=(*edges, right), gaps=tuple(gaps))


def test_cells_close_together_are_apart_where_the_rows_above_and_below_are() -> None:
    rows = [("补助", "3000", "2", "吴双"), ("补助", "450", "17", "柳青"), ("慰问", "88", "3", "方若水")]
    lefts = (80, 113, 139.6, 157)  # 3000 ends 2.6 before the next
    pieces = [
        run_of([*zip(lefts[first:end], row[first:end], strict=True)], 100 + 20 * at)
        for at, row in enumerate(rows)
        for first, end in ((0, 1), (1, 2), (2, 4 if at == 1 else 3), (3, 4))
        if at != 1 or first < 3
    ]
    placed = whole(pieces)
    assert "17柳青" in [piece.text for piece in pieces]
    assert cells(placed) == [list(row) for row in rows]
    assert placed.text.split("\n")[1] == "补助\t450\t17\t柳青"


def test_a_gap_that_no_other_row_has_parts_nothing() -> None:
    rows = [
        [run_of([(60, "共有"), (87, f"{17 + at}"), (102, "个服务站点职工都来")], 100 + 18 * at)]
        for at in range(4)
    ]
    assert whole(piece for row in rows for piece in row).text.count("共有17个服务站点") == 1


CLOSE_TABLE = [
    ("序号", "姓名", "金额", "备注"),
    ("1", "陈一鸣", "3000", "无"),
    ("2", "方若水", "5000", "复核"),
]


@pytest.mark.parametrize("left", [60, 200, 225])
@pytest.mark.parametrize("above", ["困难职工帮扶资金发放表", "现将有关情况公布如下："])
@pytest.mark.parametrize("below", ["制表：吴双", "请各单位认真核对。"])
def test_prose_close_to_a_table_is_none_of_its_rows(left: float, above: str, below: str) -> None:
    if below == "制表：吴双" and left > 60:
        below = "以上名单已由各基层工会核对无误。"
    pieces = table(CLOSE_TABLE, (200, 240, 300, 360), pitch=20)
    placed = whole([piece(above, left, 84), *pieces, piece(below, left, 156)])
    assert cells(placed) == [list(row) for row in CLOSE_TABLE]
    assert placed.text.split("\n")[0] == above
    assert placed.text.split("\n")[-1] == below


def test_the_last_line_of_a_wrapped_cell_is_no_prose_below() -> None:
    rows = [
        ("单位", "工作情况"),
        ("青枫印刷厂", "组织劳模宣讲团进车间"),
        ("白桦机械厂", "开展主题宣讲活动并建"),
    ]
    pieces = table(rows, (100, 200), pitch=24)
    placed = whole([*pieces, piece("立一户一档。", 200, 163)])
    assert cells(placed)[-1] == ["白桦机械厂", "开展主题宣讲活动并建立一户一档。"]
