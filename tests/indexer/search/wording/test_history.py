"""Wordings are counted as a scan of all texts does, nothing more closed weighs anything, and both engines say the same."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from bench.studies.wording.scan import Dated, differences, drawn, series
from indexer.archive import Archive
from indexer.errors import InvalidRequest
from indexer.model.clearance import Clearance
from indexer.search.wording import LONGEST_PHRASE, Step, histories_json
from tests.indexer.test_archive import import_records, record
from tests.support.archives.on_servers import home_on_servers
from tests.support.wording import says

ROWS = (  # id, title, body, date, openness, district, author
    ("d0", "讲话", "团结引领职工，当好主力军。当好主力军！", "2018-05-01", "公开", "云溪区", "林青禾"),
    ("d1", "转载", "要聞：當好主力軍，\n建功新時代。", "2016-04-30", "公开", "枫桥区", "林青禾"),
    ("d2", "内部通报", "当好主力军" * 9, "2012-01-09", "内部", "密云溪区", "贺兰山"),
    ("d3", "当好主力军", "当好排头兵。第 12 期。", "", "公开", "云溪区", ""),
    ("d4", "春讯", "职工书屋开放了，哈哈哈。", "2018-06-30", "公开", "", ""),
)
SEEN = {  # of whom may see so much
    Clearance.OPEN: ("d0", "d1", "d3", "d4"),
    Clearance.EVERYTHING: tuple(row[0] for row in ROWS),
}
PHRASES = ("当好主力军", "哈哈", "12", "2", "军", "建功新时代", "从未说过")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("wording")
    archive = Archive.open(folder / "home")
    fill(archive, folder)
    yield archive
    archive.close()


def fill(archive: Archive, folder: Path) -> None:
    """In several segments."""
    for identifier, title, body, date, openness, district, author in ROWS:
        more = {"date": date, "district": district, "author": author, "openness": openness}
        import_records(archive, folder, record(identifier, title, body, **more))


def told(
    archive: Archive, phrases: Sequence[str], by: Step = "year", access: Clearance = Clearance.OPEN
) -> list[dict[str, Any]]:
    return histories_json(archive.seen_with(access).wordings(phrases, by))["phrases"]  # type: ignore[return-value]


def test_a_history(filled: Archive) -> None:
    (found,) = told(filled, [" 當好主力軍 "])
    assert (found["phrase"], found["documents"], found["occurrences"]) == ("當好主力軍", 3, 4)
    assert [row[:3] for row in found["series"]] == [["2016", 1, 1], ["2018", 1, 2], [None, 1, 1]]
    assert found["first"]["id"] == "d1" and found["last"]["id"] == "d0", "not the undated one"
    assert found["district"] == [["云溪区", 2], ["枫桥区", 1]] and found["speaker"] == [["林青禾", 2]]


@pytest.mark.parametrize("by", ["year", "month"])
@pytest.mark.parametrize("access", SEEN)
def test_counts_are_those_of_a_scan(filled: Archive, by: Step, access: Clearance) -> None:
    texts = {row[0]: Dated.of(row[3], f"{row[1]}\n{row[2]}") for row in ROWS}
    seen = [texts[identifier] for identifier in SEEN[access]]
    for wording in PHRASES:
        (found,) = told(filled, [wording], by, access)
        assert found["series"] == series(seen, wording, 4 if by == "year" else 7)


def test_what_is_closed_weighs_nothing(filled: Archive) -> None:
    (found,) = told(filled, ["贺兰山"])
    assert found == found | {"documents": 0, "occurrences": 0, "first": None, "last": None, "speaker": []}
    assert [row[0] for row in found["series"]] == ["2016", "2018", None]
    (found,) = told(filled, ["当好主力军"], access=Clearance.EVERYTHING)
    assert found["first"]["id"] == "d2" and ["密云溪区", 1] in found["district"]


def test_each_wording_once_in_the_order_asked_for(filled: Archive) -> None:
    found = told(filled, ["从未说过", "", "当好主力军", "當好主力軍", " \n"])
    assert [each["phrase"] for each in found] == ["从未说过", "当好主力军"]


@pytest.mark.parametrize(
    ("phrases", "by", "said"),
    [
        ([], "year", "没有提法"),
        ([" "], "year", "没有提法"),
        (list("一二三四五六"), "year", "有 6 个提法，一次最多 5 个"),
        (["长" * (LONGEST_PHRASE + 1)], "year", "有 65 个字，最多 64 个字"),
        (["长"], "day", "by 应是 year、month 之一"),
    ],
)
def test_what_cannot_be_answered(filled: Archive, phrases: list[str], by: Any, said: str) -> None:
    with pytest.raises(InvalidRequest, check=says(said)):
        filled.seen_with().wordings(phrases, by)


def test_an_empty_archive_says_nothing(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path / "home")
    (found,) = told(archive, ["当好主力军"])
    assert found["series"] == [] and found["documents"] == 0
    archive.close()


def test_random_wordings_beside_a_scan(tmp_path: Path) -> None:
    """The short form of bench/studies/wording/counts.py."""
    chance = random.Random(11)
    letters = "工会职工主力军新时代，。2\n"
    rows = [("".join(chance.choices(letters, k=chance.randint(2, 400))).strip() or "空") for _ in range(120)]
    dates = [chance.choice(["", f"20{chance.randint(10, 14)}-0{chance.randint(1, 9)}-11"]) for _ in rows]
    archive = Archive.open(tmp_path / "home")
    for part in range(3):
        some = range(part, len(rows), 3)
        import_records(
            archive, tmp_path, *(record(f"d{at}", f"第{at}篇", rows[at], date=dates[at]) for at in some)
        )
    texts = [
        Dated.of(date, f"第{at}篇\n{body}") for at, (date, body) in enumerate(zip(dates, rows, strict=True))
    ]
    for wording in drawn(texts, 200, chance):
        by: Step = chance.choice(["year", "month"])
        (found,) = told(archive, [wording], by)
        assert not differences(found, texts, wording, 4 if by == "year" else 7), wording
    archive.close()


def test_a_cluster_says_the_same(
    filled: Archive, tmp_path: Path, fresh_postgresql: str, opensearch_url: str, opensearch_name: str
) -> None:
    archive = Archive.open(home_on_servers(tmp_path, fresh_postgresql, opensearch_url, opensearch_name))
    fill(archive, tmp_path)
    for access in Clearance:
        for wording in PHRASES:
            assert told(archive, [wording], "month", access) == told(filled, [wording], "month", access)
    archive.close()
