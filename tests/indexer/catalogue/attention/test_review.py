"""Lists of what wants attention: each finding once, gone when it is mended or said to be right, back when it changes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from indexer.archive import Archive
from indexer.catalogue import Review, review
from indexer.catalogue.attention.judging import CONCERN_KINDS, Concern, ConcernKind, concerns_of
from indexer.catalogue.attention.tables import accepted, concerns, looked
from indexer.errors import CatalogueUnusable
from indexer.model.document import Document
from indexer.model.layout import Layout
from indexer.model.places import Page
from indexer.model.stored import IncomingDocument, StoredDocument
from indexer.storage import Foreground
from tests.indexer.catalogue.test_disposals import rows_with
from tests.indexer.test_archive import import_records, record
from tests.support.processes.processes import until

PATIENCE, SHORT = 30.0, 0.1  # seconds
LETTER = (
    "各镇总工会：\n现将劳动竞赛的安排通知如下，请结合各自的实际认真办理，并于月底前报送情况。\n"
    + "".join(f"第{number}项工作由第{number}组负责，按计划推进。\n" for number in range(30))
)


def on(archive: Archive, kind: ConcernKind) -> list[str]:
    """The ids on a list, once all is looked at and compared."""
    archive.review.loop.call()
    assert not archive.review.lists.owed() and not archive.review.lists.uncompared()
    found = [one.id for one in archive.review.lists.page(kind, 100)]
    assert archive.review.lists.count(kind) == len(found) == archive.review.lists.counts().get(kind, 0)
    assert archive.review.lists.identifiers(kind, 100) == found
    return found


def test_each_list_has_what_lacks_something(empty: Archive, tmp_path: Path) -> None:
    import_records(
        empty,
        tmp_path,
        record("plain", "关于开展慰问的记录", "慰问的记录。", date="2021-03-04"),
        record("undated", "没有日期的记录", "另一件事的记录。"),
        record("unnumbered", "青枫区总工会关于开展竞赛的通知", LETTER, kind="通知", date="2021-03-04"),
        record("numbered", "青枫区总工会关于评选的通知", "评选。", kind="通知", number="青工总〔2021〕7号"),
    )
    for name in ("plain", "undated", "unnumbered", "numbered"):
        empty.edit(name, {"filing_year": "2021"})
    assert on(empty, "date") == ["undated", "numbered"]
    assert on(empty, "number") == ["unnumbered"]
    empty.edit("undated", {"date": "2021-05-06"})
    empty.withdraw("numbered")
    empty.edit("unnumbered", {"number": "青工总〔2021〕8号"})
    assert on(empty, "date") == on(empty, "number") == []
    empty.reinstate("numbered")
    assert on(empty, "date") == ["numbered"]


def test_pages_of_low_confidence(empty: Archive) -> None:
    pages = (Page(1, 1), Page(1, 1, "ocr", 0.71), Page(1, 1, "ocr", 0.95), Page(1, 1, "ocr", 0.654))
    scan = IncomingDocument(
        "scan", Document("扫描件", "识别的文字"), "", "1" * 64, layout=Layout(pages=pages)
    )
    empty._catalogue.add([scan], actor="")
    empty._index_sync.catch_up()
    assert on(empty, "recognition") == ["scan"]
    (concern,) = empty.review.lists.page("recognition")[0].concerns
    assert (concern.detail, concern.note) == ("2、4", "65%")


def test_a_field_that_is_not_sure(empty: Archive, tmp_path: Path) -> None:
    title = "这是一份没有标题的材料因此把第一段话整段当作题名来用" * 3
    import_records(empty, tmp_path, record("a", title, "正文。"))
    assert on(empty, "field") == ["a"]
    assert empty.review.lists.page("field")[0].concerns[0].detail.startswith("title\n这是一份")
    assert empty.review.lists.accept("field", ["a", "a", "none"], actor="小沈") == 1
    assert on(empty, "field") == [] and empty.review.lists.accept("field", ["a"], actor="小沈") == 0
    event = empty.log("a")[0]
    assert event.act == "accept" and event.actor == "小沈" and not empty.owed()
    assert event.changes[0].field == "accepted_field" and "title：这是一份" in event.changes[0].after
    empty.edit("a", {"note": "附注"})
    assert on(empty, "field") == [], "what was doubted is the same"
    empty.edit("a", {"title": f"又{title}"})
    assert on(empty, "field") == ["a"]


def test_what_was_said_to_be_right_is_taken_back(empty: Archive, tmp_path: Path) -> None:
    import_records(empty, tmp_path, *(record(name, name, "正文。", kind="通知") for name in "abc"))
    lists = empty.review.lists
    assert on(empty, "number") == ["a", "b", "c"] and lists.accepted("number") == (0, [])
    lists.accept("number", ["a", "b"], actor="小沈")
    total, (second,) = lists.accepted("number", 1, 1)
    assert (total, second.id, second.concerns[0].detail) == (2, "b", "通知")
    assert lists.relist("number", ["c", "b", "b", "none"], actor="小李") == 1
    assert on(empty, "number") == ["b", "c"] and lists.accepted("number")[0] == 1
    event = empty.log("b")[0]
    assert (event.act, event.actor, event.changes[0].after) == ("relist", "小李", "通知")
    empty.edit("a", {"number": "青工〔2021〕1号"})
    on(empty, "number")
    assert lists.accepted("number")[0] == 0, "nothing is doubted of it any more"


def test_near_duplicates_are_told_of_the_later_one(empty: Archive, tmp_path: Path) -> None:
    import_records(
        empty,
        tmp_path,
        record("a", "竞赛安排", LETTER),
        record("b", "竞赛安排（二）", LETTER.replace("月底", "年底")),
        record("c", "毫不相干的事", "食堂明天供应早餐。"),
    )
    assert on(empty, "near") == ["b"]
    (one,) = empty.review.lists.page("near")
    assert one.others == (("a", "竞赛安排"),) and one.concerns[0].note.endswith("%")
    empty.withdraw("a")
    assert on(empty, "near") == []
    empty.reinstate("a")
    assert on(empty, "near") == ["b"]
    empty.edit("a", {"body": "竞赛不办了。"})
    assert on(empty, "near") == [], "the earlier one is another now"
    empty.edit("a", {"body": LETTER})
    assert on(empty, "near") == ["b"]
    assert empty.review.lists.accept("near", ["b"], actor="小沈") == 1 and on(empty, "near") == []


def test_nothing_is_compared_before_the_index_has_it(empty: Archive) -> None:
    for name in "ab":
        empty._catalogue.add([IncomingDocument(name, Document(name, LETTER), "", name * 64)], actor="")
    empty.review.loop.call()
    assert not empty.review.lists.owed() and empty.review.lists.uncompared() == 2
    empty._index_sync.catch_up()
    assert on(empty, "near") == ["b"]


def test_the_background_gives_way_to_who_waits_and_holds_up_nobody(
    empty: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_records(empty, tmp_path, record("a", "题名", LETTER), record("b", "题名", LETTER))
    foreground = Foreground(PATIENCE)
    monkeypatch.setattr(review, "FOREGROUND", foreground)
    page = foreground.begin()
    background = threading.Thread(target=empty.review.loop.call, daemon=True)
    background.start()
    background.join(SHORT)
    assert background.is_alive() and empty.review.lists.owed() == 2, "it has not begun with the first one"
    assert empty.review.look() == 0, "who waits looks without waiting for it"
    background.join(SHORT)
    assert background.is_alive() and empty.review.lists.uncompared() == 2
    foreground.end(page)
    background.join(PATIENCE)
    assert not background.is_alive() and not empty.review.lists.uncompared()
    assert on(empty, "near") == ["b"]


def test_nothing_is_kept_of_what_is_another_by_now(
    empty: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read before a change, or before a document was destroyed, is not written behind it."""
    import_records(
        empty, tmp_path, record("a", "题名", LETTER, kind="通知"), record("b", "题名", LETTER, kind="通知")
    )
    one, two = (empty._catalogue.get(name) for name in "ab")
    concern = Concern("number", "青金石")
    empty.edit("a", {"note": "附注"})
    with empty._catalogue._transaction() as connection:
        connection.exec_driver_sql("UPDATE documents SET state = 'destroyed' WHERE id = 'b'")
    lists = empty.review.lists
    lists.keep({each.number: (each, (concern,)) for each in (one, two)})
    lists.keep_near([(one, {"b": "99.0%"}), (two, {"a": "99.0%"})])
    with empty._catalogue.database.engine.connect() as connection:
        for table in (concerns, looked):
            assert connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() == 0
    lists.keep({one.number: (empty._catalogue.get("a"), (concern,))})
    assert lists.count("number") == 1


