"""What is known of a wording, as numbers and as JSON."""

from __future__ import annotations

import pytest

from indexer.search.quotes import Source
from indexer.search.wording.report import Point, WordingHistory, histories_json

POINTS = (Point("2021", 0, 0, 500_000), Point("2022", 2, 3, 750_000), Point(None, 1, 1, 3))
HISTORY = WordingHistory(
    "工會", "工会", POINTS, Source("d1", "讲话", "2022-05-01"), None, (("云溪区", 2),), (("林青禾", 1),)
)


def test_sums_are_of_all_rows() -> None:
    assert (HISTORY.documents, HISTORY.occurrences) == (3, 4)


@pytest.mark.parametrize(
    ("occurrences", "characters", "expected"),
    [(3, 750_000, 4.0), (1, 3, 333333.333), (0, 9, 0.0), (0, 0, 0.0)],
)
def test_occurrences_in_a_million_characters(occurrences: int, characters: int, expected: float) -> None:
    assert Point("2022", 1, occurrences, characters).per_million == expected


def test_the_contract() -> None:
    assert histories_json([HISTORY]) == {
        "phrases": [
            {
                "phrase": "工會",
                "documents": 3,
                "occurrences": 4,
                "first": {"id": "d1", "title": "讲话", "date": "2022-05-01", "url": "/articles/d1"},
                "last": None,
                "series": [["2021", 0, 0, 0.0], ["2022", 2, 3, 4.0], [None, 1, 1, 333333.333]],
                "district": [["云溪区", 2]],
                "speaker": [["林青禾", 1]],
            }
        ]
    }
