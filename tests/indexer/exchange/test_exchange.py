"""What leaves as a package comes back without loss; what is here already stays as it is, and nothing is opened."""

from __future__ import annotations

import json
import shutil
import zipfile
from contextlib import closing
from pathlib import Path
from typing import get_args

import bagit
import pytest

from indexer.archive import Archive
from indexer.catalogue import Act, ArchiveAct, LogQuestion
from indexer.errors import InvalidRequest, PackageUnusable
from indexer.exchange import unpacking
from indexer.model import Change, Clearance, ImportOutcome, SearchRequest
from indexer.paths import CATALOGUE
from tests.indexer.maintenance.test_moving_house import database_at, set_up
from tests.support.archives.damage import altered
from tests.support.packages.carried import exported, fill, holdings, rewrite, seal
from tests.support.wording import worded


def taken(archive: Archive, package: Path) -> list[ImportOutcome]:
    """What becomes of the documents of a package."""
    return list(archive.exchange.take_in(package, actor="戊"))


def statuses(outcomes: list[ImportOutcome]) -> set[str]:
    return {outcome.status for outcome in outcomes}


@pytest.mark.parametrize("name", ["package.zip", "package"])
def test_documents_come_back_as_they_were(filled: Archive, empty: Archive, tmp_path: Path, name: str) -> None:
    package = exported(filled, tmp_path / name)
    outcomes = taken(empty, package)
    assert statuses(outcomes) == {"added"} and len(outcomes) == 6
    before, after = holdings(filled), holdings(empty)
    assert after == before
    kept = before.values()
    assert {len(one["versions"]) for one in kept} == {1, 3} and {one["state"] for one in kept} == {
        "active",
        "withdrawn",
    }
    assert {one["department"] for one in kept} == {"", "财务部"} and any(one["layouts"][0] for one in kept)
    assert all(one["log"] for one in kept) and any(b"\n" in one["originals"][0] for one in kept)
    assert not list(empty.check())


def test_they_are_found_at_once_and_by_nobody_who_did_not_find_them_before(
    filled: Archive, packed: Path, empty: Archive
) -> None:
    taken(empty, packed)
    request, counts = SearchRequest("青枫区 | 正文 | 一行", 50), []
    for access in Clearance:
        ours, theirs = (
            {hit.id for hit in one.seen_with(access).search(request).hits} for one in (filled, empty)
        )
        assert ours == theirs
        counts.append(len(ours))
    assert counts == [3, 3, 4], "what belongs to a department, too, is seen by archivists alone"
    assert empty.search("另一个正文").total == 1 and empty.owed() == 0


def test_taken_in_twice_they_are_known(packed: Path, empty: Archive) -> None:
    taken(empty, packed)
    before = holdings(empty)
    again = taken(empty, packed)
    assert statuses(again) == {"duplicate"} and holdings(empty) == before


def test_the_library_of_congress_finds_the_bag_valid(packed: Path, filled: Archive, tmp_path: Path) -> None:
    found = bagit.Bag(str(packed))
    assert found.validate() and found.version_info == (1, 0) and found.info["Gongwen-Documents"] == "6"
    with zipfile.ZipFile(exported(filled, tmp_path / "全宗.zip")) as archive:
        archive.extractall(tmp_path)
    assert bagit.Bag(str(tmp_path / "全宗")).validate()