def test_what_is_left_of_a_destroyed_document_goes_once_a_server_looks(
    empty: Archive, tmp_path: Path
) -> None:
    """Versions before could write it back while the document was destroyed."""
    import_records(empty, tmp_path, *(record(name, "题名", LETTER + name, kind="通知") for name in "ab"))
    assert on(empty, "number") == ["a", "b"]
    empty.review.lists.accept("number", ["a", "b"], actor="小沈")
    with empty._catalogue.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE documents SET state = 'destroyed' WHERE id = 'a'")
    Review(empty._catalogue).loop.call()
    kept = empty._catalogue.get("b").number
    with empty._catalogue.database.engine.connect() as connection:
        for table in (concerns, looked, accepted):
            assert set(connection.execute(sa.select(table.c.number)).scalars()) == {kept}


def test_the_background_ends_before_the_next_document_when_it_is_stopped(
    empty: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_records(empty, tmp_path, *(record(f"d{number}", "题名", LETTER) for number in range(15)))
    foreground = Foreground(SHORT)
    monkeypatch.setattr(review, "FOREGROUND", foreground)
    looked_at = list[str]()

    def judged(stored: StoredDocument, pages: tuple[Page, ...]) -> object:
        looked_at.append(stored.id)
        foreground.begin()  # a page that comes and hangs
        return concerns_of(stored, pages)

    monkeypatch.setattr(review, "concerns_of", judged)
    empty.review.loop.start()
    empty.review.loop.wake()
    until(lambda: bool(looked_at), "the first document")
    assert empty.review.loop.stop()
    assert len(looked_at) < 15 and empty.review.lists.owed() == 15 - len(looked_at), "what was found is kept"


def test_each_version_is_looked_at_once(
    empty: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_records(empty, tmp_path, *(record(name, f"题名{name}", "正文。") for name in "abc"))
    on(empty, "field")
    seen = list[int]()
    readable = empty.review._readable

    def noted(numbers: list[int]) -> object:
        seen.extend(numbers)
        return readable(numbers)

    monkeypatch.setattr(empty.review, "_readable", noted)
    empty.review.found()
    empty.review.loop.call()
    assert seen == []
    empty.edit("b", {"note": "附注"})
    empty.review.found()
    assert len(seen) == 1


def test_on_a_disk_without_room_all_is_found_the_same(
    empty: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_records(
        empty, tmp_path, record("a", "题名", "秘密★10年\n正文。", openness="公开"), record("b", "二", "文。")
    )
    empty.edit("a", {"openness": "公开", "secrecy": "秘密★10年"}, release=True)
    with empty._catalogue._transaction() as connection:
        connection.exec_driver_sql("UPDATE versions SET released = '', digest = ''")

    @contextmanager
    def full() -> Iterator[sa.Connection]:
        raise CatalogueUnusable("catalogue cannot be written", system="disk full")
        yield

    with monkeypatch.context() as patched:
        patched.setattr(empty.review.lists, "_transaction", full)
        assert [one.id for one in empty.review.found()] == ["a"] == [one.id for one in empty.review.found()]
        assert empty.review.count() == 1 and empty.review.lists.owed() == 2
        read = list[list[int]]()
        readable = empty.review._readable

        def noted(numbers: list[int]) -> object:
            read.append(numbers)
            return readable(numbers)

        patched.setattr(empty.review, "_readable", noted)
        patched.setattr(review, "_TOGETHER", 1)
        empty.review.loop.call()
        assert len(read) == 1, "nor is all of it read again and again in the background"
    assert empty.review.count() == 1 and empty.review.lists.owed() == 0
    assert [(one.id, one.mark, one.recorded) for one in empty.review.found()] == [("a", "秘密★10年", True)]


def test_a_damaged_yes_counts_for_nothing(empty: Archive, tmp_path: Path) -> None:
    import_records(empty, tmp_path, record("a", "题名", "正文。", kind="通知"))
    assert on(empty, "number") == ["a"]
    empty.review.lists.accept("number", ["a"], actor="小沈")
    with empty._catalogue.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE accepted SET \"by\" = '别人'")
    assert on(empty, "number") == ["a"]
    empty.review.lists.accept("number", ["a"], actor="小沈")
    assert on(empty, "number") == []


def test_nothing_stays_of_what_is_destroyed(empty: Archive, tmp_path: Path) -> None:
    import_records(
        empty,
        tmp_path,
        record("旧", "竞赛安排", LETTER, kind="通知"),
        record("新", "竞赛安排二", LETTER + "。", kind="通知"),
    )
    assert on(empty, "near") == ["新"]
    empty.review.lists.accept("number", ["旧"], actor="小沈")
    empty.review.lists.accept("near", ["新"], actor="小沈")
    empty.edit("旧", {"retention": "定期10年", "filing_year": "2001"})
    on(empty, "date")
    lists = empty.destruction.lists
    empty.destruction.approve(lists.propose(["旧"], actor="甲", reason="期满"), actor="乙")
    empty.destruction.carry_out()
    number = empty.get("旧", withdrawn=True).number
    with empty._catalogue.database.engine.connect() as connection:
        for table in (concerns, looked, accepted):
            rows = connection.execute(sa.select(table)).mappings().all()
            assert all(row["number"] != number and row.get("detail") != "旧" for row in rows)
    assert "concerns" not in rows_with(empty, "旧")


def test_every_kind_can_be_asked_for(empty: Archive) -> None:
    assert [empty.review.lists.count(kind) for kind in CONCERN_KINDS] == [0] * len(CONCERN_KINDS)
