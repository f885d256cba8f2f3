"""The pages of documents and drafts, as the archive gives them: beside every text that has an original, and in no backup."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.errors import OriginalAltered, OriginalMissing, PageNotFound
from indexer.maintenance import back_up, restore
from indexer.readers.rendering import renderers
from indexer.storage import on_disk
from tests.indexer.intake.test_tray import receive_and_read
from tests.support.files.pictures import as_file, page_image, with_ocr
from tests.support.files.written_pdf import written_pdf

pytestmark = pytest.mark.slow

PDF = written_pdf([["NOTICE 2026", "To all trade unions"], ["ANNEX", "Names"]])


@pytest.fixture(autouse=True, scope="module")
def _no_child_stays() -> Iterator[None]:
    yield
    renderers.end_renderers()


@pytest.fixture
def added(empty: Archive, tmp_path: Path) -> str:
    """The id of a document of two pages."""
    (tmp_path / "notice.pdf").write_bytes(PDF)
    (outcome,) = empty.add([tmp_path / "notice.pdf"])
    return outcome.id


def kept(archive: Archive) -> list[Path]:
    files = (archive.home / "var" / "pages").rglob("*.*")
    return [path for path in files if not path.name.startswith(".")]


def test_a_document_has_the_pages_of_its_original(empty: Archive, added: str) -> None:
    view = empty.seen_with()
    stored = view.get(added)
    pages = view.pages(stored)
    assert [(round(page.width), round(page.height), page.read) for page in pages] == [(595, 842, "text")] * 2
    image = view.page_image(stored, 1, 200, "webp")
    assert image.content.startswith(b"RIFF")
    assert image.tag == view.page_tag(stored, 1, 200, "webp")
    with pytest.raises(PageNotFound):
        view.page_image(stored, 2, 200, "webp")


def test_a_text_has_no_pages(empty: Archive, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("关于慰问的通知\n各基层工会：", encoding="utf-8")
    (outcome,) = empty.add([tmp_path / "a.txt"])
    view = empty.seen_with()
    assert view.pages(view.get(outcome.id)) == ()
    assert not kept(empty)


@with_ocr
def test_a_scan_says_how_well_it_was_read(empty: Archive, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(as_file(page_image()))
    (outcome,) = empty.add([tmp_path / "a.png"])
    view = empty.seen_with()
    (page,) = view.pages(view.get(outcome.id))
    assert page.read == "ocr"
    assert page.confidence is not None
    assert page.confidence > 0.5


def test_an_original_that_is_not_what_was_taken_in(empty: Archive, added: str) -> None:
    view = empty.seen_with()
    stored = view.get(added)
    view.page_image(stored, 0, 200, "png")
    path = on_disk(str(empty.home / stored.original))
    path.write_bytes(PDF + b"\n")
    with pytest.raises(OriginalAltered):
        view.page_image(stored, 0, 200, "png")
    path.unlink()
    for ask in (lambda: view.pages(stored), lambda: view.page_image(stored, 0, 200, "png")):
        with pytest.raises(OriginalMissing):
            ask()


def test_a_draft_has_pages_until_it_is_thrown_away(empty: Archive) -> None:
    draft = receive_and_read(empty, PDF, "notice.pdf")
    assert len(empty.tray.pages(draft.id)) == 2
    assert empty.tray.page_image(draft.id, 0, 200, "png").content.startswith(b"\x89PNG")
    assert kept(empty)
    empty.tray.discard(draft.id)
    assert not kept(empty)


def test_images_are_in_no_backup(empty: Archive, added: str, tmp_path: Path) -> None:
    view = empty.seen_with()
    view.page_image(view.get(added), 0, 200, "png")
    assert kept(empty)
    assert not list(empty.check())
    back_up(empty.home, tmp_path / "backup.tar")
    restore(tmp_path / "backup.tar", tmp_path / "new")
    with closing(Archive.open(tmp_path / "new")) as again:
        assert not kept(again)
        view = again.seen_with()
        assert view.page_image(view.get(added), 0, 200, "png").content
