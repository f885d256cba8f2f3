"""The pages of an original are as open as its document, wherever they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.model.clearance import ROLES, Role
from search_app import create_app
from tests.search_app.web.originals.conftest import PAGES
from tests.support.files.written_pdf import written_pdf
from tests.support.web.visiting import visited_by

WAYS = (
    "",
    "/1",
    "/1.png",
    "/1.webp?width=100",
    "/1/marks?q=劳模精神",
    "/place?start=0&end=2",
    "/1?fragment=beside",
)
SEES: dict[str, tuple[Role | None, ...]] = {
    "公开": (None, *ROLES),
    "内部": ROLES,
    "仅档案员": ("archivist", "administrator"),
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    home = tmp_path_factory.mktemp("open")
    archive = Archive.open(home)
    path: Path = home / "通知.pdf"
    path.write_bytes(written_pdf(PAGES))
    list(archive.add([path]))
    yield archive
    archive.close()


@pytest.mark.parametrize("openness", SEES)
def test_only_who_may_see_the_document_sees_its_pages(office: Archive, openness: str) -> None:
    (stored,) = office.active()
    office.edit(stored.id, {"开放状态": openness})
    for role in (None, *ROLES):
        client = visited_by(create_app(archive=office), role).test_client()
        for way in WAYS:
            answer = client.get(f"/articles/{stored.id}/pages{way}")
            assert answer.status_code == (200 if role in SEES[openness] else 404), (role, way)
            if answer.status_code == 404:
                assert "劳动竞赛" not in answer.text
            if role:
                assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("role", [None, "reader"])
def test_versions_and_drafts_are_for_archivists(office: Archive, role: Role | None) -> None:
    (stored,) = office.active()
    client = visited_by(create_app(archive=office), role).test_client()
    for way in WAYS:
        answer = client.get(f"/desk/documents/{stored.id}/versions/1/pages{way}")
        assert answer.status_code == (403 if role else 401)


def test_what_the_browser_kept_is_not_told_to_be_fresh_when_it_was_closed(office: Archive) -> None:
    (stored,) = office.active()
    office.edit(stored.id, {"开放状态": "公开"})
    client = create_app(archive=office).test_client()
    kept = client.get(f"/articles/{stored.id}/pages/1.png?width=100")
    office.edit(stored.id, {"开放状态": "仅档案员"})
    again = client.get(
        f"/articles/{stored.id}/pages/1.png?width=100", headers={"If-None-Match": kept.headers["ETag"]}
    )
    assert again.status_code == 404


def test_a_withdrawn_document_shows_no_pages(office: Archive) -> None:
    (stored,) = office.active()
    office.edit(stored.id, {"开放状态": "公开"})
    office.withdraw(stored.id)
    try:
        client = create_app(archive=office).test_client()
        assert {client.get(f"/articles/{stored.id}/pages{way}").status_code for way in WAYS} == {404}
        desk = visited_by(create_app(archive=office), "archivist").test_client()
        assert desk.get(f"/desk/documents/{stored.id}/versions/1/pages/1.png").status_code == 200
    finally:
        office.reinstate(stored.id)