def test_every_act_that_a_log_can_have_comes_along(own: Archive, new_home: Path, tmp_path: Path) -> None:
    """A new act is to be done here, too."""
    (one,) = (each.id for each in own.active() if "春节" in each.document.title)
    own.edit(one, {"filing_year": "2021", "date": ""})
    own.withdraw(one, actor="乙", reason="重复")
    own.reinstate(one, actor="乙")
    own.review.loop.call()
    lists = own.review.lists
    assert lists.accept("date", [one], actor="乙") == lists.relist("date", [one], actor="丙") == 1
    assert lists.accept("date", [one], actor="乙") == 1
    done = {event.act for event in own.log(one, limit=1000)}
    assert done == {*get_args(Act)} - {*get_args(ArchiveAct), "destroy", "damaged"}
    with closing(Archive.open(shutil.copytree(new_home, tmp_path / "other"))) as other:
        assert statuses(taken(other, exported(own, tmp_path / "package"))) == {"added"}
        assert holdings(other) == holdings(own)
        assert [said.by for said in holdings(other)[one]["accepted"]] == ["乙"]
        other.review.loop.call()
        assert one not in other.review.lists.identifiers("date", 9), "nobody is asked again"


@pytest.mark.parametrize("kind", ["sha512", "sha256"])
def test_a_bag_that_another_program_sealed_is_taken(package: Path, empty: Archive, kind: str) -> None:
    seal(package, kind)
    assert statuses(taken(empty, package)) == {"added"}


def test_only_what_was_asked_for_leaves(filled: Archive, empty: Archive, tmp_path: Path) -> None:
    (identifier,) = (one.id for one in filled.active() if "劳模" in one.document.title)
    taken(empty, exported(filled, tmp_path / "one.zip", identifier))
    assert list(empty.exchange.identifiers()) == [identifier]
    assert holdings(empty)[identifier] == holdings(filled)[identifier]


def test_a_name_that_is_taken_is_not_overwritten(filled: Archive, tmp_path: Path) -> None:
    for name in ("there.zip", "there"):
        (tmp_path / name).write_bytes(b"x")
        with pytest.raises(InvalidRequest, match="package exists"):
            list(filled.exchange.export(tmp_path / name, [], actor=""))
        assert (tmp_path / name).read_bytes() == b"x"
        (tmp_path / name).unlink()


def test_what_leaves_and_comes_is_in_the_log(packed: Path, filled: Archive, empty: Archive) -> None:
    taken(empty, packed)
    (event,) = empty.events.find(LogQuestion(act="import"), 10)
    assert event.actor == "戊" and set(event.changes) == {
        Change("file", "", "package"),
        Change("documents", "", "6"),
    }
    told = {
        change.field: change.after for change in filled.events.find(LogQuestion(act="export"), 1)[0].changes
    }
    assert told["documents"] in ("1", "6") and told["format"] == "BagIt"
    assert int(told["not_open"]) <= 2


@pytest.fixture
def own(empty: Archive, tmp_path: Path) -> Archive:
    """An archive like `filled`, to be damaged."""
    fill(empty, tmp_path / "papers")
    return empty


def left_out(archive: Archive, target: Path) -> dict[str, str]:
    """The documents that a package lacks, with the sentence that says why."""
    packed = archive.exchange.export(target, archive.exchange.identifiers(), actor="")
    return {each.id: worded(each.reason) for each in packed if each.reason}


def test_what_is_amiss_stays_out_and_is_told(own: Archive, new_home: Path, tmp_path: Path) -> None:
    gone, changed, damaged = (
        next(one for one in own.active() if word in one.document.title) for word in ("春节", "财务", "一行")
    )
    (own.home / gone.original).unlink()
    (own.home / changed.original).write_bytes(b"other bytes")
    altered(own.home / CATALOGUE, "UPDATE versions SET body = 'x' WHERE number = ?", damaged.number)
    found = left_out(own, tmp_path / "package")
    assert set(found) == {gone.id, changed.id, damaged.id}
    assert "不在" in found[gone.id] and "不同" in found[changed.id] and "损坏" in found[damaged.id]
    bag = bagit.Bag(str(tmp_path / "package"))
    assert bag.validate() and set(bag.info["Gongwen-Left-Out"].split()) == set(found)
    other = Archive.open(shutil.copytree(new_home, tmp_path / "other"))
    assert len(taken(other, tmp_path / "package")) == 3
    other.close()


