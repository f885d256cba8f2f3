"""What was corrected by hand is told with its day and the number of places, and with nobody's name."""

from __future__ import annotations

from pathlib import Path

from indexer.archive import Archive
from indexer.search.corrections import Correction
from search_app import create_app
from tests.indexer.test_archive import import_records, record


def corrected(archive: Archive) -> Correction | None:
    view = archive.seen_with()
    return view.correction(view.get("one"))


def test_corrections_are_counted_by_place(empty: Archive, tmp_path: Path) -> None:
    lines = [f"第{number}行的内容。" for number in range(10)]
    import_records(empty, tmp_path, record("one", "题名", "\n".join(lines)))
    assert corrected(empty) is None
    empty.edit("one", {"author": "区总工会"}, actor="周敏")
    assert corrected(empty) is None, "the text is as it was read"
    lines[2], lines[3], lines[7] = "改了。", "也改了。", "改过。"
    empty.edit("one", {"body": "\n".join(lines)}, actor="周敏")
    found = corrected(empty)
    assert found is not None and found.places == 2
    empty.edit("one", {"title": "新题名"}, actor="周敏")
    found = corrected(empty)
    assert found is not None and found.places == 3
    page = create_app(archive=empty).test_client().get("/articles/one").text
    assert f"经人工更正 3 处，最近一次在 {found.at[:4]}" in page and "周敏" not in page


def test_what_somebody_took_out_is_a_correction(empty: Archive, tmp_path: Path) -> None:
    import_records(empty, tmp_path, record("one", "题名", "第一行。\n第二行。\n第三行。"))
    empty.edit("one", {"body": "第一行。\n第三行。"}, actor="周敏")
    found = corrected(empty)
    assert found is not None and found.places == 1
