"""A list of phrases is counted as a scan of all texts would, nothing more closed is told, and both engines agree."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.errors import InvalidRequest
from indexer.model.clearance import Clearance
from indexer.model.request import SearchRequest
from indexer.search.counts.counting import (
    LONGEST_LISTED,
    MOST_LISTED,
    SECONDS,
    PhraseCount,
    count_phrases,
    counts_json,
    phrases_in,
)
from indexer.text.normalization import normalize
from tests.indexer.test_archive import import_records, record
from tests.support.archives.on_servers import home_on_servers
from tests.support.wording import says

ROWS = (  # id, title, body, date, openness
    ("d0", "讲话", "弘扬劳模精神，劳模精神代代相传。", "2018-05-01", "公开"),
    ("d1", "转载", "要闻：劳模精神进校园\n編者按：12个職工書屋", "2016-04-30", "公开"),
    ("d2", "内部通报", "食堂整改结果，劳模精神。", "2012-01-09", "内部"),
    ("d3", "无日期", "劳模精神，哈哈哈哈。", "", "公开"),
    ("d4", "考察", "人选考察情况，劳模精神。", "2023-01-09", "仅档案员"),
)
PHRASES = (
    "劳模精神",
    " 職工书屋 ",
    "哈哈哈",
    "2个职工",
    "没有写过",
    "食堂整改",
    "人选考察",
    "劳模精神",
    "，",
)


def fill(archive: Archive, folder: Path) -> None:
    for identifier, title, body, date, openness in ROWS:
        more = {"date": date} if date else {}
        import_records(archive, folder, record(identifier, title, body, openness=openness, **more))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("counts")
    archive = Archive.open(folder / "home")
    fill(archive, folder)
    yield archive
    archive.close()


def told(counts: list[PhraseCount]) -> list[tuple[object, ...]]:
    return [
        (each.documents, each.occurrences, each.first and each.first.id, each.last and each.last.id)
        for each in counts
    ]


def test_a_list_is_counted_in_its_order(filled: Archive) -> None:
    counts = filled.seen_with(Clearance.OPEN).count_phrases(PHRASES)
    assert [each.phrase for each in counts] == [each.strip() for each in PHRASES]
    assert told(counts) == [
        (3, 4, "d1", "d0"),
        (1, 1, "d1", "d1"),
        (1, 2, "d3", "d3"),
        (1, 1, "d1", "d1"),
        *[(0, 0, None, None)] * 3,
        (3, 4, "d1", "d0"),
        (2, 2, "d0", "d0"),
    ]


@pytest.mark.parametrize("access", list(Clearance))
def test_counts_are_those_of_an_exact_search(filled: Archive, access: Clearance) -> None:
    view = filled.seen_with(access)
    for count in view.count_phrases(PHRASES[:-1]):
        assert count.documents == view.search(SearchRequest(f"“{count.phrase}”")).tiers["phrase"], count


def test_what_is_closed_is_not_there(filled: Archive) -> None:
    seen = {
        access: told(filled.seen_with(access).count_phrases(["劳模精神", "人选考察"])) for access in Clearance
    }
    assert seen[Clearance.INTERNAL] == [(4, 5, "d2", "d0"), (0, 0, None, None)]
    assert seen[Clearance.EVERYTHING] == [(5, 6, "d2", "d4"), (1, 1, "d4", "d4")]


def test_random_strings_are_counted_as_a_scan_would(tmp_path: Path) -> None:
    chance = random.Random(7)
    archive = Archive.open(tmp_path / "home")
    texts = []
    for number in range(40):
        body = "".join(chance.choice("劳模工会，。\n") for _ in range(60)).strip() or "劳"
        texts.append(f"题{number}\n{body}")
        import_records(
            archive, tmp_path, record(f"r{number}", f"题{number}", body, date=f"{1980 + number}-01-01")
        )
    normal = [normalize(text) for text in texts]
    phrases = [
        "".join(chance.choice("劳模工会，。") for _ in range(chance.randint(1, 4))) for _ in range(300)
    ]
    for count in archive.seen_with().count_phrases(phrases):
        string = normalize(count.phrase)
        held = [number for number, text in enumerate(normal) if string in text]
        times = sum(text.startswith(string, at) for text in normal for at in range(len(text)))
        ends = (f"r{held[0]}", f"r{held[-1]}") if held else (None, None)
        assert told([count]) == [(len(held), times, *ends)], count
    archive.close()


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "清单里没有词句"),
        ([" ", "\t"], "清单里没有词句"),
        (["劳模"] * (MOST_LISTED + 1), "清单有 10,001 条，一次最多统计 10,000 条"),
        (["劳模", "长" * (LONGEST_LISTED + 1)], "第 2 条有 201 个字，每条最多 200 个字"),
    ],
)
def test_what_is_no_list(lines: list[str], said: str) -> None:
    with pytest.raises(InvalidRequest, check=says(said)):
        phrases_in(lines)


def test_a_list_that_takes_too_long_is_given_up(filled: Archive) -> None:
    ticks = iter([0.0, SECONDS / 2, SECONDS + 1])
    view = filled.seen_with()
    with pytest.raises(InvalidRequest, check=says("没有做完")):
        count_phrases(
            map(str, range(1000)), view.snapshot, view._catalogue, Clearance.EVERYTHING, lambda: next(ticks)
        )


def test_the_contract(filled: Archive) -> None:
    found = filled.seen_with(Clearance.OPEN).count_phrases(["哈哈哈", "没有"])
    source = {"id": "d3", "title": "无日期", "date": None, "url": "/articles/d3"}
    assert counts_json(found) == {
        "phrases": [
            {"phrase": "哈哈哈", "documents": 1, "occurrences": 2, "first": source, "last": source},
            {"phrase": "没有", "documents": 0, "occurrences": 0, "first": None, "last": None},
        ]
    }


def test_a_cluster_says_the_same(
    filled: Archive, tmp_path: Path, fresh_postgresql: str, opensearch_url: str, opensearch_name: str
) -> None:
    archive = Archive.open(home_on_servers(tmp_path, fresh_postgresql, opensearch_url, opensearch_name))
    fill(archive, tmp_path)
    for access in Clearance:
        here, there = (one.seen_with(access).count_phrases(PHRASES) for one in (archive, filled))
        assert counts_json(here) == counts_json(there)
    archive.close()
