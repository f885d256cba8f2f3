"""Office files have the pages that LibreOffice prints of them; it is asked once a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.errors import PagesBusy, UnreadableFile
from indexer.imaging import PageImages, page_images
from indexer.readers import office_as_pdf
from indexer.readers.rendering import renderers
from indexer.readers.word.libreoffice import find_soffice
from indexer.storage import digest_of
from tests.support.files.carried import FILES

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(find_soffice() is None, reason="LibreOffice is not installed"),
]


@pytest.fixture(autouse=True)
def _no_child_stays() -> Iterator[None]:
    yield
    renderers.end_renderers()


@pytest.fixture
def images(tmp_path: Path) -> PageImages:
    return PageImages(tmp_path / "pages", 64 << 20)


@pytest.mark.parametrize("name", ["docx/report.docx", "sheets/dues.xls"])
def test_a_file_is_printed_once(name: str, images: PageImages, monkeypatch: pytest.MonkeyPatch) -> None:
    printed = 0

    def counted(source: Path, *, sha256: str = "") -> bytes:
        nonlocal printed
        printed += 1
        return office_as_pdf(source, sha256=sha256)

    monkeypatch.setattr(page_images, "office_as_pdf", counted)
    path = FILES / name
    sha256 = digest_of(path)
    pages = images.pages(path, "名称.wps", sha256)
    assert len(pages) > 1
    for page in (0, len(pages) - 1):
        assert images.image(path, "名称.wps", sha256, page, 200, "png").content.startswith(b"\x89PNG")
    assert images.office_pdf(path, sha256).startswith(b"%PDF-")
    assert printed == 1


def test_a_file_with_a_password(images: PageImages) -> None:
    path = FILES / "docx" / "locked.docx"
    with pytest.raises(UnreadableFile) as refused:
        images.pages(path, path.name, digest_of(path))
    assert refused.value.reason == "office file has a password"


def test_without_room_it_is_printed_for_every_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, printed = FILES / "docx" / "report.docx", FILES / "pdf" / "report.pdf"
    monkeypatch.setattr(page_images, "office_as_pdf", lambda *_, **__: printed.read_bytes())
    images = PageImages(tmp_path / "pages", 0)
    assert images.image(path, path.name, digest_of(path), 0, 200, "png").content
    assert not list(tmp_path.rglob("*.pdf"))


def test_those_who_draw_do_not_wait_for_it(images: PageImages, monkeypatch: pytest.MonkeyPatch) -> None:
    scan = FILES / "scans" / "insurance-notice.pdf"
    with images._conversions.taken():
        assert images.image(scan, scan.name, digest_of(scan), 0, 200, "png").content
    for _ in range(1 + page_images.MOST_WAITING):
        images._conversions._places.acquire()
    path = FILES / "docx" / "report.docx"
    with pytest.raises(PagesBusy):
        images.pages(path, path.name, digest_of(path))
