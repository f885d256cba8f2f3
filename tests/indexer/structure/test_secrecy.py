"""What carries a mark of secrecy is open only once somebody has said so: at every door, by every way in."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from indexer.archive import Archive
from indexer.errors import ReleaseUnconfirmed
from indexer.intake.inventory.importer import InventoryImport
from indexer.model.clearance import Clearance
from indexer.model.description import Description
from indexer.model.document import Document
from indexer.readers.spreadsheet import write_rows
from indexer.structure.secrecy import doubt_of, mark_of
from tests.support.web.calling import Run, home, run
from tests.support.wording import says, worded

__all__ = ["home", "run"]

SECRET = "秘密★10年\n2021年职工思想动态调查\n一线职工普遍关心工资集体协商的进展，调查组逐户走访。"
PLAIN = "职工书屋夜读\n管理员老周每晚为下夜班的职工留灯，讲一个读书的故事。"


def taken_in(archive: Archive, folder: Path, text: str, name: str = "a.txt") -> str:
    """The id of a document of that text."""
    (folder / name).write_text(text, encoding="utf-8")
    (outcome,) = archive.add([folder / name])
    return outcome.id


def openness(archive: Archive, identifier: str) -> str:
    return archive.get(identifier, withdrawn=True).document.description.openness


def as_before(archive: Archive, identifier: str, **described: Any) -> None:
    """Make a document open as a version of this program did that asked nobody."""

    def change(document: Document) -> Document:
        return replace(document, description=replace(document.description, openness="公开", **described))

    archive._catalogue.edit(identifier, change, actor="")
    archive._index_sync.catch_up()


@pytest.mark.slow
def test_adding_tells(empty: Archive, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SECRET, encoding="utf-8")
    (outcome,) = empty.add([tmp_path / "a.txt"])
    assert (outcome.openness, outcome.mark, outcome.title) == (
        "仅档案员",
        "秘密★10年",
        "2021年职工思想动态调查",
    )
    assert empty.seen_with(Clearance.INTERNAL).count() == 0
    (again,) = empty.add([tmp_path / "a.txt"])
    assert (again.status, again.openness, again.mark) == ("duplicate", "", "")


@pytest.mark.slow
def test_the_command_tells_at_the_end(run: Run, tmp_path: Path) -> None:
    for number in range(60):
        (tmp_path / f"{number}.txt").write_text(f"{SECRET}第{number}户。", encoding="utf-8")
    (tmp_path / "plain.txt").write_text(PLAIN, encoding="utf-8")
    said = run("add", *sorted(tmp_path.glob("*.txt"))).stdout
    assert said.count("    标有“秘密★10年”，已设为仅档案员。") == 60
    end = said[said.index("合计：") :]
    assert "60 篇标有密级或“内部”等字样，已设为仅档案员" in end and "等 60 篇" in end
    assert end.count("（秘密★10年）") == 50


@pytest.mark.parametrize("usual", ["公开", "内部", "仅档案员"])
def test_the_office_decides_what_is_usual(empty: Archive, tmp_path: Path, usual: str) -> None:
    empty.settings.set("默认开放状态", usual, actor="")
    assert openness(empty, taken_in(empty, tmp_path, PLAIN)) == usual
    assert openness(empty, taken_in(empty, tmp_path, SECRET, "b.txt")) == "仅档案员"
    lines = [
        {"id": "x", "title": "题", "body": "正文"},
        {"id": "y", "title": "题", "body": "文", "openness": "内部"},
    ]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert [one.openness for one in empty.import_lines(path)] == [usual, "内部"]
    assert [openness(empty, id) for id in "xy"] == [usual, "内部"]


LINES: tuple[
    tuple[dict[str, Any], str, str, str], ...
] = (  # what a line says besides its text → how open it becomes
    ({"secrecy": "机密"}, "题", "正文", "仅档案员"),
    ({}, "题", "内部资料　注意保存\n正文", "仅档案员"),
    ({}, "关于人选的报告（秘密）", "正文", "仅档案员"),
    ({}, "题", "正文\n（此件不予公开）", "仅档案员"),
    ({"secrecy": "普通"}, "题", "正文", "公开"),
    ({"secrecy": "机密", "openness": "公开"}, "题", "正文", "公开"),
    ({"secrecy": "机密", "openness": "内部"}, "题", "正文", "内部"),
    ({"secrecy": "机密", "openness": ""}, "题", "正文", "仅档案员"),
    ({"secrecy": "机密", "openness": None}, "题", "正文", "仅档案员"),
)


@pytest.mark.slow
@pytest.mark.parametrize(("more", "title", "body", "wanted"), LINES)
def test_lines(
    empty: Archive, tmp_path: Path, more: dict[str, Any], title: str, body: str, wanted: str
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"id": "x", "title": title, "body": body, **more}), encoding="utf-8")
    (outcome,) = empty.import_lines(path)
    assert (outcome.openness, openness(empty, "x")) == (wanted, wanted)
    stated_open = bool(more.get("openness") == "公开" and more.get("secrecy"))
    assert bool(outcome.notes) is stated_open, "what is open on its own word is told"
    assert [one.id for one in empty.review.found()] == (["x"] if stated_open else [])


@pytest.mark.slow
def test_what_comes_again_opens_nothing(empty: Archive, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"

    def again(body: str, **more: str) -> str:
        path.write_text(json.dumps({"id": "x", "title": "题", "body": body, **more}), encoding="utf-8")
        (outcome,) = empty.import_lines(path)
        assert outcome.openness == openness(empty, "x")
        return outcome.openness

    assert again("一") == "公开"
    empty.settings.set("默认开放状态", "内部", actor="")
    assert again("二") == "公开", "what is usual is for what is new"
    assert again("三", openness="内部") == "内部"
    assert again("四", openness="公开") == "内部"
    assert again("五\n（不予公开）") == "仅档案员"
    assert again("六", openness="内部") == "仅档案员"
    empty.settings.set("默认开放状态", "公开", actor="")
    assert again("七") == "仅档案员"


def rows(path: Path, *values: tuple[str, ...]) -> Path:
    write_rows(path, [("题名", "密级", "开放状态", "文件名"), *values])
    return path


def test_a_row_that_states_secrecy(empty: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in {"a": PLAIN, "b": SECRET, "c": f"{PLAIN}二", "d": f"{PLAIN}三"}.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    told = list(
        InventoryImport(
            empty.ingest,
            rows(
                tmp_path / "1.csv",
                ("甲", "机密", "", "a.txt"),
                ("乙", "", "", "b.txt"),
                ("丙", "机密", "公开", "c.txt"),
                ("丁", "", "", "d.txt"),
            ),
            folder,
        ).run()
    )
    assert [one.openness for one in told] == ["仅档案员", "仅档案员", "公开", "公开"]
    assert [one.mark for one in told] == ["机密", "秘密★10年", "机密", ""]
    assert "gongwen review" in worded(told[2].notes[0])
    again = list(
        InventoryImport(
            empty.ingest,
            rows(tmp_path / "2.csv", ("甲", "", "公开", "a.txt"), ("丁", "内部", "", "d.txt")),
            folder,
        ).run()
    )
    assert [openness(empty, one.id) for one in again] == ["仅档案员", "仅档案员"]
    assert all("没有公开" in worded(one.notes[-1]) for one in again)


def test_an_adopted_original_is_closed_whatever_is_usual(empty: Archive) -> None:
    orphan = empty.home / "corpus" / "2021" / "孤.txt"
    orphan.parent.mkdir(parents=True)
    orphan.write_text(PLAIN, encoding="utf-8")
    empty.settings.set("默认开放状态", "内部", actor="")
    assert {"original orphaned": True}.items() <= {
        each.kind: each.repaired for each in empty.check(repair=True)
    }.items()
    assert [stored.document.description.openness for stored in empty.active()] == ["仅档案员"]


@pytest.mark.slow
def test_an_edit_that_would_publish_asks(empty: Archive, tmp_path: Path) -> None:
    identifier = taken_in(empty, tmp_path, PLAIN)
    with pytest.raises(ReleaseUnconfirmed, check=says(r"标有“秘密”.*请")) as asked:
        empty.edit(identifier, {"密级": "秘密"})
    assert asked.value.mark == "秘密"
    assert empty.edit(identifier, {"密级": "秘密", "开放状态": "仅档案员"})
    with pytest.raises(ReleaseUnconfirmed):
        empty.edit(identifier, {"开放状态": "公开"})
    with pytest.raises(ReleaseUnconfirmed):
        empty.edit(identifier, {"开放状态": "公开", "密级": "机密"})
    assert openness(empty, identifier) == "仅档案员"
    assert empty.edit(identifier, {"开放状态": "公开"}, release=True)
    assert empty.log(identifier)[0].changes[-1][:] == ("released", "", "秘密")
    assert empty.edit(identifier, {"附注": "已解密"}), "nothing else asks again"
    with pytest.raises(ReleaseUnconfirmed):
        empty.edit(identifier, {"密级": "机密"})
    empty.edit(identifier, {"开放状态": "内部"})
    with pytest.raises(ReleaseUnconfirmed):
        empty.edit(identifier, {"开放状态": "公开"})


def test_emptying_the_field_does_not_open_what_the_text_says(empty: Archive, tmp_path: Path) -> None:
    identifier = taken_in(empty, tmp_path, SECRET)
    with pytest.raises(ReleaseUnconfirmed, check=says("秘密★10年")):
        empty.edit(identifier, {"密级": "", "开放状态": "公开"})
    assert empty.edit(identifier, {"密级": "", "开放状态": "公开"}, release=True)
    assert list(empty.review.found()) == []


@pytest.mark.parametrize("written", ["公开", "普通", "无", "非密", " 一般 ", ""])
def test_a_field_that_states_no_secrecy(written: str) -> None:
    document = Document("职工书屋", "正文", description=Description(secrecy=written.strip()))
    assert mark_of(document) == doubt_of(document) == ""


@pytest.mark.slow
def test_documents_taken_in_before_are_found_and_settled(run: Run, home: Path, tmp_path: Path) -> None:
    archive = Archive.open(home)
    ids = [taken_in(archive, tmp_path, f"{SECRET}{number}", f"{number}.txt") for number in range(3)]
    text_only = taken_in(archive, tmp_path, f"内部资料\n{PLAIN}", "t.txt")
    other = taken_in(archive, tmp_path, f"{PLAIN}完", "o.txt")
    for identifier in ids:
        as_before(archive, identifier)
    as_before(archive, text_only, secrecy="")
    assert {one.id: one.recorded for one in archive.review.found()} == {
        **dict.fromkeys(ids, True),
        text_only: False,
    }
    assert archive.overview().doubtful == 4
    kinds = {finding.kind: finding.count for finding in archive.check()}
    assert kinds == {"secrecy open": 3, "mark open": 1}
    archive.close()

    checked = run("check")
    assert (
        checked.exit_code == 1 and "公开的文档有密级" in checked.stdout and "gongwen review" in checked.stdout
    )
    assert run("check", "--repair").exit_code == 1, "nothing recorded is changed by it"
    listed = [json.loads(line) for line in run("review", "--json").stdout.splitlines()]
    assert [one["id"] for one in listed] == [*ids, text_only]
    assert "已确认公开 1 篇" in run("review", "--keep", ids[0]).stdout
    closed = run("review", "--close", ids[1], "--close", other).stdout
    assert "已设为仅档案员 1 篇" in closed and ids[0] not in closed
    assert "已设为仅档案员 2 篇" in run("review", "--close-all").stdout
    assert "没有需要核对的文档" in run("review").stdout
    assert run("check").exit_code == 0
    archive = Archive.open(home)
    assert [openness(archive, each) for each in (*ids, text_only, other)] == [
        "公开",
        "仅档案员",
        "仅档案员",
        "仅档案员",
        "公开",
    ]
    assert archive.seen_with(Clearance.OPEN).count() == 2
    archive.close()


def test_what_changes_is_noticed_without_reading_all_again(
    empty: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [taken_in(empty, tmp_path, f"{SECRET}{number}", f"{number}.txt") for number in range(2)]
    assert empty.review.found() == []
    monkeypatch.setattr(
        empty._catalogue, "each_active_number", lambda: pytest.fail("all are asked for again")
    )
    as_before(empty, ids[0])
    assert [one.id for one in empty.review.found()] == ids[:1]
    empty.withdraw(ids[0])
    assert empty.review.found() == []
    empty.reinstate(ids[0])
    assert [one.id for one in empty.review.found()] == ids[:1]
    empty.edit(ids[0], {}, release=True)
    assert empty.review.found() == []


def test_the_command_that_edits_asks(run: Run, home: Path, tmp_path: Path) -> None:
    archive = Archive.open(home)
    identifier = taken_in(archive, tmp_path, PLAIN)
    archive.close()
    refused = run("edit", identifier, "--set", "密级=秘密")
    assert refused.exit_code == 1 and "--confirm-public" in refused.stderr and "标有“秘密”" in refused.stderr
    assert "密级" not in run("show", identifier).stdout
    done = run("edit", identifier, "--set", "密级=秘密", "--set", "开放状态=内部")
    assert done.exit_code == 0 and "开放状态：公开 → 内部" in done.stdout
    assert run("edit", identifier, "--set", "开放状态=公开").exit_code == 1
    opened = run("edit", identifier, "--set", "开放状态=公开", "--confirm-public")
    assert opened.exit_code == 0 and "确认公开：（空） → 秘密" in opened.stdout
