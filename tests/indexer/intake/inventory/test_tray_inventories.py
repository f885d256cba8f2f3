"""A 目录 in the tray is recognised, fills the files beside it and takes them in, whatever program wrote it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl  # type: ignore[import-untyped,unused-ignore]
import pytest
import sqlalchemy as sa

from indexer.archive import Archive
from indexer.errors import DraftNotFound, InvalidRequest, UnreadableFile
from indexer.intake.inventory.tray_inventories import MatchedListing
from indexer.intake.tray_reader import DraftReader
from indexer.model import Document
from tests.support.office.by_libreoffice import by_libreoffice
from tests.support.wording import says

HEADER = ("序号", "文件题名", "发文字号", "形成时间", "保管期限", "经办人")
ROWS = (
    ("1", "关于评选劳模的通知", "青工总〔2022〕9号", "2022.3.2", "永久", "周敏"),
    ("2", "关于慰问一线职工的决定", "青工总〔2022〕10号", "2022-04-05", "D30", "老沈"),
)
SCANS = {
    "扫描001.txt": "青枫区总工会文件\n青工总〔2022〕9号\n关于评选劳模的通知\n各镇总工会：\n现将评选事项通知如下。",
    "扫描002.txt": "青工总〔2022〕10号\n关于慰问一线职工的决定\n各镇总工会：\n决定慰问下列职工。",
}


class Desk:
    """A tray that is read at once."""

    def __init__(self, archive: Archive) -> None:
        self.archive, self.inventories, self.tray = archive, archive.inventories, archive.tray

    def drop(self, **files: bytes | str) -> list[str]:
        """Bring in files; the ids of their drafts."""
        came = [
            self.tray.receive(name, io.BytesIO(each.encode() if isinstance(each, str) else each), actor="沈")
            for name, each in files.items()
        ]
        DraftReader(self.tray).read_waiting()
        return [draft.id for draft in came]

    def drop_scans(self) -> list[str]:
        return self.drop(**SCANS)

    def take_in(self, matched: MatchedListing) -> list[str]:
        """Fill and take in; what became of each file."""
        filled, failed = self.inventories.fill(matched)
        assert not failed
        return [outcome.status for outcome in self.inventories.take_in(filled, actor="沈")]

    def documents(self) -> list[Document]:
        return [stored.document for stored in self.archive.active()]


@pytest.fixture
def desk(empty: Archive) -> Desk:
    return Desk(empty)


def csv(*rows: Sequence[str], encoding: str = "utf-8-sig") -> bytes:
    return "\r\n".join(",".join(row) for row in rows).encode(encoding)


def book(folder: Path) -> bytes:
    """A workbook as LibreOffice writes it: a merged title and an empty row stand above the header."""
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append(("青枫区总工会2022年度归档文件目录",))
    sheet.merge_cells("A1:F1")
    sheet.append(())
    for row in (HEADER, *ROWS):
        sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    ods = by_libreoffice(out.getvalue(), "xlsx", "ods", folder)
    return by_libreoffice(ods, "ods", "xlsx", folder)


def check_taken_in(desk: Desk) -> None:
    award, comfort = sorted(desk.documents(), key=lambda each: each.date or "")
    assert (award.title, award.number, award.date) == (*ROWS[0][1:3], "2022-03-02")
    assert (comfort.title, comfort.description.retention) == (ROWS[1][1], "定期30年")
    assert "现将评选事项通知如下" in award.body


@pytest.mark.slow
def test_a_workbook_of_another_program(desk: Desk, tmp_path: Path) -> None:
    (listing,) = desk.drop(**{"目录.xlsx": book(tmp_path)})
    assert desk.tray.get(listing).listing.taken_as == "offered"  # type: ignore[union-attr]
    desk.drop_scans()
    matched = desk.inventories.matched(listing)
    assert [pair.entry.where for pair in matched.pairing.pairs] == ["目录.xlsx 第 4 行", "目录.xlsx 第 5 行"]
    assert desk.take_in(matched) == ["added", "added"]
    check_taken_in(desk)


def test_csv_as_offices_have_it(desk: Desk) -> None:
    """In GB18030, below a title, and with the files in the same package."""
    title = ("青枫区总工会2022年度归档文件目录", "", "", "", "", "")
    desk.drop_scans()
    (listing,) = desk.drop(**{"移交/目录.csv": csv(title, HEADER, *ROWS, encoding="gb18030")})
    assert desk.take_in(desk.inventories.matched(listing)) == ["added", "added"]
    check_taken_in(desk)
    matched = desk.inventories.matched(listing)
    assert (len(matched.done), matched.pairing.missing) == (2, ()), "the 目录 knows what has been done"


def test_the_texts_own_title_is_not_lost(desk: Desk) -> None:
    (scan,) = desk.drop(**{"1.txt": "原来的首行\n正文一。"})
    (listing,) = desk.drop(**{"目录.csv": csv(("题名", "文件名"), ("另起的题名", "1.txt"))})
    desk.inventories.fill(desk.inventories.matched(listing))
    for _ in range(2):  # as after a kill between filling and taking in
        matched = desk.inventories.matched(listing)
        assert matched.pairing.pairs[0].by == "given"
        filled, _ = desk.inventories.fill(matched)
        document = desk.tray.get(scan).document
        assert document and document.text == "另起的题名\n原来的首行\n正文一。"
    assert [one.status for one in desk.inventories.take_in(filled, actor="沈")] == ["added"]


def test_a_table_with_one_column_of_an_inventory_is_a_document(desk: Desk) -> None:
    files: dict[str, bytes | str] = {
        "名册.csv": "姓名,部门,题名\n周敏,组织部,甲\n",
        "目录.csv": csv(HEADER, *ROWS),
    }
    members, listing = desk.drop(**files)
    assert desk.tray.get(members).listing is None
    with pytest.raises(InvalidRequest, check=says("不能作为目录")):
        desk.inventories.matched(members)
    with pytest.raises(InvalidRequest, check=says("请先选择按目录著录")):
        desk.tray.confirm(listing, actor="沈")
    assert [one.where for one in desk.tray.confirm_all([members, listing], actor="沈")] == ["名册.csv"]
    desk.inventories.take_as(listing, "document")
    assert desk.tray.confirm(listing, actor="沈").status == "added"


def test_columns_are_chosen(desk: Desk) -> None:
    (listing,) = desk.drop(**{"目录.csv": csv(HEADER, *ROWS)})
    desk.drop_scans()
    desk.inventories.choose_columns(listing, {"经办人": "author", "形成时间": ""})
    values = desk.inventories.matched(listing).pairing.pairs[0].entry.values
    assert values["author"] == "周敏" and "date" not in values
    with pytest.raises(InvalidRequest, check=says("“责任者”选了两列")):
        desk.inventories.choose_columns(listing, {"经办人": "author", "保管期限": "author"})
    with pytest.raises(InvalidRequest):
        desk.inventories.choose_columns(listing, {"经办人": "body"})


def test_columns_of_a_table_that_does_not_look_like_one(desk: Desk) -> None:
    (listing, scan) = desk.drop(
        **{"表.csv": "甲,乙\n关于评选劳模的通知,周敏\n", "1.txt": SCANS["扫描001.txt"]}
    )
    desk.inventories.take_as(listing, "inventory")
    assert not desk.inventories.matched(listing).pairing.pairs
    desk.inventories.choose_columns(listing, {"甲": "title", "乙": "author"})
    (pair,) = desk.inventories.matched(listing).pairing.pairs
    assert (pair.candidate.id, pair.entry.values["author"]) == (scan, "周敏")


def test_what_the_archive_holds_gets_the_rows_values(desk: Desk) -> None:
    desk.drop_scans()
    ids = [draft.id for draft in desk.tray.drafts()]
    assert len(list(desk.tray.confirm_all(ids, actor="沈"))) == 2
    (listing,) = desk.drop(**{"目录.csv": csv(HEADER, *ROWS)})
    desk.drop_scans()
    assert desk.take_in(desk.inventories.matched(listing)) == ["replaced", "replaced"]
    check_taken_in(desk)
    assert [draft.id for draft in desk.tray.drafts()] == [listing]


def test_marks_of_secrecy_stay_closed(desk: Desk) -> None:
    desk.drop(**{"1.txt": "秘密★1年\n关于评选的通知\n正文", "2.txt": "秘密★1年\n关于慰问的通知\n正文"})
    rows = (("文件名", "题名", "开放状态"), ("1.txt", "评选", ""), ("2.txt", "慰问", "公开"))
    (listing,) = desk.drop(**{"目录.csv": csv(*rows)})
    assert desk.take_in(desk.inventories.matched(listing)) == ["added"]
    (document,) = desk.documents()
    assert (document.title, document.description.openness) == ("评选", "仅档案员")
    assert "慰问" in [draft.document and draft.document.title for draft in desk.tray.drafts()]


def test_doubts_are_settled_by_who_chooses(desk: Desk) -> None:
    desk.drop(**{"甲/通知.txt": "关于工资的通知\n正文甲", "乙/通知.txt": "关于防暑的通知\n正文乙"})
    (listing,) = desk.drop(**{"目录.csv": csv(("题名", "文件名"), ("工资", "通知.txt"), ("", "没有.txt"))})
    matched = desk.inventories.matched(listing)
    ((doubt),) = matched.pairing.doubts
    assert desk.inventories.fill(matched) == ([], [])
    chosen = [(doubt.entries[0], doubt.candidates[1])]
    with pytest.raises(InvalidRequest, check=says("选了两次")):
        desk.inventories.fill(matched, [*chosen, (doubt.entries[0], doubt.candidates[0])])
    filled, _ = desk.inventories.fill(matched, chosen)
    assert filled == [doubt.candidates[1].id]
    assert desk.inventories.matched(listing).seal != matched.seal


def test_a_row_with_a_value_that_cannot_be(desk: Desk) -> None:
    desk.drop_scans()
    (listing,) = desk.drop(**{"目录.csv": csv(("题名", "日期"), ("关于评选劳模的通知", "2022-13-45"))})
    matched = desk.inventories.matched(listing)
    assert [row.where for row in matched.refused] == ["目录.csv 第 2 行"] and not matched.pairing.pairs


def test_rows_that_are_done_are_offered_for_no_other_file(desk: Desk) -> None:
    """All files say nearly the same; the row of one has a value that cannot be, so its file stays behind."""
    titles = [f"关于第{number}届职代会的批复" for number in range(5)]
    numbers = [f"枫工〔2024〕{number}号" for number in range(1, 6)]
    texts = [f"{number}\n{title}\n各工会：\n同意。" for title, number in zip(titles, numbers, strict=True)]
    scan, *_ = desk.drop(**{f"扫描00{at}.txt": text for at, text in enumerate(texts)})
    periods = ("三十年", "永久", "永久", "永久", "永久")
    rows = (("题名", "文号", "保管期限"), *zip(titles, numbers, periods, strict=True))
    (listing,) = desk.drop(**{"目录.csv": csv(*rows)})
    filled, _ = desk.inventories.fill(desk.inventories.matched(listing))
    matched = desk.inventories.matched(listing)
    assert (len(matched.pairing.pairs), matched.done) == (4, ()), "filled, and not taken in yet"
    assert [one.status for one in desk.inventories.take_in(filled, actor="沈")] == ["added"] * 4
    matched = desk.inventories.matched(listing)
    assert [row.where for row in matched.refused] == ["目录.csv 第 2 行"]
    assert [entry.where for entry in matched.done] == [f"目录.csv 第 {row} 行" for row in range(3, 7)]
    pairing = matched.pairing
    assert (pairing.pairs, pairing.doubts, pairing.missing) == ((), (), ())
    assert [one.id for one in pairing.left] == [scan]
    assert desk.inventories.fill(matched) == ([], [])


def test_a_filled_file_that_is_removed_and_dropped_again_finds_its_row(desk: Desk) -> None:
    scans = desk.drop_scans()
    (listing,) = desk.drop(**{"目录.csv": csv(HEADER, *ROWS)})
    desk.inventories.fill(desk.inventories.matched(listing))
    assert desk.tray.discard_some(scans[:1]) == 1
    matched = desk.inventories.matched(listing)
    assert [entry.where for entry in matched.pairing.missing] == ["目录.csv 第 2 行"] and not matched.done
    (again,) = desk.drop(**{"扫描001.txt": SCANS["扫描001.txt"]})
    desk.tray.reread(scans[1])
    DraftReader(desk.tray).read_waiting()
    pairs = desk.inventories.matched(listing).pairing.pairs
    assert [pair.candidate.id for pair in pairs] == [again, scans[1]]
    assert desk.take_in(desk.inventories.matched(listing)) == ["added", "added"]
    check_taken_in(desk)
    assert len(desk.inventories.matched(listing).done) == 2, "what became a document is done"


def test_a_corrected_inventory_offers_the_row_that_is_not_done(desk: Desk) -> None:
    scan, _ = desk.drop_scans()
    wrong = (*ROWS[0][:4], "三十年", ROWS[0][5])
    (listing,) = desk.drop(**{"目录.csv": csv(HEADER, wrong, ROWS[1])})
    filled, _ = desk.inventories.fill(desk.inventories.matched(listing))
    assert [one.status for one in desk.inventories.take_in(filled, actor="沈")] == ["added"]
    (corrected,) = desk.drop(**{"目录（改）.csv": csv(HEADER, *ROWS)})
    matched = desk.inventories.matched(corrected)
    assert [pair.candidate.id for pair in matched.pairing.pairs] == [scan] and not matched.pairing.doubts
    assert desk.take_in(matched) == ["added"]
    check_taken_in(desk)


def test_all_rows_or_none(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What ends in the middle of filling leaves no draft changed."""
    desk.drop_scans()
    (listing,) = desk.drop(**{"目录.csv": csv(HEADER, *ROWS)})
    matched, before = desk.inventories.matched(listing), desk.tray.drafts()
    from indexer.catalogue import drafts

    real = drafts._store
    stored: list[object] = []

    def killed(connection: sa.Connection, *arguments: object) -> object:
        if len(stored) == 1:
            raise KeyboardInterrupt
        stored.append(real(connection, *arguments))  # type: ignore[arg-type]
        return stored[-1]

    monkeypatch.setattr(drafts, "_store", killed)
    with pytest.raises(KeyboardInterrupt):
        desk.inventories.fill(matched)
    monkeypatch.undo()
    assert stored and desk.tray.drafts() == before
    assert desk.take_in(desk.inventories.matched(listing)) == ["added", "added"]


