"""Notes by name, in files of a machine or in a database: the last one is read, by whomever, and one of many claims holds."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from indexer.catalogue.database.postgresql import engine_at
from indexer.catalogue.database.shared_tables import SharedNotes
from indexer.storage.notes import FileNotes, Notes


@pytest.fixture(params=["files", pytest.param("database", marks=pytest.mark.cluster)])
def notes(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Notes]:
    if request.param == "files":
        yield FileNotes(tmp_path)
        return
    engine = engine_at(request.getfixturevalue("fresh_postgresql"))
    yield SharedNotes(engine)
    engine.dispose()


def test_the_last_note_of_a_name_is_read(notes: Notes) -> None:
    assert notes.read("reindexing") == ""
    notes.write("reindexing", "一")
    notes.write("reindexing", "“二”")
    assert notes.read("reindexing") == "“二”" and notes.read("key") == ""


def test_a_damaged_file_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "reindexing.json").write_bytes(b"\xff\xfe")
    assert FileNotes(tmp_path).read("reindexing") == ""


def test_one_of_all_who_claim_at_once_holds(fresh_postgresql: str) -> None:
    engines = [engine_at(fresh_postgresql) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        held = set(pool.map(lambda at: SharedNotes(engines[at]).claim("home", f"{at}"), range(4)))
    assert len(held) == 1 and held == {SharedNotes(engines[0]).read("home")}
    for engine in engines:
        engine.dispose()
