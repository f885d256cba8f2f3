"""A document that kills whoever indexes it is set aside; all others are found, and nothing is lost or waits for it."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.catalogue.attempts import MOST_DEATHS
from indexer.catalogue.catalogue import Catalogue
from indexer.errors import IndexUnwritable
from indexer.index.engine import IndexEntry
from indexer.index.segments import in_memory, inverter
from indexer.index.segments.inverter import Array
from indexer.index.whoosh import column
from indexer.model.document import Document
from indexer.model.stored import IncomingDocument
from indexer.paths import CATALOGUE, INDEX
from indexer.sync import indexing
from indexer.sync.indexing import Indexing
from search_app import create_app
from tests.support.archives.older import schema, shape, without
from tests.support.files.poisoned import POISON, gongwen, killed
from tests.support.web.calling import home
from tests.support.web.visiting import visited_by
from tests.support.wording import says

pytestmark = pytest.mark.slow

__all__ = ["home"]


def files(folder: Path, poisoned: int, count: int = 5) -> list[Path]:
    """Papers, one of them poisoned."""
    made = [folder / f"{at}.txt" for at in range(count)]
    for at, path in enumerate(made):
        path.write_text(f"第{at}号通知\n正文之{at}。{POISON if at == poisoned else ''}", encoding="utf-8")
    return made


def found(home: Path, *texts: str) -> list[int]:
    """How many documents a search finds for each, with the index as it is."""
    with closing(Archive.open(home, catch_up=False)) as archive:
        return [archive.search(f'"{text}"').total for text in texts]


def amiss(home: Path) -> list[tuple[str, str]]:
    """What `check` finds: kinds and documents."""
    with closing(Archive.open(home, catch_up=False)) as archive:
        return [(finding.kind, finding.document) for finding in archive.check()]


def identifier_of(home: Path, text: str) -> str:
    with closing(Catalogue(home / CATALOGUE)) as catalogue:
        (wanted,) = (stored.id for stored in catalogue.active() if text in stored.document.text)
        return wanted


def test_alone_it_kills_twice_and_no_more(home: Path, tmp_path: Path) -> None:
    poisoned, other = files(tmp_path, poisoned=0, count=2)
    assert killed(home, "add", poisoned)
    assert killed(home, "add", other)  # which takes nothing in before it is up to date
    assert not killed(home, "add", other)
    assert found(home, "正文之0", "正文之1") == [0, 1]
    poison = identifier_of(home, POISON)
    assert amiss(home) == [("document set aside", poison)]
    assert "请拆分" in gongwen(home, "check").stdout
    assert POISON in gongwen(home, "show", poison).stdout
    assert not killed(home, "withdraw", poison)
    assert amiss(home) == []


@pytest.mark.parametrize("poisoned", [0, 2, 4])
def test_its_neighbours_are_not_blamed(poisoned: int, home: Path, tmp_path: Path) -> None:
    papers = files(tmp_path, poisoned)
    assert killed(home, "add", *papers)
    assert killed(home, "add", papers[0])
    assert killed(home, "add", papers[0])  # the others first, by now
    assert found(home, *(f"正文之{at}" for at in range(5))) == [int(at != poisoned) for at in range(5)]
    assert not killed(home, "add", papers[0])
    assert amiss(home) == [("document set aside", identifier_of(home, POISON))]


def test_who_searches_or_looks_never_indexes_first(home: Path, tmp_path: Path) -> None:
    papers = files(tmp_path, poisoned=1, count=3)
    assert not killed(home, "add", papers[0])
    assert killed(home, "add", *papers[1:])
    done = gongwen(home, "search", "正文")
    assert done.returncode == 0 and "共 1 篇" in done.stdout
    assert "2 篇" in done.stderr and "check --repair" in done.stderr
    poison = identifier_of(home, POISON)
    for words in (("show", poison), ("log",), ("failures",), ("user", "list"), ("words", "list"), ("check",)):
        assert gongwen(home, *words).returncode in (0, 1), words
    assert not killed(home, "catalogue", "export", tmp_path / "目录.csv")


def test_withdrawing_comes_before_what_is_owed(home: Path, tmp_path: Path) -> None:
    papers = files(tmp_path, poisoned=1, count=3)
    assert not killed(home, "add", papers[0])
    assert killed(home, "add", papers[1])
    first = identifier_of(home, "正文之0")
    assert killed(home, "withdraw", first)  # by the poison, at the end
    assert found(home, "正文之0") == [0]
    assert not killed(home, "withdraw", identifier_of(home, POISON))
    assert amiss(home) == []


@pytest.mark.parametrize("act", ["edit", "reinstate"])
def test_a_change_of_it_tries_again(act: str, home: Path, tmp_path: Path) -> None:
    (paper,) = files(tmp_path, poisoned=0, count=1)
    assert killed(home, "add", paper)
    assert killed(home, "add", paper)
    assert not killed(home, "add", paper)
    poison = identifier_of(home, POISON)
    if act == "edit":
        assert not killed(home, "edit", poison, "--set", "正文=解了毒的正文")
        assert found(home, "解了毒的正文") == [1]
        assert amiss(home) == []
    else:
        assert not killed(home, "withdraw", poison)
        assert killed(home, "reinstate", poison)


def test_an_older_version_is_not_found_for_it(home: Path, tmp_path: Path) -> None:
    lines = tmp_path / "lines.jsonl"
    lines.write_text('{"id": "x", "title": "旧版", "body": "没有毒"}\n', encoding="utf-8")
    assert not killed(home, "import", lines)
    lines.write_text('{"id": "x", "title": "新版", "body": "鸩"}\n', encoding="utf-8")
    assert killed(home, "import", lines)
    assert killed(home, "import", lines)
    assert not killed(home, "import", lines)
    assert found(home, "没有毒") == [0]
    assert amiss(home) == [("document set aside", "x")]


def test_it_does_not_keep_an_index_from_being_built(home: Path, tmp_path: Path) -> None:
    """An index of another version is built anew at the start: no document can make every start fail."""
    papers = files(tmp_path, poisoned=2)
    archive = Archive.open(home)
    assert {outcome.status for outcome in archive.add(papers)} == {"added"}
    archive.close()
    shutil.rmtree(home / INDEX)
    starts = 1
    while killed(home, "add", papers[0]):
        starts += 1
    assert starts <= 2 + MOST_DEATHS
    assert found(home, *(f"正文之{at}" for at in range(5))) == [1, 1, 0, 1, 1]
    assert amiss(home) == [("document set aside", identifier_of(home, POISON))]
    assert killed(home, "reindex")  # which tries it once more, at the end
    assert found(home, *(f"正文之{at}" for at in range(5))) == [1, 1, 0, 1, 1]
    assert not killed(home, "add", papers[0])
    assert amiss(home) == [("document set aside", identifier_of(home, POISON))]


@pytest.fixture
def short_of_memory(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Memory is short for the poison, but nobody is killed."""
    whole = inverter.segment_arrays

    def short(entries: Sequence[IndexEntry]) -> dict[str, Array]:
        if any(POISON in entry.text for entry in entries):
            raise MemoryError
        return whole(entries)

    monkeypatch.setattr(in_memory, "segment_arrays", short)
    return monkeypatch


