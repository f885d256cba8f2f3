"""Pages of originals as pictures: kept within a bound, drawn once, refused where the original is not what it was."""

from __future__ import annotations

import io
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from indexer.errors import (
    InvalidRequest,
    OriginalAltered,
    OriginalMissing,
    PageNotFound,
    PagesBusy,
    UnreadableFile,
)
from indexer.imaging import page_cache, page_images
from indexer.imaging.page_images import PageImages
from indexer.readers import measure_pages, render_page
from indexer.readers.rendering import renderers
from indexer.storage import digest_of
from tests.support.files.written_pdf import written_pdf
from tests.support.processes.processes import until

pytestmark = pytest.mark.slow

MOST = 64 << 20


@pytest.fixture(autouse=True, scope="module")
def _no_child_stays() -> Iterator[None]:
    yield
    renderers.end_renderers()


class Kept(NamedTuple):
    """An original and its page images."""

    images: PageImages
    path: Path
    sha256: str
    folder: Path

    def image(self, page: int = 0, width: int = 300) -> bytes:
        return self.images.image(self.path, self.path.name, self.sha256, page, width, "png").content


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    path = tmp_path / "通知.pdf"
    path.write_bytes(written_pdf([["NOTICE 2026", "To all trade unions"], ["ANNEX", "Names"]]))
    folder = tmp_path / "var" / "pages"
    folder.parent.mkdir()
    return Kept(PageImages(folder, MOST), path, digest_of(path), folder)