def test_a_document_that_differs_here_stays_as_it_is(packed: Path, empty: Archive) -> None:
    taken(empty, packed)
    (one,) = (each for each in empty.active() if each.document.title == "一行")
    empty.edit(one.id, {"title": "改过"})
    before = holdings(empty)
    failed = [outcome for outcome in taken(empty, packed) if outcome.status == "failed"]
    assert [outcome.id for outcome in failed] == [one.id] and "没有改动" in worded(failed[0].reason)
    assert holdings(empty) == before


def test_bytes_that_another_document_has_do_not_come_twice(package: Path, empty: Archive) -> None:
    taken(empty, package)
    rewrite(package, lambda said: said.update(id="other"))
    failed = [outcome for outcome in taken(empty, package) if outcome.status == "failed"]
    assert [outcome.id for outcome in failed] == ["other"] and "已有" in worded(failed[0].reason)


def test_what_was_destroyed_does_not_come_back(packed: Path, empty: Archive) -> None:
    taken(empty, packed)
    (one,) = (each for each in empty.active() if "劳模" in each.document.title)
    gone = "INSERT INTO destroyed (sha256, number, digest) VALUES (?, ?, '')"
    altered(empty.home / CATALOGUE, gone, one.sha256, one.number)
    altered(empty.home / CATALOGUE, "UPDATE documents SET state = 'destroyed' WHERE id = ?", one.id)
    failed = [outcome for outcome in taken(empty, packed) if outcome.status == "failed"]
    assert [outcome.id for outcome in failed] == [one.id] and "销毁" in worded(failed[0].reason)


def test_a_taken_name_of_an_original_is_left_to_its_owner(
    packed: Path, empty: Archive, tmp_path: Path
) -> None:
    record = json.loads((packed / "data/documents/000001/document.json").read_text(encoding="utf-8"))
    one = record["versions"][0]["original"]["name"]
    (empty.home / one).parent.mkdir(parents=True, exist_ok=True)
    (empty.home / one).write_bytes(b"somebody else's")
    assert statuses(taken(empty, packed)) == {"added"}
    assert (empty.home / one).read_bytes() == b"somebody else's"
    assert {finding.kind for finding in empty.check()} == {"original orphaned", "too open"}


def test_no_more_than_some_documents_are_held_up(
    packed: Path, empty: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index follows in between, so what is reported can be found."""
    monkeypatch.setattr(unpacking, "AT_ONCE", 2)
    seen = []
    for outcome in empty.exchange.take_in(packed, actor=""):
        seen.append((outcome.id, empty.owed()))
    assert len(seen) == 6 and {owed for _, owed in seen} == {0}


def test_a_document_that_cannot_be_stored_leaves_nothing(
    package: Path, empty: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    rewrite(package, lambda said: said["versions"][-1]["description"].update(openness="随便"))
    outcomes = taken(empty, package)
    assert [outcome.status for outcome in outcomes].count("failed") == 1
    assert len(list(empty.exchange.identifiers())) == 5 and not list(empty.check())


def test_too_many_files_are_refused_before_any_is_read(packed: Path, empty: Archive) -> None:
    with pytest.raises(PackageUnusable, match="too many files"):
        list(empty.exchange.take_in(packed, actor="", most=3))
    assert not list(empty.exchange.identifiers())


def test_there_and_back_by_way_of_a_database(
    filled: Archive, packed: Path, empty: Archive, fresh_postgresql: str, tmp_path: Path
) -> None:
    with closing(Archive.open(set_up(tmp_path / "shared", database_at(fresh_postgresql)))) as shared:
        assert statuses(taken(shared, packed)) == {"added"} and holdings(shared) == holdings(filled)
        assert statuses(taken(shared, packed)) == {"duplicate"}
        again = exported(shared, tmp_path / "again.zip")
        assert shared.search("另一个正文").total == 1 and not list(shared.check())
    assert statuses(taken(empty, again)) == {"added"} and holdings(empty) == holdings(filled)
