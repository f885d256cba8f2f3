"""What stands on a reading list: in order, annotated, the present version, and to each reader what that reader may see."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.catalogue.sharing import entries
from indexer.catalogue.sharing.entries import LONGEST_NOTE, TopicEntries, TopicEntry
from indexer.catalogue.sharing.topics import Topic
from indexer.errors import InvalidRequest
from indexer.model.clearance import Clearance, MembersClearance
from tests.indexer.test_archive import import_records, record
from tests.support.archives.damage import altered
from tests.support.wording import says

EVERYTHING = Clearance.EVERYTHING


@pytest.fixture
def topic(empty: Archive, tmp_path: Path) -> Topic:
    """A list of somebody's, and five documents to put on it."""
    rows = [("a", "公开"), ("b", "内部"), ("c", "仅档案员"), ("d", "公开"), ("e", "公开")]
    records = [record(id, f"题名{id}", f"正文{id}", openness=openness) for id, openness in rows]
    import_records(empty, tmp_path, *records)
    return empty.topics.make("专题", owner="林晓")


@pytest.fixture
def kept(empty: Archive) -> TopicEntries:
    return TopicEntries(empty._catalogue.database)


def numbers(archive: Archive, ids: Iterable[str]) -> list[int]:
    return [archive.get(id).number for id in ids]


def ids(found: Iterable[TopicEntry]) -> str:
    return "".join(entry.stored.id for entry in found)


def test_documents_stand_in_the_order_they_were_put(empty: Archive, kept: TopicEntries, topic: Topic) -> None:
    assert kept.add(topic, numbers(empty, "ba")) == 2
    assert kept.add(topic, numbers(empty, "adad")) == 1, "what is on it stays where it is"
    found = kept.of(topic, EVERYTHING)
    assert ids(found) == "bad" and found[0].stored.document.title == "题名b"
    assert found[0].stored.document.body == "" and found[0].note == "" and found[0].stored.sound
    other = empty.topics.make("另一个", owner="林晓")
    assert kept.of(other, EVERYTHING) == []


def test_changing_places_and_going(empty: Archive, kept: TopicEntries, topic: Topic) -> None:
    a, b, c, d, e = numbers(empty, "abcde")
    kept.add(topic, [a, b, c, d])
    assert kept.swap(topic, a, d) and ids(kept.of(topic, EVERYTHING)) == "dbca"
    assert not kept.swap(topic, a, e) and ids(kept.of(topic, EVERYTHING)) == "dbca"
    assert kept.remove(topic, b) and not kept.remove(topic, b)
    kept.add(topic, [e, b])
    assert ids(kept.of(topic, EVERYTHING)) == "dcaeb"


def test_what_is_taken_off_is_put_back_where_it_was(empty: Archive, kept: TopicEntries, topic: Topic) -> None:
    a, b, c, d, e = numbers(empty, "abcde")
    kept.add(topic, [a, b, c, d])
    kept.annotate(topic, b, "开头可引。")
    assert kept.remove(topic, b) and kept.remove(topic, d)
    assert not kept.annotate(topic, b, "没有") and not kept.swap(topic, a, b)
    off = kept.taken_off(topic, EVERYTHING)
    assert sorted(ids(off)) == ["b", "d"] and {entry.note for entry in off} == {"", "开头可引。"}
    assert (
        ids(kept.of(topic, EVERYTHING)) == "ac"
        and kept.taken_off(empty.topics.make("空", owner="甲"), EVERYTHING) == []
    )
    kept.add(topic, [e])
    kept.swap(topic, a, c)
    assert kept.put_back(topic, b) and not kept.put_back(topic, b) and not kept.put_back(topic, e)
    assert kept.put_back(topic, d), "after what was added meanwhile nothing is in its place"
    found = kept.of(topic, EVERYTHING)
    assert ids(found) == "cbade" and found[1].note == "开头可引。"
    assert kept.taken_off(topic, EVERYTHING) == []


def test_what_is_added_again_has_its_note(empty: Archive, kept: TopicEntries, topic: Topic) -> None:
    a, b = numbers(empty, "ab")
    kept.add(topic, [a, b])
    kept.annotate(topic, a, "开头可引。")
    kept.remove(topic, a)
    assert kept.add(topic, [a]) == 1
    found = kept.of(topic, EVERYTHING)
    assert ids(found) == "ba" and found[1].note == "开头可引。" and kept.taken_off(topic, EVERYTHING) == []