@pytest.fixture
def drawings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The pages that a child is asked for."""
    asked: list[int] = []
    real = render_page

    def counted(
        source: Path | bytes, name: str, page: int, width: int, form: str, *, sha256: str = ""
    ) -> bytes:
        asked.append(page)
        return real(source, name, page, width, form, sha256=sha256)

    monkeypatch.setattr(page_images, "render_page", counted)
    return asked


def size(content: bytes) -> tuple[int, int]:
    from PIL import Image

    with Image.open(io.BytesIO(content)) as picture:
        picture.load()
        return picture.size


def test_a_page_is_drawn_once(kept: Kept, drawings: list[int]) -> None:
    first = kept.image()
    assert size(first)[0] == 300
    assert kept.image() == first
    assert (
        PageImages(kept.folder, MOST).image(kept.path, "通知.pdf", kept.sha256, 0, 300, "png").content
        == first
    )
    assert kept.image(page=1) != first
    assert drawings == [0, 1]
    assert all(not os.stat(each).st_mode & 0o077 for each in (kept.folder, *kept.folder.rglob("*")))


def test_many_who_ask_for_one_page_have_it_drawn_once(kept: Kept, drawings: list[int]) -> None:
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(kept.image())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1
    assert drawings == [0]


def test_its_pages_and_no_others(kept: Kept) -> None:
    pages = kept.images.pages(kept.path, "通知.pdf", kept.sha256)
    assert len(pages) == 2
    width, height = size(kept.image())
    assert abs(height / width - pages[0].height / pages[0].width) < 0.01
    with pytest.raises(PageNotFound) as refused:
        kept.image(page=2)
    assert refused.value.facts == {"page": 3, "pages": 2}
    for wrong in (63, 4001):
        with pytest.raises(InvalidRequest):
            kept.image(width=wrong)
    with pytest.raises(InvalidRequest):
        kept.image(page=-1)


def test_an_original_that_is_gone_or_altered(kept: Kept) -> None:
    kept.image()
    before = kept.path.read_bytes()
    kept.path.write_bytes(before.replace(b"%PDF-", b"%PDF-", 1) + b"\n")
    for ask in (
        kept.image,
        lambda: kept.image(page=1),
        lambda: kept.images.pages(kept.path, "a", kept.sha256),
    ):
        with pytest.raises(OriginalAltered):
            ask()
    kept.path.write_bytes(before)
    assert kept.image(page=1)
    kept.path.unlink()
    for original in (kept.path, None):
        with pytest.raises(OriginalMissing):
            kept.images.image(original, "通知.pdf", kept.sha256, 0, 300, "png")


def test_an_altered_original_is_never_drawn(kept: Kept) -> None:
    kept.path.write_bytes(written_pdf([["ANOTHER FILE"]]))
    for _ in range(2):
        with pytest.raises(OriginalAltered):
            kept.image()
    assert not list(kept.folder.rglob("*.png"))


def test_what_is_kept_is_bounded(kept: Kept) -> None:
    least = len(kept.image())
    bound = 40 * least
    images = PageImages(kept.folder, bound)
    for width in range(200, 360, 2):
        images.image(kept.path, "通知.pdf", kept.sha256, 0, width, "png")
        kept_now = sum(path.stat().st_size for path in kept.folder.rglob("*") if path.is_file())
        assert kept_now <= bound
    assert kept_now > bound / 2


def test_what_was_looked_at_lately_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "_SELDOM", 0.0)
    cache = page_cache.PageCache(tmp_path / "pages", 16_000)
    for at in range(15):
        cache.put(f"{at:02}", bytes(900))
        os.utime(tmp_path / "pages" / f"{at:02}" / f"{at:02}", (1_000 + at, 1_000 + at))
    assert cache.get("00") == bytes(900)
    for at in range(15, 20):
        cache.put(f"{at:02}", bytes(900))
    cache.tidy()
    assert cache.get("00")
    assert cache.get("01") is None


def test_a_full_disk_keeps_nothing_and_serves_all(
    kept: Kept, drawings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(kept.folder.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1 << 20))
    assert kept.image() == kept.image()
    assert drawings == [0, 0]
    assert not list(kept.folder.rglob("*.png"))


def test_a_full_disk_is_given_room(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.image()
    usage = shutil.disk_usage(kept.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=0))
    assert PageImages(kept.folder, MOST).image(kept.path, "a.pdf", kept.sha256, 0, 300, "png").content
    assert not list(kept.folder.rglob("*.png"))


def test_a_folder_that_cannot_be_written(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(page_cache, "write_whole", fails)
    assert kept.image()


@pytest.mark.parametrize("wound", [b"", b"\x89PNG half", bytes(5000)])
def test_what_is_damaged_is_drawn_anew(kept: Kept, wound: bytes) -> None:
    first = kept.image()
    for path in kept.folder.rglob("*.*"):
        path.write_bytes(wound)
    assert kept.image() == first


def test_the_images_of_a_document_can_be_removed(kept: Kept, tmp_path: Path) -> None:
    other = tmp_path / "b.pdf"
    other.write_bytes(written_pdf([["ANOTHER FILE"]]))
    kept.images.image(other, "b.pdf", digest_of(other), 0, 300, "png")
    kept.image()
    kept.images.remove(kept.sha256)
    left = [path.name for path in kept.folder.rglob("*.*") if not path.name.startswith(".")]
    assert left
    assert all(name.startswith(digest_of(other)) for name in left)


def test_an_unfinished_file_of_a_killed_process_goes(kept: Kept) -> None:
    kept.image()
    unfinished = kept.folder / kept.sha256[:2] / f"{kept.sha256}-1.png.1-1.new"
    unfinished.write_bytes(b"half")
    os.utime(unfinished, (0, 0))
    page_cache.PageCache(kept.folder, MOST).tidy()
    assert not unfinished.exists()
    assert kept.image()


def test_too_many_do_not_wait(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.images.pages(kept.path, "a.pdf", kept.sha256)
    began, go_on = threading.Barrier(2), threading.Event()

    def slow(*_: object, **__: object) -> bytes:
        if not began.broken:
            began.wait(60)
            began.abort()
        go_on.wait(60)
        return b"image"

    monkeypatch.setattr(page_images, "render_page", slow)
    refused: list[PagesBusy] = []

    def ask(width: int) -> None:
        try:
            kept.image(width=width)
        except PagesBusy as error:
            refused.append(error)

    threads = [threading.Thread(target=ask, args=(width,)) for width in range(100, 110)]
    for thread in threads:
        thread.start()
    began.wait(60)
    too_many = 10 - 1 - page_images.MOST_WAITING
    until(lambda: len(refused) == too_many, "those who find no place are refused")
    go_on.set()
    for thread in threads:
        thread.join()
    assert len(refused) == too_many


def test_a_failure_is_not_waited_for_twice(kept: Kept, tmp_path: Path, drawings: list[int]) -> None:
    path = tmp_path / "坏.pdf"
    path.write_bytes(b"%PDF-1.4 and nothing else")
    asked = 0
    real = measure_pages

    def counted(*given: object, **named: object) -> object:
        nonlocal asked
        asked += 1
        return real(*given, **named)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page_images, "measure_pages", counted)
        for _ in range(3):
            with pytest.raises(UnreadableFile) as refused:
                kept.images.pages(path, path.name, digest_of(path))
            assert refused.value.reason == "PDF damaged"
    assert asked == 1
