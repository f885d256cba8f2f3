"""What stands between two strings is told from a sample, and about as often as in all documents."""

from __future__ import annotations

import pytest

from indexer.index.opensearch import fillers
from indexer.index.opensearch.engine import OpenSearchEngine
from tests.support.archives.model import entry

DOCUMENTS = [entry(1, "劳模精\n劳动模范，劳模、劳\n模范"), entry(2, "劳工模\n师范")]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("劳", "模", {"动": 1, "工": 1}),
        ("劳", "", {"模": 2, "动": 1, "工": 1}),
        ("", "范", {"模": 2, "师": 1}),
        ("", "", {}),
        ("没有", "", {}),
    ],
)
def test_characters_between_two_strings(
    engine: OpenSearchEngine, before: str, after: str, expected: dict[str, int]
) -> None:
    engine.add(DOCUMENTS)
    assert engine.snapshot().fillers(before, after) == expected


def test_a_sample_stands_for_all(engine: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.add([entry(at, f"题{at}\n劳模会") for at in range(1, 9)])
    monkeypatch.setattr(fillers, "SAMPLE", 2)
    assert engine.snapshot().fillers("劳模", "") == {"会": 8}