def test_what_is_taken_off_can_be_put_back_for_a_while(
    empty: Archive, kept: TopicEntries, topic: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b, c, d, e = numbers(empty, "abcde")
    kept.add(topic, [a, b, c, d, e])
    monkeypatch.setattr(entries, "MOST_TAKEN_OFF", 2)
    moments = [f"2026-01-0{day}T00:00:00+00:00" for day in (1, 2, 3)]
    for number, moment in zip((b, a, c), moments, strict=True):
        monkeypatch.setattr(entries, "now", lambda moment=moment: moment)
        kept.remove(topic, number)
    assert ids(kept.taken_off(topic, EVERYTHING)) == "ca", "the last come first, and there are two"
    assert ids(kept.taken_off(topic, Clearance.INTERNAL)) == "a", "of what one may see"
    assert not kept.put_back(topic, b)
    monkeypatch.setattr(entries, "now", lambda: "2026-02-02T00:00:00+00:00")
    assert ids(kept.taken_off(topic, EVERYTHING)) == "c" and not kept.put_back(topic, a)
    assert kept.add(topic, [a]) == 1, "what is forgotten is added like any other"
    monkeypatch.setattr(entries, "MOST_ENTRIES", 3)
    with pytest.raises(InvalidRequest, check=says("最多 3 篇")):
        kept.put_back(topic, c)
    empty.topics.delete(topic.id, actor="林晓")
    assert not kept.put_back(topic, c)


def test_notes(empty: Archive, kept: TopicEntries, topic: Topic) -> None:
    a, b = numbers(empty, "ab")
    kept.add(topic, [a])
    assert kept.annotate(topic, a, " 开头可引。\r\n第二段。\x07 ") and not kept.annotate(topic, b, "没有")
    assert [entry.note for entry in kept.of(topic, EVERYTHING)] == ["开头可引。\n第二段。"]
    with pytest.raises(InvalidRequest, check=says(f"有 {LONGEST_NOTE + 1} 个字")):
        kept.annotate(topic, a, "注" * (LONGEST_NOTE + 1))
    assert kept.annotate(topic, a, "注" * LONGEST_NOTE)


def test_limits(empty: Archive, kept: TopicEntries, topic: Topic, monkeypatch: pytest.MonkeyPatch) -> None:
    a, b, c, d, _ = numbers(empty, "abcde")
    monkeypatch.setattr(entries, "MOST_ENTRIES", 2)
    kept.add(topic, [a])
    with pytest.raises(InvalidRequest, check=says("最多 2 篇")):
        kept.add(topic, [b, c])
    kept.add(topic, [b])
    assert kept.add(topic, [a, b]) == 0, "they are on it already"
    other = empty.topics.make("另一个", owner="林晓")
    monkeypatch.setattr(entries, "MOST_OWN_ENTRIES", 3)
    kept.add(other, [c])
    with pytest.raises(InvalidRequest, check=says("已满 3 篇，不能再多。请先移除")):
        kept.add(other, [d])
    kept.remove(topic, b)
    assert kept.add(other, [d]) == 1, "there is room as soon as one is taken off"
    monkeypatch.setattr(entries, "MOST_ALL_ENTRIES", 3)
    with pytest.raises(InvalidRequest, check=says("全库")):
        kept.add(empty.topics.make("别人的", owner="安宁"), [d])


def test_a_list_that_is_deleted_takes_nothing(empty: Archive, kept: TopicEntries, topic: Topic) -> None:
    kept.add(topic, numbers(empty, "a"))
    empty.topics.delete(topic.id, actor="林晓")
    assert kept.add(topic, numbers(empty, "b")) == 0
    empty.topics.restore(topic.id, actor="林晓")
    assert ids(kept.of(topic, EVERYTHING)) == "a"


def test_to_each_what_each_may_see(empty: Archive, kept: TopicEntries, topic: Topic) -> None:
    kept.add(topic, numbers(empty, "abcde"))
    empty.departments.add("财务部", actor="")
    empty.departments.assign(["d"], "财务部")
    member = MembersClearance(Clearance.INTERNAL, frozenset({1}))
    seen = {access: ids(kept.of(topic, access)) for access in (*Clearance, member)}
    assert list(seen.values()) == ["ae", "abe", "abcde", "abde"]
    assert ids(empty.seen_with(Clearance.INTERNAL).entries_of(topic)) == "abe"


def test_what_is_withdrawn_is_there_for_archivists(empty: Archive, kept: TopicEntries, topic: Topic) -> None:
    kept.add(topic, numbers(empty, "ade"))
    empty.withdraw("d")
    assert ids(kept.of(topic, Clearance.INTERNAL)) == "ae"
    assert [entry.is_withdrawn for entry in kept.of(topic, EVERYTHING)] == [False, True, False]
    empty.reinstate("d")
    assert ids(kept.of(topic, Clearance.OPEN)) == "ade"


def test_the_present_version_is_shown(empty: Archive, kept: TopicEntries, topic: Topic) -> None:
    kept.add(topic, numbers(empty, "a"))
    empty.edit("a", {"title": "改过的题名"})
    assert [entry.stored.document.title for entry in kept.of(topic, Clearance.OPEN)] == ["改过的题名"]
    empty.edit("a", {"openness": "仅档案员"})
    assert kept.of(topic, Clearance.INTERNAL) == []


def test_damage_hides_a_document_from_readers(empty: Archive, kept: TopicEntries, topic: Topic) -> None:
    a, d = numbers(empty, "ad")
    kept.add(topic, [a, d])
    altered(empty._catalogue.place, "UPDATE versions SET title = '别的' WHERE number = ?", a)
    assert ids(kept.of(topic, Clearance.INTERNAL)) == "d"
    assert [entry.stored.sound for entry in kept.of(topic, EVERYTHING)] == [False, True]
