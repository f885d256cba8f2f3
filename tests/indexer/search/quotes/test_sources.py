"""The document at either end of the years is one that may still be seen."""

from __future__ import annotations

from pathlib import Path

from indexer.archive import Archive
from indexer.model.clearance import Clearance
from indexer.search.quotes.sources import Source, source_json
from tests.indexer.test_archive import import_records, record


def test_one_that_was_closed_a_moment_ago_is_passed_over(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path / "home")
    for year in (2012, 2015, 2018):
        import_records(archive, tmp_path, record(f"d{year}", f"题{year}", "劳模", date=f"{year}-05-01"))
    view = archive.seen_with(Clearance.OPEN)
    (before,) = view.count_phrases(["劳模"])
    archive.edit("d2012", {"开放状态": "内部"})  # the view holds the commit of before
    (after,) = view.count_phrases(["劳模"])
    assert before.first == Source("d2012", "题2012", "2012-05-01")
    assert (after.documents, after.first) == (3, Source("d2015", "题2015", "2015-05-01"))
    assert after.last == before.last == Source("d2018", "题2018", "2018-05-01")
    archive.close()


def test_the_contract() -> None:
    assert source_json(None) is None
    assert source_json(Source("d2", "通知", None)) == {
        "id": "d2",
        "title": "通知",
        "date": None,
        "url": "/articles/d2",
    }
