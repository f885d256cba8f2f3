"""Owed documents reach the index, each noted before and struck off after; memory that is short blames the right ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.catalogue.attempts import MOST_DEATHS
from indexer.catalogue.catalogue import Catalogue
from indexer.catalogue.database.schema import documents
from indexer.catalogue.versions import NewDocuments
from indexer.errors import CatalogueUnavailable, NoMemory
from indexer.index.batches import in_batches
from indexer.index.engine import IndexEntry
from indexer.index.whoosh.engine import WhooshEngine
from indexer.model.document import Document
from indexer.model.progress import Progress, report_to_nobody
from indexer.model.stored import IncomingDocument, StoredDocument
from indexer.sync.indexing import Indexing

POISON = "毒"


class Short(WhooshEngine):
    """An engine that has too little memory for entries with POISON; keeps what it was given at a time."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.given: list[list[int]] = []

    def add(self, entries: Iterable[IndexEntry], *, merge: bool = True) -> None:
        batch = list(entries)
        self.given.append([entry.key for entry in batch])
        if any(POISON in entry.text for entry in batch):
            raise MemoryError
        super().add(batch, merge=merge)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "var" / "catalogue.db"


@pytest.fixture
def catalogue(path: Path) -> Iterator[Catalogue]:
    made = Catalogue(path)
    yield made
    made.close()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Short]:
    made = Short(tmp_path / "index")
    made.rebuild(())
    yield made
    made.close()


def add(catalogue: Catalogue, *bodies: str) -> None:
    arrivals = [
        IncomingDocument(body, Document(f"题{body}", f"正文{body}"), "", f"sha-{body}") for body in bodies
    ]
    catalogue.add(arrivals, actor="")


def test_what_is_owed_is_indexed_and_struck_off(catalogue: Catalogue, engine: Short) -> None:
    add(catalogue, "甲", "乙", "丙")
    Indexing(catalogue, engine).index_owed()
    assert sorted(engine.keys()) == [1, 2, 3] and catalogue.attempts.owed() == {}
    assert not catalogue.attempts.take_stock().numbers
    catalogue.set_state("乙", "withdrawn", actor="")
    Indexing(catalogue, engine).index_owed()
    assert sorted(engine.keys()) == [1, 3] and catalogue.attempts.owed() == {}


def new_ones(catalogue: Catalogue, *bodies: str) -> NewDocuments:
    new: NewDocuments = {}
    arrivals = [IncomingDocument(body[0], Document("题", body), "", f"sha-{body[0]}") for body in bodies]
    catalogue.add(arrivals, actor="", new=new)
    return new