def test_one_that_went_meanwhile(desk: Desk) -> None:
    desk.drop_scans()
    (listing,) = desk.drop(**{"目录.csv": csv(HEADER, *ROWS)})
    matched = desk.inventories.matched(listing)
    desk.tray.discard(matched.pairing.pairs[0].candidate.id)
    filled, failed = desk.inventories.fill(matched)
    assert (filled, failed) == ([matched.pairing.pairs[1].candidate.id], [])
    assert [entry.where for entry in desk.inventories.matched(listing).pairing.missing] == [
        "目录.csv 第 2 行"
    ]
    desk.tray.discard(listing)
    with pytest.raises(DraftNotFound):
        desk.inventories.matched(listing)


def test_a_file_that_turns_out_to_be_no_table(desk: Desk) -> None:
    (listing,) = desk.drop(**{"a.csv": "只有一行话。"})
    desk.inventories.take_as(listing, "inventory")
    assert not desk.inventories.matched(listing).pairing.pairs
    (broken,) = desk.drop(**{"b.csv": "题名,文号\n" + "字" * 140_000})  # a cell longer than any
    assert desk.tray.get(broken).listing is None
    desk.inventories.take_as(broken, "inventory")
    with pytest.raises(UnreadableFile):
        desk.inventories.matched(broken)
