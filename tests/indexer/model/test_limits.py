"""No document that is taken in costs more than a gigabyte to index, and none is taken in that would."""

from __future__ import annotations

import gzip
import io
import json
import os
import tracemalloc
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.archive import Archive
from indexer.errors import InvalidRequest
from indexer.index.engine import IndexEntry
from indexer.index.segments.in_memory import inverted
from indexer.intake import ingest
from indexer.intake.tray_reader import DraftReader
from indexer.model.document import Document, Section
from indexer.model.limits import LONGEST_FIELD, LONGEST_LINE, LONGEST_TEXT, MOST_SECTIONS, too_large
from indexer.model.stored import IncomingDocument
from indexer.structure.correction import edited
from indexer.sync.parallel_tokenizing import MOST_AHEAD, prepare_all
from indexer.text.normalization import character_image, image_length, normalize
from indexer.text.tokenizer import segmenter_for
from tests.support.processes.memory import KINDS, most_memory, text_of
from tests.support.wording import says, worded

pytestmark = pytest.mark.slow

SOAK = int(os.environ.get("GONGWEN_SOAK", "1"))
MOST_MEMORY = 1 << 30  # bytes
PARTS = {"fold": 40, "cut": 40, "invert": 95}  # bytes a character that a step may take at most
LONG = f"题名\n{'长' * LONGEST_TEXT}"


@pytest.mark.parametrize("kind", KINDS)
def test_each_step_takes_few_bytes_a_character(kind: str) -> None:
    text = text_of(kind, 300_000)
    folded = normalize(text)
    cuts = segmenter_for().cut(folded)
    steps: dict[str, Callable[[], object]] = {
        "fold": lambda: normalize(text),
        "cut": lambda: segmenter_for().cut(folded),
        "invert": lambda: inverted([IndexEntry(1, folded, cuts)]),
    }
    taken = {name: round(_peak(step) / len(folded)) for name, step in steps.items()}
    assert all(taken[name] <= most for name, most in PARTS.items()), taken


def _peak(step: Callable[[], object]) -> int:
    """Bytes it holds at once."""
    tracemalloc.start()
    try:
        step()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", KINDS if SOAK > 1 else ["rare characters"])
def test_the_largest_document_is_indexed_within_a_gigabyte(kind: str, tmp_path: Path) -> None:
    assert most_memory(kind, LONGEST_TEXT, tmp_path) < MOST_MEMORY


@given(st.text(st.one_of(st.characters(), st.sampled_from("㍿ﷺ㎡ \n\u200bA"))))
def test_the_length_of_an_image_is_known_without_making_it(text: str) -> None:
    assert (
        image_length(text)
        == sum(len(character_image(character)) for character in text)
        >= len(normalize(text))
    )


def test_a_small_file_that_unpacks_to_one_huge_text_is_refused(empty: Archive, tmp_path: Path) -> None:
    packed = tmp_path / "bomb.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("长.txt", "a" * 60_000_000)
        file.writestr("短.txt", "短的通知\n照常收录。")
    assert packed.stat().st_size < 100_000
    outcomes = {outcome.where.rpartition(" ")[2]: outcome for outcome in empty.add([packed])}
    assert outcomes["长.txt"].status == "failed"
    assert "请拆分" in worded(outcomes["长.txt"].reason)
    assert outcomes["短.txt"].status == "added"
    assert not [path for path in (empty.home / "corpus").rglob("*.txt") if path.stat().st_size > 1_000_000]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(LONG, id="one character too many"),
        pytest.param(f"题名\n{'㍿' * (LONGEST_TEXT // 4)}", id="short, but its normalised form is long"),
        pytest.param("题" * (LONGEST_FIELD + 1), id="all of it a title"),
    ],
)
def test_a_text_that_is_too_long_is_refused_by_every_way_in(
    text: str, empty: Archive, tmp_path: Path
) -> None:
    file = tmp_path / "长.txt"
    file.write_text(text, encoding="utf-8")
    title, _, body = text.partition("\n")
    lines = tmp_path / "long.jsonl"
    lines.write_text(
        json.dumps({"id": "long", "title": title, "body": body}) + '\n{"id": "short", "title": "短"}\n',
        encoding="utf-8",
    )
    (added,) = empty.add([file])
    refused, short = empty.import_lines(lines)
    draft = empty.tray.receive("长.txt", io.BytesIO(text.encode()), actor="")
    DraftReader(empty.tray).read_waiting()
    draft = empty.tray.get(draft.id)
    assert (added.status, refused.status, short.status, draft.state) == (
        "failed",
        "failed",
        "added",
        "refused",
    )
    assert all("请" in reason for reason in map(worded, (added.reason, refused.reason, draft.reason)))
    with pytest.raises(InvalidRequest, check=says("请")):
        empty.edit("short", {"title": title, "body": body})


