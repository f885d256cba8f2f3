"""A draft is checked as a scan of all texts would, nothing more closed is told, and both engines say the same."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.errors import InvalidRequest
from indexer.model.clearance import Clearance
from indexer.search.quotes import QuoteReport, report_json
from indexer.search.quotes.check import LONGEST_DRAFT, MOST_PASSAGES, SECONDS, check_quotes
from indexer.text.normalization import normalize
from tests.indexer.test_archive import import_records, record
from tests.support.archives.on_servers import home_on_servers
from tests.support.wording import says

SPEECH = "各级工会要团结引领广大职工，当好主力军，建功新时代。职工书屋年内建成12个，比上年增长5%。"
ROWS = (  # id, title, body, date, openness
    ("d0", "讲话", SPEECH, "2018-05-01", "公开"),
    ("d1", "转载", f"要闻：{SPEECH}\n編者按：当好主力军。", "2016-04-30", "公开"),
    ("d2", "内部通报", "食堂整改结果，职工不满意的有三项，限期十日办结。当好主力军。", "2012-01-09", "内部"),
    ("d3", "无日期", "当好主力军，当好排头兵。", "", "公开"),
    ("d4", "考察", "人选考察情况暂不公布，联系人贺兰山同志。", "2011-01-09", "仅档案员"),
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("quotes")
    archive = Archive.open(folder / "home")
    fill(archive, folder)
    yield archive
    archive.close()


def fill(archive: Archive, folder: Path) -> None:
    for identifier, title, body, date, openness in ROWS:
        more = {"date": date} if date else {}
        import_records(archive, folder, record(identifier, title, body, openness=openness, **more))


def checked(archive: Archive, draft: str, access: Clearance = Clearance.EVERYTHING) -> QuoteReport:
    return archive.seen_with(access).check_quotes(draft)


def told(archive: Archive, draft: str, access: Clearance = Clearance.EVERYTHING) -> list[tuple[object, ...]]:
    return [
        (each.kind, each.count, each.first and each.first.id, each.last and each.last.id)
        for each in checked(archive, draft, access).passages
    ]


def test_word_for_word_with_the_earliest_and_the_latest(filled: Archive) -> None:
    assert told(filled, "各级工会要團結引领广大职工，当好主力军，建功新时代。") == [
        ("verbatim", 2, "d1", "d0")
    ]
    assert told(filled, "“当好主力军”", Clearance.OPEN) == [("verbatim", 3, "d1", "d0")], "undated ones last"


def test_nearly_so_has_the_source_beside_it(filled: Archive) -> None:
    (found,) = checked(filled, "各级工会要团结带领广大职工，当好主力军，建功新时代！").passages
    assert (found.kind, found.count, found.first and found.first.id) == ("near", 2, "d1")
    assert found.source_text == "各级工会要团结引领广大职工，当好主力军，建功新时代"
    assert [found.text[one.start : one.end] for one in found.differences] == ["带"]


def test_what_the_archive_does_not_say(filled: Archive) -> None:
    assert told(filled, "今天天气很好，我们去公园放风筝。") == [("none", 0, None, None)]


def test_a_changed_comma_is_no_word_for_word(filled: Archive) -> None:
    (found,) = checked(filled, "当好主力军；建功新时代。“当好主力军、建功新时代”").quotations
    assert found.kind == "near" and found.source_text == "当好主力军，建功新时代"


def test_a_number_is_not_torn(filled: Archive) -> None:
    kinds = [
        each.kind for each in checked(filled, "2个，比上年增长5%\n比上年增长5\n12个，比上年增长5%").passages
    ]
    assert kinds[2] == "verbatim" and "verbatim" not in kinds[:2]


@pytest.mark.parametrize(
    ("draft", "least"),
    [
        ("职工不满意的有三项，限期十日办结。", Clearance.INTERNAL),
        ("人选考察情况暂不公布，联系人贺兰山同志。", Clearance.EVERYTHING),
        ("人选考察情况暂不公布，联系人贺兰水同志。", Clearance.EVERYTHING),
    ],
)
def test_what_is_closed_is_not_there(filled: Archive, draft: str, least: Clearance) -> None:
    for access in Clearance:
        kinds = {each.kind for each in checked(filled, draft, access).passages}
        assert (kinds == {"none"}) == (access < least)
    (open_one,) = checked(filled, "“当好主力军”", Clearance.EVERYTHING).passages
    assert open_one.first and open_one.first.id == "d2" and not open_one.first.is_open


def test_a_withdrawn_document_says_nothing(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path / "home")
    fill(archive, tmp_path)
    archive.withdraw("d1")
    assert told(archive, "“当好主力军，建功新时代”") == [("verbatim", 1, "d0", "d0")]
    archive.close()


def test_an_empty_archive_says_nothing(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path / "home")
    assert told(archive, "当好主力军。“建功”") == [("none", 0, None, None)] * 2
    archive.close()


def test_a_draft_beyond_the_bounds_is_refused(filled: Archive) -> None:
    assert checked(filled, "文" * LONGEST_DRAFT).passages
    with pytest.raises(InvalidRequest, check=says("30,001 个字，一次最多核对 30,000 个字")):
        checked(filled, "文" * (LONGEST_DRAFT + 1))
    with pytest.raises(InvalidRequest, check=says("最多核对 3,000 句")):
        checked(filled, "文书\n" * (MOST_PASSAGES + 1))


def test_a_check_ends_in_time(filled: Archive) -> None:
    now = iter(at * SECONDS / 3 for at in range(10_000))
    parts = filled.seen_with().snapshot, filled._catalogue, Clearance.EVERYTHING
    with pytest.raises(InvalidRequest, check=says("超过 60 秒")):
        check_quotes(SPEECH * 3 + "当好主力军。\n编者按。\n职工书屋。", *parts, clock=lambda: next(now))


@pytest.mark.slow
def test_a_scan_of_all_texts_says_the_same(tmp_path: Path) -> None:
    """Sentences with 0 to 3 characters altered, over documents that repeat each other."""
    chance = random.Random(7)
    letters = "工会职劳模精神引领书屋建功立业当好主力军困难帮扶"
    said = ["".join(chance.choices(letters, k=chance.randint(6, 30))) for _ in range(60)]
    texts = ["，".join(chance.sample(said, 4)) + "。" for _ in range(120)]
    dates = [f"20{chance.randint(10, 23)}-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}" for _ in texts]
    rows = [record(f"d{at}", f"第{at}篇", text, date=dates[at]) for at, text in enumerate(texts)]
    archive = Archive.open(tmp_path / "home")
    import_records(archive, tmp_path, *rows)
    draft = []
    for _ in range(150):
        line = list(chance.choice(said))
        for _ in range(chance.randrange(4)):
            line[chance.randrange(len(line))] = chance.choice(letters)
        draft.append("".join(line))
    normal = [normalize(f"第{at}篇\n{text}") for at, text in enumerate(texts)]
    for passage in checked(archive, "\n".join(draft)).passages:
        core = passage.text if passage.kind != "near" else normalize(passage.source_text)
        holding = sorted(dates[at] for at, text in enumerate(normal) if core in text)
        assert passage.count == len(holding), passage
        assert (passage.kind == "verbatim") == any(passage.text in text for text in normal)
        assert [passage.first and passage.first.date, passage.last and passage.last.date] == (
            [holding[0], holding[-1]] if holding else [None, None]
        )
    archive.close()


def test_a_cluster_says_the_same(
    filled: Archive, tmp_path: Path, fresh_postgresql: str, opensearch_url: str, opensearch_name: str
) -> None:
    archive = Archive.open(home_on_servers(tmp_path, fresh_postgresql, opensearch_url, opensearch_name))
    fill(archive, tmp_path)
    draft = (
        f"{SPEECH}\n“当好主力军”“当好生力军”当好排头兵！编者按：当好主力军。比上年增长5。"
        "各级工会要团结带领广大职工，当好生力军，建功新世代。人选考察情况不公布，联系人贺兰山同志。"
        + "无此一说"
        * 100
    )
    for access in Clearance:
        assert report_json(checked(archive, draft, access)) == report_json(checked(filled, draft, access))
    archive.close()
