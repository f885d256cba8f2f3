"""What was read is taken in a batch at a time, each in one transaction and indexed, and told in order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from indexer.catalogue.catalogue import Catalogue
from indexer.errors import ReadingInterrupted
from indexer.index.whoosh.engine import WhooshEngine
from indexer.intake import ingest as ingest_module
from indexer.intake.file_intake import Item
from indexer.intake.ingest import Ingest
from indexer.message import Message
from indexer.model.document import Document
from indexer.model.progress import report_to_nobody
from indexer.model.stored import ImportFailure, IncomingDocument
from indexer.originals.folder import FolderOriginals
from indexer.sync.index_sync import IndexSync


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    made = Catalogue(tmp_path / "var" / "catalogue.db")
    yield made
    made.close()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[WhooshEngine]:
    made = WhooshEngine(tmp_path / "var" / "index")
    yield made
    made.close()


@pytest.fixture
def ingest(tmp_path: Path, catalogue: Catalogue, engine: WhooshEngine) -> Ingest:
    return Ingest(tmp_path, FolderOriginals.of_home(tmp_path), catalogue, IndexSync(catalogue, engine))


def item(name: str, *, body: str = "正文", sha256: str = "") -> Item:
    """A document on its way, which came from a line."""
    return name, IncomingDocument(name, Document(f"题{name}", body), "", sha256 or f"sha-{name}")


def refused(name: str) -> Item:
    return name, ImportFailure(name, Message("file is empty"))


def test_each_item_has_its_outcome_in_order(
    ingest: Ingest, engine: WhooshEngine, catalogue: Catalogue
) -> None:
    items = [item("甲"), refused("坏"), item("乙"), item("丙", sha256="sha-甲"), item("乙", sha256="new")]
    outcomes = list(ingest.store(items, actor="周敏"))
    assert [(each.where, each.status, each.id) for each in outcomes] == [
        ("甲", "added", "甲"),
        ("坏", "failed", ""),
        ("乙", "added", "乙"),
        ("丙", "duplicate", "甲"),
        ("乙", "replaced", "乙"),
    ]
    assert outcomes[1].reason == Message("file is empty") and outcomes[0].title == "题甲"
    assert len(list(engine.keys())) == 2 and catalogue.count() == 2 and not catalogue.pending()[0]
    assert {event.actor for event in catalogue.log("甲", 10, None)} == {"周敏"}


def test_a_batch_is_full_with_so_many_items(ingest: Ingest, catalogue: Catalogue) -> None:
    """What is told has been stored and indexed; nothing beyond the batch has been read."""
    read: list[str] = []

    def items() -> Iterator[Item]:
        for number in range(7):
            read.append(str(number))
            yield item(str(number))

    sizes = []
    for batch in ingest.take_in(items(), "", most=3):
        sizes.append(len(batch))
        assert catalogue.count() == len(read) == sum(sizes) and not catalogue.pending()[0]
    assert sizes == [3, 3, 1]


def test_a_batch_is_full_when_it_is_large(ingest: Ingest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.intake.ingest._CHARACTERS", 10)
    items = [item("甲", body="一" * 6), item("乙", body="一" * 6), item("丙")]
    assert [len(batch) for batch in ingest.take_in(items, "", most=100)] == [2, 1]


def test_a_slow_item_keeps_few_others_waiting(ingest: Ingest) -> None:
    assert [len(batch) for batch in ingest.take_in([item("甲"), item("乙")], "", seconds=-1.0)] == [1, 1]


def test_what_was_read_before_an_interruption_is_taken_in(ingest: Ingest, catalogue: Catalogue) -> None:
    def items() -> Iterator[Item]:
        yield item("甲")
        yield item("乙")
        raise ReadingInterrupted("reading interrupted")

    outcomes = ingest.store(items())
    assert [next(outcomes).id, next(outcomes).id] == ["甲", "乙"] and catalogue.count() == 2
    with pytest.raises(ReadingInterrupted):
        next(outcomes)


def test_nothing_read_is_nothing_told(ingest: Ingest, catalogue: Catalogue) -> None:
    assert list(ingest.store([])) == [] and catalogue.is_empty()


def test_what_was_withdrawn_is_told_when_it_comes_again(ingest: Ingest, catalogue: Catalogue) -> None:
    list(ingest.store([item("甲")]))
    catalogue.set_state("甲", "withdrawn", actor="")
    (outcome,) = ingest.store([item("甲")])
    assert outcome.status == "duplicate" and outcome.reason
    (other,) = ingest.store([item("乙", sha256="sha-乙")])
    assert not other.reason


def test_refusals_are_remembered_until_the_file_is_taken_in(ingest: Ingest, tmp_path: Path) -> None:
    bad = str(tmp_path / "坏.txt")
    Path(bad).write_bytes(b"?")
    list(ingest.store([refused(bad), item("甲")]))
    assert [each.where for each in ingest.refusals.all()] == [bad]
    list(ingest.store([item(bad)]))
    assert ingest.refusals.all() == []


def test_what_indexes_in_bulk_is_kept_until_the_last_batch(
    ingest: Ingest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_text("".join(f'{{"id": "{at}", "body": "正文{at}"}}\n' for at in range(5)), encoding="utf-8")
    within, left = list[str](), list[str]()

    @contextmanager
    def in_bulk() -> Iterator[None]:
        yield
        left.extend(within)

    whole = ingest._index_sync.catch_up

    def catch_up(**rest: Any) -> None:
        within.append("batch")
        whole(**rest)

    monkeypatch.setattr(ingest_module, "_LINES", 2)
    monkeypatch.setattr(ingest._index_sync, "in_bulk", in_bulk)
    monkeypatch.setattr(ingest._index_sync, "catch_up", catch_up)
    assert [one.status for one in ingest.import_lines(path, progress=report_to_nobody)] == ["added"] * 5
    assert (len(left), len(within)) == (2, 3)
