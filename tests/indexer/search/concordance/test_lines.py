"""Lines as they are read from documents: the original text, on one line, and nothing of what has changed meanwhile."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.archive import Archive
from indexer.search.concordance.occurrences import Occurrences, find_occurrences
from tests.indexer.search.concordance.conftest import ask, lines
from tests.indexer.test_archive import import_records, record


def test_a_context_ends_with_its_width_and_its_paragraph(filled: Archive) -> None:
    assert lines(filled, "精神", width=2, sort="date") == [
        ("d1", " 模", "精神", "，争"),
        ("d0", "劳模", "精神", "、劳"),
        ("d0", "劳动", "精神", "。"),
    ]


def test_blanks_of_any_kind_are_one_line(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path / "home")
    import_records(archive, tmp_path, record("a", "题", "上段\u2029　　前\t劳模\u3000后\x85下段"))
    assert lines(archive, "劳模") == [("a", "  前 ", "劳模", " 后")]
    archive.close()


def test_a_line_of_what_was_changed_meanwhile_is_left_out(
    filled: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def earlier(*given: Any) -> Occurrences:
        """As the index had them, before a character was put in."""
        found = find_occurrences(*given)
        return replace(found, starts=np.where(found.docs == found.docs[0], found.starts, found.starts - 1))

    monkeypatch.setattr("indexer.search.concordance.concordance.find_occurrences", earlier)
    found = ask(filled, "劳模", sort="date")
    assert found.total == 7 and len({line.id for line in found.lines}) == 1


def test_a_line_tells_its_section_and_speaker(filled: Archive) -> None:
    assert {(line.section, line.district) for line in ask(filled, "劳模大会").lines} == {("", "杨浦区")}
