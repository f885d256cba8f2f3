"""Corrections: a new version of the same bytes, found at once; only what was named changes, and old versions stay."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.errors import DocumentChanged, DocumentNotFound, DocumentWithdrawn, InvalidRequest
from indexer.model.description import Description
from indexer.model.diff import differences
from indexer.model.document import Document, Section
from indexer.structure import read_structure
from indexer.structure.correction import edited
from indexer.text.span import Span
from tests.conftest import ARTICLE
from tests.support.places import TESTS
from tests.support.wording import says, worded

DOCUMENTS = TESTS / "documents"
LETTER = DOCUMENTS / "plain" / "notice-with-document-number.txt"
COMPOSITE = DOCUMENTS / "composite" / "heading-then-byline.txt"
DOCUMENT = Document(
    "题名", "第一段。\n第二段。", "2022-03-24", "倪倩", "来源", "杨浦区", "通知", "青工总〔2022〕1号"
)


@pytest.fixture
def letter(empty: Archive) -> tuple[Archive, str]:
    """An archive with a letter, and its id."""
    (added,) = empty.add([LETTER], actor="甲")
    return empty, added.id


# field → what is written, what is kept
VALUES = {
    "title": (" 新的\n题名 ", "新的 题名"),
    "author": ("董海明", "董海明"),
    "date": ("2021年3月5日", "2021-03-05"),
    "number": ("青工总〔2021〕12号", "青工总〔2021〕12号"),
    "kind": ("报告", "报告"),
    "source": ("", ""),
    "district": (None, ""),
    "body": ("新\r\n\r\n正文\0 \n\n", "新\n\n正文"),
    "code": ("Z012-1", "Z012-1"),
    "fonds": ("Z012", "Z012"),
    "filing_year": (2021, "2021"),
    "retention": ("永久", "永久"),
    "openness": ("仅档案员", "仅档案员"),
    "secrecy": ("秘密★1年", "秘密★1年"),
    "subjects": ("经费、收缴 经费", ("经费", "收缴")),
    "note": ("甲\r\n乙 ", "甲\n乙"),
}


@pytest.mark.parametrize(("field", "values"), VALUES.items())
def test_only_the_named_field_changes(field: str, values: tuple[object, object]) -> None:
    written, kept = values
    changed = edited(DOCUMENT, {field: written})
    described = field in Description.__dataclass_fields__
    assert getattr(changed.description if described else changed, field) == kept
    back = {field: getattr(DOCUMENT.description if described else DOCUMENT, field)}
    assert edited(changed, back) == DOCUMENT


def test_fields_go_by_the_terms_of_archivists_too() -> None:
    changed = edited(DOCUMENT, {"档号": "Z1", " 题名 ": "新", "成文日期": ""})
    assert (changed.description.code, changed.title, changed.date) == ("Z1", "新", None)


REFUSED: dict[str, tuple[dict[str, object], str]] = {
    "unknown field": ({"颜色": "红"}, "没有叫“颜色”的著录项"),
    "an inner field": ({"lead": ()}, "没有叫“lead”的著录项"),
    "twice": ({"code": "1", "档号": "2"}, "写了两次"),
    "no such day": ({"date": "2022-02-30"}, "不是有效日期"),
    "a year alone": ({"date": "2022"}, "不是有效日期"),
    "no year": ({"filing_year": "22"}, "不是四位数的年份"),
    "no openness": ({"openness": ""}, "公开、内部、仅档案员"),
    "no period": ({"retention": "很久"}, "永久、定期30年"),
    "no text": ({"title": ["题"]}, "题名应是文字"),
    "no list of text": ({"subjects": [["甲"]]}, "主题词应是文字"),
    "nothing left": ({"title": "", "body": " \n"}, "不能都是空的"),
}


@pytest.mark.parametrize(("changes", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_is_refused_with_a_sentence(changes: dict[str, object], said: str) -> None:
    with pytest.raises(InvalidRequest, check=says(said)) as refused:
        edited(DOCUMENT, changes)
    assert worded(refused.value).endswith("。")


# sections


def test_sections_move_with_a_longer_title() -> None:
    before = read_structure(COMPOSITE.read_text(encoding="utf-8"))
    after = edited(before, {"title": f"{before.title}（修订）"})
    assert before.lead and after.lead
    for old, new in (
        (before.lead, after.lead),
        *(
            (Span(old.start, old.end), Span(new.start, new.end))
            for old, new in zip(before.sections, after.sections, strict=True)
        ),
    ):
        assert before.text[old.start : old.end] == after.text[new.start : new.end]


def test_sections_are_read_again_from_a_new_body() -> None:
    before = read_structure(COMPOSITE.read_text(encoding="utf-8"))
    last = before.sections[-1]
    kept = before.text[: last.start].rstrip()[len(before.title) + 1 :]
    after = edited(before, {"body": f"{kept}"})
    assert after.sections == before.sections[:-1]
    assert after.lead == before.lead
    assert (after.date, after.author) == (before.date, before.author)


def test_a_document_that_never_had_sections_gets_none() -> None:
    read = read_structure(COMPOSITE.read_text(encoding="utf-8"))
    line = Document(read.title, read.body)
    assert edited(line, {"body": f"{read.body}\n完。"}).sections == ()


def test_sections_that_stand_stay_as_they_are() -> None:
    """Whatever was set, a change of another field leaves it alone."""
    section = Section("标题", "倪倩", "", "", 4, 8)
    document = Document("题", "导语\n标题正文", lead=Span(2, 4), sections=(section,))
    assert edited(document, {"author": "甲"}).sections == (section,)


# in the archive


def test_an_edit_is_a_new_version_of_the_same_bytes(letter: tuple[Archive, str]) -> None:
    archive, id = letter
    before = archive.get(id)
    assert archive.edit(id, {"title": "更正后的题名", "档号": "Z012-7"}, actor="乙")
    after = archive.get(id)
    assert (after.version, after.document.title) == (2, "更正后的题名")
    assert (after.original, after.sha256, after.added_at) == (before.original, before.sha256, before.added_at)
    assert [stored.version for stored in archive.versions(id)] == [1, 2]
    assert archive.get(id, version=1).document == before.document
    assert archive.get(id, version=2) == after


def test_it_is_found_at_once_and_the_old_text_no_more(letter: tuple[Archive, str]) -> None:
    archive, id = letter
    old = archive.get(id).document.title
    archive.edit(id, {"title": "独一无二", "body": "绝无仅有", "code": "Z012-7", "author": "董海明"})
    for query in ("“独一无二”", "“绝无仅有”", "档号:Z012-7", "作者:董海明"):
        assert archive.search(query).total == 1, query
    assert archive.search(f"“{old}”").total == 0
    assert archive.reindex() == 1
    assert archive.search("档号:Z012-7").total == 1


@pytest.mark.slow
def test_an_edit_that_changes_nothing(letter: tuple[Archive, str]) -> None:
    archive, id = letter
    assert not archive.edit(id, {"title": archive.get(id).document.title})
    assert not archive.edit(id, {})
    assert archive.get(id).version == 1
    assert len(archive.log(id)) == 1


@pytest.mark.slow
def test_nobody_overwrites_what_somebody_has_changed_meanwhile(letter: tuple[Archive, str]) -> None:
    archive, identifier = letter
    assert archive.edit(identifier, {"title": "甲改的"}, actor="甲", expected=1)
    with pytest.raises(DocumentChanged, check=says(r"第 2 版.*没有保存。请")):
        archive.edit(identifier, {"title": "乙改的"}, actor="乙", expected=1)
    assert archive.get(identifier).document.title == "甲改的"
    assert [event.actor for event in archive.log(identifier)] == ["甲", "甲"]
    assert archive.edit(identifier, {"title": "乙改的"}, actor="乙", expected=2)
    assert archive.edit(identifier, {"title": "丙改的"}, actor="丙"), (
        "who expects nothing edits what there is"
    )


@pytest.mark.slow
def test_a_refused_edit_stores_nothing(letter: tuple[Archive, str]) -> None:
    archive, id = letter
    with pytest.raises(InvalidRequest):
        archive.edit(id, {"title": "新", "date": "昨天"})
    assert archive.get(id).version == 1
    assert archive.edit(id, {"title": "新"}), "the archive can still be written"


@pytest.mark.slow
def test_no_such_document_or_version(letter: tuple[Archive, str]) -> None:
    archive, id = letter
    with pytest.raises(DocumentNotFound, check=says("没有编号为 none")):
        archive.edit("none", {"title": "新"})
    with pytest.raises(DocumentNotFound, check=says("没有编号为 none")):
        archive.versions("none")
    with pytest.raises(DocumentNotFound, check=says("没有编号为 none")):
        archive.history("none")
    with pytest.raises(DocumentNotFound, check=says("没有第 7 版")):
        archive.get(id, version=7)
    with pytest.raises(DocumentNotFound, check=says("没有编号为 none")):
        archive.get("none", version=1)


@pytest.mark.slow
def test_a_withdrawn_document_is_corrected_and_stays_withdrawn(letter: tuple[Archive, str]) -> None:
    archive, id = letter
    archive.withdraw(id)
    assert archive.edit(id, {"title": "独一无二"})
    assert archive.search("“独一无二”").total == 0
    with pytest.raises(DocumentWithdrawn):
        archive.get(id, version=1)
    archive.reinstate(id)
    assert archive.search("“独一无二”").total == 1


def test_the_same_file_again_does_not_undo_an_edit(letter: tuple[Archive, str]) -> None:
    archive, id = letter
    archive.edit(id, {"title": "更正后的题名"})
    (again,) = archive.add([LETTER])
    assert (again.status, again.id) == ("duplicate", id)
    assert archive.get(id).document.title == "更正后的题名"


@pytest.mark.slow
def test_a_new_file_after_an_edit_is_the_next_version(empty: Archive, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    for body in ("一", "二"):
        path.write_text(json.dumps({"id": "a", "title": "题", "body": body}), encoding="utf-8")
        list(empty.import_lines(path))
        empty.edit("a", {"note": f"第{body}次"})
    assert [stored.document.body for stored in empty.versions("a")] == ["一", "一", "二", "二"]
    assert empty.history("a") == [(number, "题") for number in (1, 2, 3, 4)]
    assert [empty.get("a", version=number).document.body for number in (1, 4)] == ["一", "二"]
    assert [stored.document.description.note for stored in empty.versions("a")] == [
        "",
        "第一次",
        "第一次",
        "第二次",
    ]


def test_the_article_keeps_its_sections(empty: Archive) -> None:
    (added,) = empty.add([ARTICLE])
    empty.edit(added.id, {"title": "改短"})
    hit = empty.search("县级工会加强年").hits[0]
    assert {snippet.speaker for snippet in hit.snippets} == {"董海明", "姚军"}


COMPOSED = read_structure(COMPOSITE.read_text(encoding="utf-8"))


def said(document: Document) -> list[tuple[str, str]]:
    return [(section.heading, section.speaker) for section in document.sections]


def test_what_sections_say_can_be_corrected_and_a_wrong_one_dropped() -> None:
    first, second, *others = said(COMPOSED)
    changed = edited(
        COMPOSED, {"sections": [{"speaker": " 丁 一 "}, None, *({} for _ in others)], "title": "短题"}
    )
    assert said(changed) == [(first[0], "丁 一"), *others]
    part = changed.sections[0]
    assert (
        changed.text[part.start : part.end]
        == COMPOSED.text[COMPOSED.sections[0].start :][: part.end - part.start]
    )
    (title, told) = differences(COMPOSED, changed)
    assert title.field == "title" and told.field == "sections"
    assert second[1] in told.before and second[1] not in told.after and "丁 一" in told.after


def test_sections_of_another_text_are_refused() -> None:
    with pytest.raises(InvalidRequest, check=says("重新打开")):
        edited(COMPOSED, {"sections": [{}]})
    rewritten = edited(COMPOSED, {"sections": [{}], "body": "全新的正文。"})
    assert rewritten.sections == (), "a new text has sections of its own"
