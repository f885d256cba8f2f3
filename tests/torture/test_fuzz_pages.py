"""Mutated originals drawn as pages, as the server has them drawn: an image or one sentence for each, within the limits.

Whatever becomes of a page, this process lives on, the child has kept to its memory, and the disk holds no more than it
may. `make soak` draws a thousand files of each format and tells what became of them.
"""

from __future__ import annotations

import io
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import UnreadableFile
from indexer.imaging import PageImages
from indexer.readers.protocol import DRAW_SECONDS
from indexer.readers.rendering import renderers
from indexer.readers.rendering.worker import MEMORY
from indexer.storage import digest
from tests.indexer.readers.pages.test_ofd import pages_of
from tests.support.files.carried import FILES
from tests.support.files.made import report, wrapped
from tests.support.files.mutation import Mutate, mutated, of_pdf, of_png, of_zip
from tests.support.files.pictures import as_scan, page_image
from tests.support.files.written_ofd import document, entry, packed
from tests.support.files.written_pdf import written_pdf
from tests.support.ofd.drawn_ofd import of_all_kinds
from tests.support.processes.processes import most_memory
from tests.support.wording import worded
from tests.torture.test_fuzz_readers import SOAK

COPIES = max(20 * SOAK, 50)
BOUND = 8 << 20  # bytes that may be kept


def _pdfs() -> list[bytes]:
    lines = [list(wrapped(report(9)))] * 2
    sound = [path.read_bytes() for path in sorted((FILES / "pdf").glob("*.pdf")) if "locked" not in path.name]
    return [*sound, written_pdf(lines), written_pdf([[]], scans=[as_scan(page_image())])]


def _ofds() -> list[bytes]:
    made = packed(entry() | document(pages_of(report(4) * 9, rows=5)))
    return [*(path.read_bytes() for path in sorted((FILES / "ofd").glob("*.ofd"))), made, of_all_kinds()]


def _saved(kind: str, *modes: str, **options: Any) -> Callable[[], list[bytes]]:
    def save() -> list[bytes]:
        files = []
        for mode in modes:
            file = io.BytesIO()
            page_image().convert(mode).save(file, kind, **options)
            files.append(file.getvalue())
        return files

    return save


FORMATS: dict[str, tuple[Callable[[], Sequence[bytes]], Mutate | None]] = {
    "pdf": (_pdfs, of_pdf),
    "ofd": (_ofds, of_zip),
    "tif": (lambda: [*_saved("TIFF", "1", compression="group4")(), *_saved("TIFF", "L", "CMYK")()], None),
    "png": (_saved("PNG", "L", "P", "RGBA"), of_png),
    "jpg": (_saved("JPEG", "L", "RGB", "CMYK"), None),
}


@pytest.fixture(autouse=True)
def _fresh_child() -> Iterator[None]:
    renderers.end_renderers()
    yield
    renderers.end_renderers()


@pytest.mark.parametrize("name", FORMATS)
def test_mutated_pages(name: str, tmp_path: Path) -> None:
    seeds, inside = FORMATS[name]
    sound = seeds()
    (tmp_path / "var").mkdir()
    images = PageImages(tmp_path / "var" / "pages", BOUND)
    became: Counter[str] = Counter()
    slowest, memory, most_kept = 0.0, 0, 0
    for number in range(COPIES):
        content = mutated(sound, number, inside)
        path = tmp_path / f"{number}.{name}"
        path.write_bytes(content)
        began = time.monotonic()
        became[_drawn(images, path, content, number)] += 1
        slowest = max(slowest, time.monotonic() - began)
        path.unlink()
        child = renderers._DRAWING._child
        memory = max(memory, most_memory(child._process.pid) if child else 0)
        if number % 50 == 0:
            most_kept = max(most_kept, _kept(tmp_path))
    most_kept = max(most_kept, _kept(tmp_path))
    print(
        f"\n{name}: {COPIES} files: {dict(became)}; slowest {slowest:.2f} s, child's peak {memory >> 20} MB, "
        f"kept {most_kept >> 10} KB, ours {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB"
    )
    assert memory < MEMORY
    assert most_kept <= BOUND
    assert slowest < 3 * DRAW_SECONDS
    assert became["drawn"]
    assert _drawn(images, *_written(tmp_path, name, sound[0]), number=-1) == "drawn", (
        "the next file is drawn as ever"
    )


def _drawn(images: PageImages, path: Path, content: bytes, number: int) -> str:
    """What became of the first and the last page: drawn, refused, or the child lost."""
    sha256 = digest(content)
    try:
        pages = images.pages(path, path.name, sha256)
        for page in {0, len(pages) - 1}:
            image = images.image(path, path.name, sha256, page, 300, "png" if number % 2 else "webp")
            assert image.content.startswith((b"\x89PNG", b"RIFF"))
    except UnreadableFile as error:
        refusal = error
    else:
        return "drawn"
    assert "请" in worded(refusal), number
    assert "\n" not in worded(refusal)
    return "child lost" if refusal.reason in ("page not drawn", "page drawn too slowly") else "refused"


def _written(folder: Path, name: str, content: bytes) -> tuple[Path, bytes]:
    path = folder / f"sound.{name}"
    path.write_bytes(content)
    return path, content


def _kept(home: Path) -> int:
    return sum(path.stat().st_size for path in (home / "var").rglob("*") if path.is_file())