def test_short_memory_counts_as_a_death(
    empty: Archive, tmp_path: Path, short_of_memory: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    papers = files(tmp_path, poisoned=1, count=3)
    with caplog.at_level(logging.WARNING):
        outcomes = list(empty.add(papers))
    assert [outcome.status for outcome in outcomes] == ["added"] * 3
    assert [bool(outcome.reason) for outcome in outcomes] == [False, True, False]
    assert [empty.search(f'"正文之{at}"').total for at in range(3)] == [1, 0, 1]
    empty.index_loop.call()
    empty.index_loop.call()
    assert empty.owed() == 0
    assert empty.overview().unindexed == (outcomes[1].id,)
    assert not any(record.exc_info for record in caplog.records)
    page = visited_by(create_app(archive=empty), "archivist").test_client().get("/overview").text
    assert f'href="/desk/documents/{outcomes[1].id}"' in page and "暂时检索不到" in page
    assert empty.reindex() == 2
    assert empty.overview().unindexed == (outcomes[1].id,)
    short_of_memory.undo()
    assert empty.reindex() == 3
    assert empty.search('"正文之1"').total == 1
    assert (empty.overview().unindexed, list(empty.check())) == ((), [])


def test_trouble_that_is_not_its_fault_is_not_counted(
    empty: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (paper,) = files(tmp_path, poisoned=9, count=1)

    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(column, "inverted", full)
        for _ in range(MOST_DEATHS + 1):
            with pytest.raises(IndexUnwritable, check=says("索引无法写入")):
                list(empty.add([paper]))
    list(empty.add([paper]))
    assert empty.search('"正文之0"').total == 1
    assert empty.overview().unindexed == ()


def test_thousands_of_suspects_are_tried_in_few_parts(
    empty: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut in the middle of an import makes suspects of all that was being indexed."""
    arrivals = [IncomingDocument(f"{at}", Document("题", f"正文{at}"), "", f"sha-{at}") for at in range(1000)]
    arrivals.append(IncomingDocument("long", Document("题", "长" * (indexing._LONG + 1)), "", "sha-long"))
    empty._catalogue.add(arrivals, actor="")
    numbers = list(empty._catalogue.each_active_number())
    parts = list(Indexing(empty._catalogue, empty._engine)._apart(dict.fromkeys(numbers, 0)))
    assert sorted(number for part in parts for number in part) == numbers
    assert len(parts) <= indexing._PARTS + 1
    assert [numbers[-1]] in parts
    again = list(
        Indexing(empty._catalogue, empty._engine)._apart({**dict.fromkeys(numbers, 0), numbers[5]: 1})
    )
    assert again[-1] == [numbers[5]]


def test_an_archive_of_the_step_before_gets_its_table(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.db"
    Catalogue(path).close()
    today = schema(path), shape(path)
    without(path, "indexing")
    catalogue = Catalogue(path)
    assert (catalogue.attempts.aside(), catalogue.attempts.unfinished()) == ({}, set())
    catalogue.close()
    assert (schema(path), shape(path)) == today