def test_what_was_just_stored_is_indexed_without_being_read(
    catalogue: Catalogue, engine: Short, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = new_ones(catalogue, "甲", "乙")
    assert [catalogue.get(each.id) for each in new.values()] == list(new.values())
    monkeypatch.setattr(catalogue, "active_among", None)
    Indexing(catalogue, engine).index_owed(new)
    assert sorted(engine.keys()) == [1, 2] and catalogue.attempts.owed() == {}


@pytest.mark.parametrize("change", ["edited", "withdrawn", "moved"])
def test_what_has_changed_since_it_was_stored_is_read(
    catalogue: Catalogue, engine: Short, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    new = new_ones(catalogue, "甲", "乙")
    if change == "edited":
        catalogue.edit("甲", lambda document: replace(document, body="丙"), actor="")
    elif change == "withdrawn":
        catalogue.set_state("甲", "withdrawn", actor="")
    else:
        with catalogue.database.transaction() as connection:
            connection.execute(documents.update().where(documents.c.id == "甲").values(department=3))
    read, whole = list[StoredDocument](), catalogue.active_among

    def reading(numbers: Sequence[int]) -> Iterator[StoredDocument]:
        for stored in whole(numbers):
            read.append(stored)
            yield stored

    monkeypatch.setattr(catalogue, "active_among", reading)
    Indexing(catalogue, engine).index_owed(new)
    left = [2] if change == "withdrawn" else [1, 2]
    assert sorted(engine.keys()) == left
    assert [stored.number for stored in read] == ([] if change == "withdrawn" else left)
    assert {"edited": "丙", "moved": "甲"}.get(change, "乙") in {
        stored.document.body for stored in read or new.values()
    }


def test_a_document_that_is_not_kept_to_the_letter_is_read(catalogue: Catalogue) -> None:
    assert [each.id for each in new_ones(catalogue, "甲", "乙\0").values()] == ["甲"]
    assert new_ones(catalogue, "甲") == {}, "it was there"


def test_a_document_is_noted_before_it_is_given_to_the_engine(
    path: Path, catalogue: Catalogue, engine: Short
) -> None:
    """So that a process that dies of it leaves a trace; another run finds it."""
    add(catalogue, "甲", "乙")

    noted: list[set[int]] = []

    def die(entries: Iterable[IndexEntry], *, merge: bool = True) -> None:
        list(entries)
        with closing(Catalogue(path)) as other:  # another run, which takes this one for dead
            noted.append(set(other.attempts.take_stock().suspected))
        raise KeyboardInterrupt

    engine.add = die  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        Indexing(catalogue, engine).index_owed()
    assert noted == [{1, 2}]
    assert catalogue.attempts.owed().keys() == {1, 2}, "they are still owed"


def test_too_little_memory_keeps_nobody_else_out(catalogue: Catalogue, engine: Short) -> None:
    add(catalogue, "甲", POISON, "乙")
    for _ in range(MOST_DEATHS + 1):
        Indexing(catalogue, engine).index_owed()
    assert sorted(engine.keys()) == [1, 3]
    assert catalogue.attempts.take_stock().aside == {2}
    tried = len(engine.given)
    Indexing(catalogue, engine).index_owed()
    assert len(engine.given) == tried, "what is set aside is not tried again"


def test_suspects_are_tried_apart(catalogue: Catalogue, engine: Short) -> None:
    add(catalogue, "甲", POISON, "乙")
    Indexing(catalogue, engine).index_owed()
    assert engine.given == [[1, 2, 3], [1], [2], [3]]


def test_an_index_of_everything_leaves_suspects_owed(catalogue: Catalogue, engine: Short) -> None:
    add(catalogue, "甲", "乙", "丙")
    catalogue.attempts.begin([2], lone=True)
    catalogue.attempts.died([2])
    told: list[tuple[int, int]] = []
    Indexing(catalogue, engine).fill(lambda at: told.append((at.done, at.total)), lambda: None)
    assert sorted(engine.keys()) == [1, 3] and told == [(1, 2), (2, 2)]
    assert catalogue.attempts.owed().keys() == {2}


def test_a_build_that_has_lost_its_lock_is_not_put_in_place(catalogue: Catalogue, engine: Short) -> None:
    add(catalogue, "甲")
    Indexing(catalogue, engine).index_owed()
    add(catalogue, "乙")

    def lost() -> None:
        raise CatalogueUnavailable("the connection that held a lock was lost")

    with pytest.raises(CatalogueUnavailable):
        Indexing(catalogue, engine).fill(report_to_nobody, lost)
    assert list(engine.keys()) == [1] and catalogue.attempts.owed().keys() == {2}


def test_a_build_without_memory_keeps_the_index_in_use(
    catalogue: Catalogue, engine: Short, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(catalogue, "甲")
    Indexing(catalogue, engine).index_owed()
    add(catalogue, "乙")

    def short(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr(engine, "rebuild", short)
    with pytest.raises(NoMemory):
        Indexing(catalogue, engine).fill(report_to_nobody, lambda: None)
    assert list(engine.keys()) == [1]


def test_a_build_that_was_killed_is_gone_on_with(
    path: Path, catalogue: Catalogue, engine: Short, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what had not changed since, and nothing of that is suspected or read again."""
    monkeypatch.setattr("indexer.index.whoosh.engine.in_batches", lambda entries: in_batches(entries, 1))
    add(catalogue, *"甲乙丙丁戊己")
    Indexing(catalogue, engine).index_owed()

    def die(at: Progress) -> None:
        if at.done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Indexing(catalogue, engine).fill(die, lambda: None)
    catalogue.set_state("乙", "withdrawn", actor="")
    Indexing(catalogue, engine).index_owed()
    catalogue.set_state("丙", "withdrawn", actor="")
    with closing(Catalogue(path)) as other:
        other.attempts.begin(
            [1], lone=False
        )  # the process was killed before it could say that 甲 was taken in
    told: list[tuple[int, int]] = []
    Indexing(catalogue, engine).fill(lambda at: told.append((at.done, at.total)), lambda: None)
    assert told == [(3, 4), (4, 4)], "甲 and 丁 are kept"
    assert list(engine.keys()) == [1, 4, 5, 6]
    assert catalogue.attempts.owed() == {} and not catalogue.attempts.take_stock().numbers


def test_nothing_is_kept_where_others_may_have_indexed_changes(
    catalogue: Catalogue, engine: Short, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.index.whoosh.engine.in_batches", lambda entries: in_batches(entries, 1))
    add(catalogue, *"甲乙丙")

    def die(at: Progress) -> None:
        if at.done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Indexing(catalogue, engine).fill(die, lambda: None)
    catalogue.mark_indexed(catalogue.pending()[1])  # as another machine has done
    told: list[int] = []
    Indexing(catalogue, engine).fill(lambda at: told.append(at.done), lambda: None, keep=False)
    assert told == [1, 2, 3] and list(engine.keys()) == [1, 2, 3]
