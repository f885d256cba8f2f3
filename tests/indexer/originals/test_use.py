"""An archive at work whose originals lie elsewhere: taking in, the tray, pages, downloads, checks; and while they are away."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.errors import OriginalsUnavailable, StoresInvalid
from indexer.intake import DraftReader
from indexer.originals import originals_at
from indexer.stores import OriginalsStore
from search_app.application import create_app
from tests.indexer.maintenance.test_moving_house import database_at, set_up, settings_of
from tests.support.places import ROOT
from tests.support.web.visiting import visited_by
from tests.support.wording import says

pytestmark = [pytest.mark.slow, pytest.mark.cluster]

PDF = sorted((ROOT / "tests/files").rglob("*.pdf"))[0]


@pytest.fixture(params=["share", "bucket"])
def store(request: pytest.FixtureRequest) -> OriginalsStore:
    found: OriginalsStore = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def archive(store: OriginalsStore, tmp_path: Path) -> Iterator[Archive]:
    with closing(Archive.open(set_up(tmp_path / "home", settings_of(store)))) as opened:
        yield opened


def test_what_was_taken_in_is_shown_and_given(archive: Archive) -> None:
    (added,) = archive.add([PDF])
    stored = archive.get(added.id)
    view = archive.seen_with()
    assert view.pages(stored) and view.page_image(stored, 0, 300, "png").content
    client = visited_by(create_app(archive=archive), "reader").test_client()
    assert "下载" in client.get(f"/articles/{added.id}").text
    given = client.get(f"/articles/{added.id}/original", buffered=True)
    assert given.data == PDF.read_bytes() and given.headers["Content-Disposition"].startswith("attachment")
    archive.places.read_owed()
    assert [finding.kind for finding in archive.check()] == []


def test_what_is_amiss_is_found_and_put_right(
    archive: Archive, store: OriginalsStore, tmp_path: Path
) -> None:
    (tmp_path / "甲.txt").write_text("关于劳模的通知\n\n正文。", encoding="utf-8")
    list(archive.add([tmp_path / "甲.txt"]))
    originals = originals_at(tmp_path / "other", store)
    originals.put_back("corpus/2020/无主.txt", "无主的正文。".encode())
    assert [finding.kind for finding in archive.check(repair=True)] == ["original orphaned"]
    assert list(archive.check()) == []
    assert archive.search("无主的正文").total == 1


def test_two_archives_do_not_share_their_originals(
    archive: Archive, store: OriginalsStore, tmp_path: Path
) -> None:
    (added,) = archive.add([PDF])
    other = set_up(tmp_path / "other", settings_of(store))
    with pytest.raises(StoresInvalid, check=says("属于另一个档案库")):
        Archive.open(other)
    archive.close()
    with closing(Archive.open(tmp_path / "home")) as again:
        assert [finding.kind for finding in again.check()] == [] and again.get(added.id)


def test_a_place_that_an_older_program_marked_is_taken_by_who_comes_first(
    store: OriginalsStore, tmp_path: Path
) -> None:
    originals_at(tmp_path, store).prepare(lambda: False)  # which names no archive
    homes = [set_up(tmp_path / name, settings_of(store)) for name in ("one", "two")]
    Archive.open(homes[0]).close()
    with pytest.raises(StoresInvalid):
        Archive.open(homes[1])
    Archive.open(homes[0]).close()


def test_a_store_that_is_away(
    archive: Archive, store: OriginalsStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "甲.txt").write_text("关于劳模的通知\n\n正文。", encoding="utf-8")
    (tmp_path / "乙.txt").write_text("关于评选的通知\n\n正文。", encoding="utf-8")
    (added,) = archive.add([tmp_path / "甲.txt"])
    draft = archive.tray.receive("信.txt", io.BytesIO("一封信".encode()), actor="")

    def away(*_: object, **__: object) -> None:
        raise OriginalsUnavailable("connection refused")

    place = type(archive._originals)
    with monkeypatch.context() as patched:
        for name in ("keep", "facts", "as_file", "opened"):
            patched.setattr(place, name, away)
        patched.setattr(type(archive.tray.files), "as_file", away)
        client = visited_by(create_app(archive=archive), "reader").test_client()
        page = client.get(f"/articles/{added.id}")
        assert page.status_code == 200 and "正文" in page.text and "下载" not in page.text
        answer = client.get(f"/articles/{added.id}/original", buffered=True)
        assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0
        with pytest.raises(OriginalsUnavailable):
            list(archive.add([tmp_path / "乙.txt"]))
        with pytest.raises(OriginalsUnavailable):
            DraftReader(archive.tray).read_waiting()
        assert archive.tray.get(draft.id).state == "waiting"
    (later,) = archive.add([tmp_path / "乙.txt"])
    assert later.status == "added" and archive.refusals.all() == []


def test_a_draft_dropped_at_one_server_is_confirmed_at_another(
    store: OriginalsStore, fresh_postgresql: str, tmp_path: Path
) -> None:
    tables = (database_at(fresh_postgresql), settings_of(store))
    with closing(Archive.open(set_up(tmp_path / "one", *tables))) as one:
        draft = one.tray.receive("信.txt", io.BytesIO("一封信".encode()), actor="甲")
        two = Archive.open(set_up(tmp_path / "two", *tables), take_over=True)
        assert DraftReader(two.tray).read_waiting() == 1
        with two.tray.original(two.tray.get(draft.id)) as path:
            assert path.read_text(encoding="utf-8") == "一封信"
        outcome = two.tray.confirm(draft.id, actor="乙")
        assert outcome.status == "added"
        assert list(one.tray.files.names()) == []
        stored = one.get(outcome.id)
        with one._originals.opened(stored.original) as file:
            assert file.read() == "一封信".encode()
        two.tray.receive("另一封.txt", io.BytesIO("另一封信".encode()), actor="甲")
        (other,) = one.tray.drafts()
        one.tray.discard(other.id)
        assert list(two.tray.files.names()) == []
        two.close()