def test_other_fields_are_bounded_too() -> None:
    fine = Document(title="题名", body="正文")
    long = "名" * (LONGEST_FIELD + 1)
    assert not too_large(fine)
    assert "责任者" in worded(too_large(replace(fine, author=long)))
    assert "主题词" in worded(
        too_large(replace(fine, description=replace(fine.description, subjects=(long,))))
    )
    section = Section("标题", "甲某", "", "", 3, 5)
    assert "节" in worded(too_large(replace(fine, sections=(section,) * (MOST_SECTIONS + 1))))


def test_a_draft_read_by_an_older_program_is_refused_when_confirmed(empty: Archive) -> None:
    draft = empty.tray.receive("旧.txt", io.BytesIO("旧的\n正文".encode()), actor="")
    DraftReader(empty.tray).read_waiting()
    empty.tray.rows.change(draft.id, lambda one: replace(one, document=Document(title="题名", body=LONG)))
    outcome = empty.tray.confirm(draft.id, actor="")
    assert (outcome.status, empty.tray.get(draft.id).state) == ("failed", "read")
    assert "请拆分" in worded(outcome.reason)


def test_an_older_document_that_is_too_large_can_be_corrected_but_not_grow() -> None:
    older = Document(title="题名", body=LONG)
    assert edited(older, {"openness": "内部"}).description.openness == "内部"
    assert edited(older, {"body": "短"}).body == "短"
    with pytest.raises(InvalidRequest, check=says("请拆分")):
        edited(older, {"body": LONG + "长"})


def test_a_line_of_any_length_is_read_in_bounded_memory(empty: Archive, tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl.gz"
    with gzip.open(path, "wb", 1) as file:
        file.write(b'{"id": "first", "title": "\xe7\x94\xb2"}\n{"id": "huge", "body": "')
        for _ in range(8 * LONGEST_LINE // (1 << 20)):
            file.write(b"a" * (1 << 20))
        file.write(b'"}\n{"id": "last", "title": "\xe4\xb9\x99"}')
    outcomes = list[tuple[str, str, str]]()
    taken = _peak(
        lambda: outcomes.extend(
            (one.where, one.status, worded(one.reason)) for one in empty.import_lines(path)
        )
    )
    assert [(where.rpartition(" 第 ")[2], status) for where, status, _ in outcomes] == [
        (path.name, "added"),
        ("2 行", "failed"),
        (path.name, "added"),
    ]
    assert "请拆分" in outcomes[1][2]
    assert taken < 4 * LONGEST_LINE


def test_long_documents_are_stored_few_at_a_time(
    empty: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "_CHARACTERS", 2_000)
    held = list[int]()
    whole = empty._catalogue.add

    def counted(arrivals: list[IncomingDocument], **rest: Any) -> object:
        held.append(sum(len(item.document.body) for item in arrivals))
        return whole(arrivals, **rest)

    monkeypatch.setattr(empty._catalogue, "add", counted)
    path = tmp_path / "lines.jsonl"
    path.write_text("".join(json.dumps({"id": f"{at}", "body": "长" * 900}) + "\n" for at in range(10)))
    files = [tmp_path / f"{at}.txt" for at in range(10)]
    for at, file in enumerate(files):
        file.write_text(f"第{at}篇\n{'长' * 900}", encoding="utf-8")
    assert (
        {one.status for one in empty.import_lines(path)}
        == {one.status for one in empty.add(files)}
        == {"added"}
    )
    assert max(held) <= 2_900
    assert sum(held) == 20 * 900


def test_few_long_texts_are_ahead_of_who_takes_them() -> None:
    """However many there are: 2,000 of four million characters would be 16 GB."""
    drawn = 0

    def texts() -> object:
        nonlocal drawn
        for _ in range(40):
            drawn += 1
            yield "a" * (MOST_AHEAD // 4)

    prepared = prepare_all(texts(), workers=2)  # type: ignore[arg-type]
    next(prepared)
    assert drawn <= 8
