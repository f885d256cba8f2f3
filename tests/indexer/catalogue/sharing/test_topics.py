"""Reading lists in the catalogue: made, described, shared, deleted and brought back, within limits, and logged."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from indexer.archive import Archive
from indexer.catalogue.catalogue import Catalogue
from indexer.catalogue.sharing import ownership, topics
from indexer.catalogue.sharing.entries import TopicEntries
from indexer.catalogue.sharing.ownership import KEPT_DELETED
from indexer.catalogue.sharing.topics import (
    ASKED_TWICE,
    LONGEST_EXPLANATION,
    LONGEST_TOPIC,
    MOST_TOPIC_ACTS,
    Topic,
    Topics,
)
from indexer.errors import InvalidRequest
from indexer.model.document import Document
from indexer.model.stored import IncomingDocument
from tests.support.wording import says


@pytest.fixture
def kept(catalogue: Catalogue) -> Topics:
    return Topics(catalogue.database)


def titles(found: list[Topic]) -> list[str]:
    return [topic.title for topic in found]


def test_a_list_comes_back_as_it_was(kept: Topics) -> None:
    made = kept.make("  巾帼\n奋进 ", " 三八节用。\r\n第二段。\x00 ", owner="林晓")
    assert re.fullmatch("[0-9a-f]{12}", made.id) and made.created_at.endswith("+00:00")
    assert (made.title, made.explanation) == ("巾帼 奋进", "三八节用。\n第二段。")
    assert (made.owner, made.shared) == ("林晓", False)
    assert kept.seen_by("林晓") == kept.own("林晓") == [made] == [kept.one_seen_by("林晓", made.id)]
    assert kept.describe(made, "新题", "") and titles(kept.own("林晓")) == ["新题"]


def test_what_is_not_shared_is_its_owners_alone(kept: Topics) -> None:
    own, other = kept.make("我的", owner="林晓"), kept.make("别人的", owner="安宁", shared=True)
    assert titles(kept.seen_by("林晓")) == ["别人的", "我的"]
    assert titles(kept.seen_by("安宁")) == titles(kept.seen_by("")) == ["别人的"]
    assert kept.one_seen_by("安宁", own.id) is None and kept.one_seen_by("", other.id) == other
    assert kept.own("") == [] and titles(kept.own("安宁")) == ["别人的"]
    assert kept.one_seen_by("林晓", "\ud800") is None
    assert (own.filled_by("林晓"), own.filled_by("安宁"), own.filled_by("")) == (True, False, False)
    assert other.changed_by("周敏", "administrator") and not other.changed_by("林晓", "archivist")
    assert not own.changed_by("周敏", "administrator")


def test_the_list_last_filled_comes_first(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, entries = Topics(catalogue.database), TopicEntries(catalogue.database)
    catalogue.add([IncomingDocument("a", Document("题", "正文"), "", "sha-a")], actor="")
    first, _, third = (kept.make(title, owner="林晓") for title in ("甲甲", "乙乙", "丙丙"))
    assert titles(kept.own("林晓", 2)) == ["丙丙", "乙乙"]
    monkeypatch.setattr("indexer.catalogue.sharing.entries.now", lambda: "2999-01-01T00:00:00+00:00")
    entries.add(first, [catalogue.get("a").number])
    assert titles(kept.own("林晓")) == ["甲甲", "丙丙", "乙乙"] and third.title == "丙丙"


def test_a_title_turns_nothing_round(kept: Topics) -> None:
    made = kept.make("巾帼\u202e奋\u200b进\u2028一", owner="林晓")
    assert made.title == "巾帼奋进 一"
    assert kept.describe(made, "新\u2067题", "") and titles(kept.own("林晓")) == ["新题"]


@pytest.mark.parametrize("title", ["", " \n ", "\x00", "\u200b\u202e\ufeff"])
def test_a_title_is_asked_for(kept: Topics, title: str) -> None:
    with pytest.raises(InvalidRequest, check=says("写个题目")):
        kept.make(title, owner="林晓")


def test_long_texts_are_refused(kept: Topics) -> None:
    made = kept.make("题" * LONGEST_TOPIC, "说" * LONGEST_EXPLANATION, owner="林晓")
    for title, explanation in (("题" * (LONGEST_TOPIC + 1), ""), ("题", "说" * (LONGEST_EXPLANATION + 1))):
        with pytest.raises(InvalidRequest, check=says("请改短")):
            kept.make(title, explanation, owner="林晓")
        with pytest.raises(InvalidRequest, check=says("请改短")):
            kept.describe(made, title, explanation)
    assert kept.own("林晓") == [made]


def test_limits(kept: Topics, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topics, "MOST_OWN_TOPICS", 2)
    gone, _ = (kept.make(title, owner="林晓") for title in ("甲甲", "乙乙"))
    with pytest.raises(InvalidRequest, check=says("您已建 2 个")):
        kept.make("丙丙", owner="林晓")
    kept.delete(gone.id, actor="林晓")
    kept.make("丙丙", owner="林晓")
    with pytest.raises(InvalidRequest, check=says("您已建 2 个")):
        kept.restore(gone.id, actor="林晓")
    monkeypatch.setattr(topics, "MOST_TOPICS", 3)
    with pytest.raises(InvalidRequest, check=says("全库的专题已满 3 个")):
        kept.make("丁丁", owner="安宁")


def test_nobody_makes_lists_without_end(kept: Topics, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [kept.make(f"第{number}个", owner="林晓") for number in range(MOST_TOPIC_ACTS)]
    for act in (
        lambda: kept.make("多的", owner="林晓"),
        lambda: kept.share(made[0].id, True, actor="林晓"),
        lambda: kept.delete(made[0].id, actor="林晓"),
        lambda: kept.describe(made[0], "新题", ""),
    ):
        with pytest.raises(InvalidRequest, check=says("这次没有做。请过 60 分钟再做")):
            act()
    assert kept.make("别人的", owner="安宁").title == "别人的"
    later = (datetime.now(UTC) + timedelta(minutes=58, seconds=30)).isoformat(timespec="seconds")
    monkeypatch.setattr(topics, "now", lambda: later)
    with pytest.raises(InvalidRequest, check=says(r"请过 \d\d? 秒再做")):
        kept.make("多的", owner="林晓")
    later = (datetime.now(UTC) + timedelta(hours=1, seconds=5)).isoformat(timespec="seconds")
    assert kept.make("多的", owner="林晓").title == "多的"


def test_who_asks_twice_at_once_gets_one_list(kept: Topics, monkeypatch: pytest.MonkeyPatch) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: kept.make("巾帼奋进", "三八节用。", owner="林晓"), range(8)))
    assert kept.own("林晓") == [made[0]] and made == [made[0]] * 8
    for other in (
        ("巾帼奋进", "别的说明", "林晓"),
        ("巾帼奋进", "三八节用。", "安宁"),
        ("另一个", "三八节用。", "林晓"),
    ):
        kept.make(other[0], other[1], owner=other[2])
    assert len(kept.own("林晓")) == 3 and len(kept.own("安宁")) == 1
    kept.delete(made[0].id, actor="林晓")
    assert kept.make("巾帼奋进", "三八节用。", owner="林晓").id != made[0].id
    later = (datetime.now(UTC) + timedelta(seconds=ASKED_TWICE + 2)).isoformat(timespec="seconds")
    monkeypatch.setattr(topics, "now", lambda: later)
    kept.make("另一个", "三八节用。", owner="林晓")
    assert titles(kept.own("林晓")).count("另一个") == 2, "who asks for it later means it"


def test_deleting_is_undone_for_a_while(kept: Topics, monkeypatch: pytest.MonkeyPatch) -> None:
    made = kept.make("甲甲", owner="林晓", shared=True)
    assert kept.delete(made.id, actor="林晓") and not kept.delete(made.id, actor="林晓")
    assert kept.seen_by("林晓") == [] and titles(kept.deleted("林晓", "reader")) == ["甲甲"]
    assert kept.deleted("安宁", "archivist") == [] and not kept.describe(made, "乙乙", "")
    assert kept.restore(made.id, actor="林晓") and kept.seen_by("") == [made]
    kept.delete(made.id, actor="周敏")
    assert kept.deleted("林晓", "reader") == [], "an administrator has overruled its owner"
    assert titles(kept.deleted("周敏", "administrator")) == ["甲甲"]
    later = (datetime.now(UTC) + timedelta(days=KEPT_DELETED, seconds=5)).isoformat(timespec="seconds")
    monkeypatch.setattr(topics, "now", lambda: later)
    assert kept.deleted("周敏", "administrator") == [] and not kept.restore(made.id, actor="周敏")


def test_what_is_let_go_takes_its_entries_along(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, entries = Topics(catalogue.database), TopicEntries(catalogue.database)
    catalogue.add([IncomingDocument("a", Document("题", "正文"), "", "sha-a")], actor="")
    for title in ("甲甲", "乙乙"):
        entries.add(kept.make(title, owner="林晓"), [catalogue.get("a").number])
    monkeypatch.setattr(ownership, "MOST_DELETED", 1)
    for topic in kept.own("林晓"):
        kept.delete(topic.id, actor="林晓")
    with catalogue.database.engine.connect() as connection:
        count = "SELECT (SELECT count(*) FROM topics), (SELECT count(*) FROM topic_entries)"
        assert tuple(connection.exec_driver_sql(count).one()) == (1, 1)
    kept.make("丙丙", owner="林晓")
    with catalogue.database.engine.connect() as connection:
        assert tuple(connection.exec_driver_sql(count).one()) == (2, 1)
    (left,) = kept.deleted("林晓", "reader")
    assert left.title == "甲甲" and kept.restore(left.id, actor="林晓"), "what is shown can be brought back"


def test_acts_are_logged_without_what_is_not_shared(empty: Archive) -> None:
    own = empty.topics.make("私下留意", owner="林晓")
    empty.topics.describe(own, "仍是私下", "")
    empty.topics.share(own.id, True, actor="林晓")
    empty.topics.delete(own.id, actor="林晓")
    logged = empty.log()[::-1]
    assert {event.act for event in logged} == {"topic"} and {event.actor for event in logged} == {"林晓"}
    told = [list(event.changes) for event in logged]
    assert "私下" not in str(told[:2]) and f"（未共享，编号 {own.id}）" in str(told[:2])
    assert ("shared", "否", "是") in [tuple(change) for change in told[2]] and "仍是私下" in str(told[3])
