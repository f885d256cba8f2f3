"""The truth: every change is whole, logged, owed to the index, and survives whatever happens next."""

from __future__ import annotations

import json
import multiprocessing
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from indexer.catalogue import catalogue as module
from indexer.catalogue.catalogue import Catalogue
from indexer.catalogue.database import sqlite
from indexer.catalogue.disposal.erasure import Erasure
from indexer.errors import ArchiveBusy, CatalogueUnusable, DocumentNotFound
from indexer.model.document import Document, Section
from indexer.model.stored import IncomingDocument
from indexer.text.span import Span
from tests.support.wording import says


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where that of one machine is."""
    return tmp_path / "var" / "catalogue.db"


def arrival(identifier: str, sha256: str = "", *, title: str = "题", body: str = "正文") -> IncomingDocument:
    """A document on its way; its bytes are its id unless told."""
    sha256 = sha256 or f"sha-{identifier}"
    return IncomingDocument(identifier, Document(title, body), f"corpus/{identifier}.txt", sha256)


def rows(catalogue: Catalogue, query: str) -> list[tuple[object, ...]]:
    """What stands in its tables."""
    with catalogue.database.engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def events(catalogue: Catalogue) -> list[tuple[object, ...]]:
    """What the log says: actor, act, number."""
    return rows(catalogue, "SELECT actor, act, number FROM events ORDER BY serial")


def test_bytes_read_anew_keep_their_own_original(catalogue: Catalogue) -> None:
    """Also when the current version is of other bytes, as after an import under the same id."""
    catalogue.add([arrival("a", "first", body="乱码")], actor="甲")
    catalogue.add([IncomingDocument("a", Document("题", "导入的"), "", "second")], actor="甲")
    again = IncomingDocument("a", Document("题", "正文"), "", "first", reread=True)
    assert catalogue.add([again], actor="甲") == [("replaced", "a")]
    stored = catalogue.get("a")
    assert (stored.version, stored.original, stored.sha256) == (3, "corpus/a.txt", "first")


def test_a_document_comes_back_as_it_was(catalogue: Catalogue) -> None:
    section = Section("标题", "倪倩", "区总工会主席", "浦东新区", 5, 9)
    document = Document(
        "题",
        "正\n文𠀀",
        "2022-03-24",
        "作者",
        "来源",
        "杨浦区",
        "通知",
        "青工总〔2022〕1号",
        Span(2, 4),
        (section,),
    )
    assert catalogue.add([IncomingDocument("a", document, "corpus/a.txt", "sha")], actor="倪") == [
        ("added", "a")
    ]
    stored = catalogue.get("a")
    assert stored.document == document
    assert isinstance(stored.document.lead, Span)
    assert (stored.number, stored.version, stored.state) == (1, 1, "active")
    assert (stored.original, stored.sha256) == ("corpus/a.txt", "sha")
    assert stored.added_at.endswith("+00:00")


def test_an_unknown_id(catalogue: Catalogue) -> None:
    with pytest.raises(DocumentNotFound, check=says("没有编号为 none 的文档")):
        catalogue.get("none")
    with pytest.raises(DocumentNotFound):
        catalogue.set_state("none", "withdrawn", actor="")


def test_nothing_to_add(catalogue: Catalogue) -> None:
    assert catalogue.add([], actor="") == []
    assert events(catalogue) == []


def test_the_same_bytes_are_a_duplicate(catalogue: Catalogue) -> None:
    catalogue.add([arrival("a", "sha")], actor="")
    assert catalogue.add([arrival("b", "sha"), arrival("a", "sha")], actor="") == [("duplicate", "a")] * 2
    assert catalogue.count() == 1
    assert len(events(catalogue)) == 1


def test_the_same_bytes_twice_at_once(catalogue: Catalogue) -> None:
    outcomes = catalogue.add([arrival("a", "sha"), arrival("b", "sha"), arrival("c")], actor="")
    assert outcomes == [("added", "a"), ("duplicate", "a"), ("added", "c")]
    assert catalogue.count() == 2


def test_other_bytes_under_an_id_are_a_new_version(catalogue: Catalogue) -> None:
    catalogue.add([arrival("a", "one", title="旧")], actor="甲")
    assert catalogue.add([arrival("a", "two", title="新")], actor="乙") == [("replaced", "a")]
    assert (catalogue.get("a").version, catalogue.get("a").document.title) == (2, "新")
    assert catalogue.count() == 1
    assert events(catalogue) == [("甲", "add", 1), ("乙", "replace", 1)]


def test_several_versions_at_once(catalogue: Catalogue) -> None:
    outcomes = catalogue.add([arrival("a", sha, title=sha) for sha in ("one", "two", "three")], actor="")
    assert outcomes == [("added", "a"), ("replaced", "a"), ("replaced", "a")]
    assert (catalogue.get("a").version, catalogue.get("a").document.title) == (3, "three")


def test_old_versions_are_kept(catalogue: Catalogue) -> None:
    catalogue.add([arrival("a", "one", title="旧")], actor="")
    catalogue.add([arrival("a", "two", title="新")], actor="")
    assert rows(catalogue, "SELECT version, title FROM versions ORDER BY version") == [(1, "旧"), (2, "新")]
    assert catalogue.holds("one")
    assert catalogue.holds("two")
    assert not catalogue.holds("three")


def test_withdraw_and_reinstate(catalogue: Catalogue) -> None:
    catalogue.add([arrival("a"), arrival("b")], actor="甲")
    assert catalogue.set_state("a", "withdrawn", actor="乙")
    assert not catalogue.set_state("a", "withdrawn", actor="乙")
    assert catalogue.get("a").state == "withdrawn"
    assert catalogue.count() == 1
    assert list(catalogue.by_numbers([1, 2])) == [2]
    assert [stored.id for stored in catalogue.active()] == ["b"]
    assert catalogue.set_state("a", "active", actor="丙")
    assert not catalogue.set_state("a", "active", actor="丙")
    assert catalogue.count() == 2
    assert [(who, act) for who, act, _ in events(catalogue)][2:] == [("乙", "withdraw"), ("丙", "reinstate")]


def test_many_documents_are_read_page_by_page(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PAGE", 3)
    outcomes = catalogue.add([arrival(f"d{number}") for number in range(10)], actor="")
    assert outcomes == [("added", f"d{number}") for number in range(10)]
    assert catalogue.add([arrival(f"d{number}") for number in range(10)], actor="") == [
        ("duplicate", f"d{number}") for number in range(10)
    ]
    catalogue.set_state("d4", "withdrawn", actor="")
    assert [stored.number for stored in catalogue.active()] == [1, 2, 3, 4, 6, 7, 8, 9, 10]
    assert sorted(catalogue.by_numbers(range(20))) == [1, 2, 3, 4, 6, 7, 8, 9, 10]


def test_every_change_is_owed_to_the_index(catalogue: Catalogue) -> None:
    assert catalogue.pending() == (set(), [])
    catalogue.add([arrival("a"), arrival("b")], actor="")
    numbers, serials = catalogue.pending()
    assert numbers == {1, 2}
    catalogue.mark_indexed(serials)
    assert catalogue.pending() == (set(), [])
    catalogue.set_state("a", "withdrawn", actor="")
    assert catalogue.pending()[0] == {1}
    catalogue.set_state("a", "active", actor="")
    catalogue.add([arrival("b", "other")], actor="")
    assert catalogue.pending()[0] == {1, 2}
    catalogue.add([arrival("c", "other")], actor="")  # a duplicate owes nothing
    assert catalogue.pending()[0] == {1, 2}


def test_settling_leaves_what_came_later(catalogue: Catalogue) -> None:
    catalogue.add([arrival("a")], actor="")
    _, serials = catalogue.pending()
    catalogue.add([arrival("b")], actor="")
    catalogue.mark_indexed(serials)
    assert catalogue.pending()[0] == {2}


def test_serials_are_never_used_again(catalogue: Catalogue) -> None:
    """Else a late `mark_indexed` would strike off a change the index has not seen."""
    catalogue.add([arrival("a")], actor="")
    _, first = catalogue.pending()
    catalogue.mark_indexed(first)
    catalogue.add([arrival("b")], actor="")
    catalogue.mark_indexed(first)
    assert catalogue.pending()[0] == {2}


def test_what_was_owed_is_owed_after_reopening(catalogue: Catalogue) -> None:
    catalogue.add([arrival("a")], actor="")
    again = Catalogue(catalogue.place)
    assert again.pending()[0] == {1}
    again.close()


def test_who_stops_reading_half_way_leaves_nobody_an_old_state(
    catalogue: Catalogue, place: Path | str
) -> None:
    """A connection that goes back with a statement under way reads what was, and may not write for that."""
    catalogue.add([arrival(str(number)) for number in range(50)], actor="甲")
    numbers = list(catalogue.each_active_number())
    seen: list[int] = []
    with closing(Catalogue(place)) as other:

        def next_one(connection: Any, _: object) -> None:
            other.add([arrival(f"later {len(seen)}")], actor="乙")
            with closing(connection.cursor()) as cursor:
                cursor.execute("SELECT count(*) FROM documents")
                seen.append(cursor.fetchone()[0])
            connection.rollback()

        sa.event.listen(catalogue.database.engine, "checkin", next_one)
        readers: list[Any] = [
            catalogue.each_by_number(numbers),
            catalogue.active(),
            catalogue.active_among(numbers),
            catalogue.batches.each_code(),
            Erasure(catalogue.database).texts(numbers[0]),
        ]
        for reader in readers:
            next(reader, None)
            reader.close()
    assert seen == [51, 52, 53, 54, 55]


def test_a_failed_addition_leaves_nothing(catalogue: Catalogue) -> None:
    with pytest.raises(Exception, match="surrogates"):
        catalogue.add([arrival("a"), arrival("b", title="\ud800")], actor="")
    assert catalogue.count() == 0
    assert catalogue.pending() == (set(), [])
    assert events(catalogue) == []


def test_threads_at_once(catalogue: Catalogue) -> None:
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(
            pool.map(lambda number: catalogue.add([arrival(f"d{number % 20}")], actor=""), range(60))
        )
    assert sorted(status for ((status, _),) in outcomes) == ["added"] * 20 + ["duplicate"] * 40
    assert catalogue.count() == 20
    assert len(catalogue.pending()[0]) == 20


def add_from_a_process(place: Path | str, first: int) -> list[str]:
    """What became of thirty documents, half of which another process adds too."""
    own = Catalogue(place)
    try:
        return [own.add([arrival(f"d{first + at}")], actor=str(first))[0][0] for at in range(30)]
    finally:
        own.close()


@pytest.mark.slow
def test_processes_at_once_on_a_new_catalogue(place: Path | str) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        outcomes = pool.starmap(add_from_a_process, [(place, 0), (place, 15)])
    assert sorted(status for each in outcomes for status in each) == ["added"] * 45 + ["duplicate"] * 15
    catalogue = Catalogue(place)
    assert catalogue.count() == len(catalogue.pending()[0]) == 45
    catalogue.close()


def test_a_writer_that_never_ends_is_reported(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "BUSY_WAIT", 0.05)
    catalogue = Catalogue(path)
    blocker = sqlite3.connect(path)
    blocker.execute("BEGIN IMMEDIATE")
    with pytest.raises(ArchiveBusy, check=says("请稍候")):
        catalogue.add([arrival("a")], actor="")
    assert catalogue.count() == 0  # reading goes on
    blocker.close()
    assert catalogue.add([arrival("a")], actor="") == [("added", "a")]
    catalogue.close()


def test_a_disk_that_is_full(path: Path) -> None:
    catalogue = Catalogue(path)
    with catalogue._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 20")  # of this connection, which the pool keeps
    with pytest.raises(CatalogueUnusable, check=says(r"无法写入.*full")):
        catalogue.add([arrival("a", body="长" * 200_000)], actor="")
    assert catalogue.count() == 0
    catalogue.close()


@pytest.mark.parametrize("spoilt", ["a file of something else", "a folder", "a file in the way"])
def test_no_catalogue_can_be_there(path: Path, spoilt: str) -> None:
    if spoilt == "a file in the way":
        path.parent.write_text("x")
    else:
        path.parent.mkdir()
        path.mkdir() if spoilt == "a folder" else path.write_text("no database, but long enough " * 50)
    with pytest.raises(CatalogueUnusable, check=says(r"档案目录.*请")):
        Catalogue(path)


def test_commits_are_durable(path: Path) -> None:
    catalogue = Catalogue(path)
    with catalogue._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
    catalogue.close()


def test_the_structure_is_plain_json(catalogue: Catalogue) -> None:
    """So that another program can read it."""
    section = Section("标题", "倪倩", "", "", 5, 9)
    document = Document("题", "正文", lead=Span(2, 4), sections=(section,))
    catalogue.add([IncomingDocument("a", document, "", "sha")], actor="")
    ((written,),) = rows(catalogue, "SELECT structure FROM versions")
    assert json.loads(str(written)) == {
        "number": "",
        "lead": [2, 4],
        "sections": [
            {"heading": "标题", "speaker": "倪倩", "position": "", "district": "", "start": 5, "end": 9}
        ],
    }
