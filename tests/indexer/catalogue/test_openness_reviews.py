"""How open a document is changes by a review only when a second person confirms, and every proposal is kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from indexer.archive import Archive
from indexer.errors import DocumentNotFound, InvalidRequest
from indexer.model.clearance import Clearance
from indexer.model.request import SearchRequest
from tests.support.wording import says


@pytest.fixture
def archive(empty: Archive, tmp_path: Path) -> Archive:
    """An old closed document, an old one with a mark, and one of this century."""
    for name, year in (("甲", 1991), ("乙", 1992), ("丙", 2020)):
        path = tmp_path / f"{name}.txt"
        path.write_text(
            f"{'机密★10年' if name == '乙' else ''}\n{name}账册的通知\n\n账册的事项。\n", encoding="utf-8"
        )
        (outcome,) = empty.add([path])
        empty.edit(outcome.id, {"openness": "仅档案员", "filing_year": str(year)}, actor="甲")
    return empty


def found(archive: Archive) -> int:
    return archive.seen_with(Clearance.OPEN).search(SearchRequest("账册")).total


def test_a_second_person_opens(archive: Archive) -> None:
    reviews = archive.openness
    total, closed = reviews.closed_for_long(10)
    assert total == 2 and [one.year for one in closed] == ["1991", "1992"]
    ids = [one.id for one in closed]
    assert reviews.propose(ids, "公开", actor="甲", reason="满二十五年") == (2, 0, 0)
    assert reviews.propose(ids, "内部", actor="丙", reason="再提一次") == (0, 0, 2)
    assert reviews.closed_for_long(10)[0] == 0 and reviews.count() == 2 and found(archive) == 0
    serials = [one.serial for one in reviews.open(10)]
    with pytest.raises(InvalidRequest, check=says("另一人")):
        reviews.decide(serials, confirm=True, actor="甲")
    with pytest.raises(InvalidRequest, check=says(r"1 篇标着密级：“乙账册的通知”（机密★10年）")):
        reviews.decide(serials, confirm=True, actor="乙")
    assert reviews.count() == 2 and found(archive) == 0, "all or none"
    assert reviews.decide(serials, confirm=True, actor="乙", release=True) == (2, 0, 0)
    assert found(archive) == 2 and archive.review.found() == [], "the mark was released by two persons"
    (kept,) = reviews.of_document(ids[0])
    assert (kept.state, kept.before, kept.proposed) == ("confirmed", "仅档案员", "公开")
    assert (kept.proposed_by, kept.decided_by, kept.reason) == ("甲", "乙", "满二十五年")
    assert archive.log(ids[0])[0].actor == "乙"
    assert reviews.decide(serials, confirm=True, actor="丙") == (0, 0, 2)
    assert reviews.propose(ids, "公开", actor="甲", reason="又提") == (0, 2, 0)


def test_a_mark_is_asked_for_however_many_wait(empty: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    for at in range(12):
        path = folder / f"{at}.txt"
        path.write_text(f"机密★10年\n第{at}号账册的通知\n\n账册的事项。\n", encoding="utf-8")
    ids = [outcome.id for outcome in empty.add([folder])]
    empty.openness.propose(ids, "公开", actor="甲", reason="已解密")
    serials = [one.serial for one in empty.openness.open(20)]
    with pytest.raises(InvalidRequest, check=says(r"12 篇标着密级：(“[^”]+”（机密★10年）、){10}……。")):
        empty.openness.decide(serials, confirm=True, actor="乙")
    assert empty.openness.decide(serials[-1:], confirm=False, actor="乙", reason="未解密") == (1, 0, 0)


def test_refused_and_overtaken(archive: Archive) -> None:
    reviews = archive.openness
    first, second = (one.id for one in reviews.closed_for_long(10)[1])
    reviews.propose([first, second], "公开", actor="甲", reason="满二十五年")
    one, other = (each.serial for each in reviews.open(10))
    archive.edit(second, {"note": "改过"}, actor="丙")
    with pytest.raises(InvalidRequest, check=says("理由")):
        reviews.decide([one], confirm=False, actor="甲")
    assert reviews.decide([one], confirm=False, actor="甲", reason="还要再看") == (1, 0, 0), "taken back"
    assert reviews.decide([other], confirm=True, actor="乙", release=True) == (0, 1, 0)
    assert [each.state for each in reviews.decided(10)] == ["overtaken", "refused"]
    assert archive.get(second).document.description.openness == "仅档案员" and found(archive) == 0


def test_what_cannot_be_proposed(archive: Archive) -> None:
    (one, *_) = archive.openness.closed_for_long(10)[1]
    for ids, openness, actor, reason in (
        ([], "公开", "甲", "无"),
        ([one.id], "很公开", "甲", "无"),
        ([one.id], "公开", "", "无"),
        ([one.id], "公开", "甲", " "),
    ):
        with pytest.raises(InvalidRequest):
            archive.openness.propose(ids, openness, actor=actor, reason=reason)
    with pytest.raises(DocumentNotFound):
        archive.openness.propose([one.id, "没有的"], "公开", actor="甲", reason="无")
    assert archive.openness.count() == 0


def test_of_two_who_confirm_at_once_one_does(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have read that it waits; the second is told so, and nothing is written down twice."""
    reviews = archive.openness
    (first, _) = (one.id for one in reviews.closed_for_long(10)[1])
    reviews.propose([first], "公开", actor="甲", reason="满二十五年")
    serials = [one.serial for one in reviews.open(10)]
    edit = archive._catalogue.edit

    def other_first(*given: Any, **named: Any) -> Any:
        monkeypatch.undo()
        assert reviews.decide(serials, confirm=True, actor="丙", release=True) == (1, 0, 0)
        return edit(*given, **named)

    monkeypatch.setattr(archive._catalogue, "edit", other_first)
    assert reviews.decide(serials, confirm=True, actor="乙", release=True) == (0, 0, 1)
    (kept,) = reviews.of_document(first)
    assert (kept.state, kept.decided_by, archive.get(first).version) == ("confirmed", "丙", 3)
