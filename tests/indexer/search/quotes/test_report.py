"""What a check found, as numbers and as JSON."""

from __future__ import annotations

from typing import cast

from indexer.search.quotes.report import CheckedPassage, Difference, QuoteReport, report_json
from indexer.search.quotes.sources import Source

FIRST = Source("d1", "讲话", "2015-05-01")
NEAR = CheckedPassage(
    "团结带领", 3, True, "near", 2, FIRST, Source("d2", "通知", None), "团结引领", (Difference(2, 3, 2, 3),)
)
REPORT = QuoteReport("要把“团结带领”写好。", (NEAR, CheckedPassage("要把“团结带领”写好。", 0, False, "none")))


def test_each_kind_is_counted() -> None:
    assert dict(REPORT.counts) == {"verbatim": 0, "near": 1, "none": 1}
    assert REPORT.quotations == (NEAR,) and len(REPORT.sentences) == 1


def test_the_contract() -> None:
    quotation, sentence = cast(list[dict[str, object]], report_json(REPORT)["sentences"])
    assert quotation == {
        "text": "团结带领",
        "start": 3,
        "end": 7,
        "quotation": True,
        "kind": "near",
        "count": 2,
        "first": {"id": "d1", "title": "讲话", "date": "2015-05-01", "url": "/articles/d1"},
        "last": {"id": "d2", "title": "通知", "date": None, "url": "/articles/d2"},
        "source_text": "团结引领",
        "differences": [[2, 3, 2, 3]],
    }
    assert (sentence["first"], sentence["source_text"], sentence["differences"]) == (None, "", [])
