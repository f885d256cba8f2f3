"""What recognising scanned pages costs and gets wrong, on our own prose rendered as pages: `python -m bench.studies.ocr`.

Ten pages of official prose from tests/documents, set in Noto Serif CJK and Noto Sans CJK in turn, at 150 and
300 dpi, clean and degraded (turned by 1°, noise, JPEG at quality 40). The character error rate is the edit
distance to the text that was set, over its length, blanks and line ends left aside.
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import subprocess
import time
import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from indexer.readers.ocr.images import LONG_SIDE
from indexer.readers.ocr.recognition import recognise
from indexer.readers.pages.placed import PlacedPage
from indexer.readers.pages.placed_text import read_placed

DOCUMENTS = Path(__file__).parents[2] / "tests" / "documents"
PAGES = 10
COLUMNS, ROWS = 28, 22  # of an official page after GB/T 9704-2012
_POINTS = 16
_FONTS = ("Noto Serif CJK SC", "Noto Sans CJK SC")


def pages() -> list[list[str]]:
    """The lines of each page; a paragraph is indented by two characters."""
    files = sorted(DOCUMENTS.rglob("*.txt"), key=lambda path: -path.stat().st_size)
    lines: list[str] = []
    for file in files:
        for paragraph in filter(None, file.read_text(encoding="utf-8").split("\n")):
            text = "\u3000\u3000" + paragraph.strip()
            lines += _wrapped(text)
    return [lines[at : at + ROWS] for at in range(0, PAGES * ROWS, ROWS)]


def _wrapped(text: str) -> Iterator[str]:
    """Lines as wide as the column; a digit or letter takes half of a Chinese character's width."""
    line, width = "", 0.0
    for character in text:
        wide = 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.55
        if width + wide > COLUMNS:
            yield line
            line, width = "", 0.0
        line += character
        width += wide
    yield line


def render(lines: list[str], dpi: int, font: str) -> Image.Image:
    """A page as a scanner would see it on a good day."""
    file, index = _font_file(font)
    face = ImageFont.truetype(file, round(_POINTS / 72 * dpi), index=index)
    page = Image.new("L", (round(8.27 * dpi), round(11.69 * dpi)), 255)
    draw = ImageDraw.Draw(page)
    for number, line in enumerate(lines):
        draw.text((1.05 * dpi, 1.4 * dpi + number * 28 / 72 * dpi), line, font=face, fill=0)
    return page


def degraded(page: Image.Image, seed: int) -> Image.Image:
    """The same on a bad day: turned by 1°, grey with noise, and saved as a small JPEG."""
    turned = page.rotate(random.Random(seed).choice((-1, 1)), fillcolor=255)
    noise = np.random.default_rng(seed).normal(0, 18, (turned.height, turned.width))
    grey = np.clip(np.asarray(turned) * 0.85 + 20 + noise, 0, 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "JPEG", quality=40)
    return Image.open(file)


def errors(wanted: str, read: str) -> int:
    """Characters to change, leave out or put in, as a matcher aligns the two."""
    matcher = SequenceMatcher(None, wanted, read, autojunk=False)
    return sum(max(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in matcher.get_opcodes() if tag != "equal")


@cache
def _font_file(name: str) -> tuple[str, int]:
    """The file and the place in it, as fontconfig knows them."""
    found = subprocess.run(
        ["fc-match", "--format=%{file}\t%{index}", f"{name}:style=Regular"],
        capture_output=True, text=True, check=True,
    ).stdout.split("\t")  # fmt: skip
    return found[0], int(found[1])


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _measure(count: int) -> Iterator[str]:
    texts = pages()[:count]
    for dpi in (150, 300):
        for state in ("clean", "degraded"):
            wrong = total = exact = paragraphs = 0
            wall, cpu = time.perf_counter(), time.process_time()
            for number, lines in enumerate(texts):
                page = render(lines, dpi, _FONTS[number % 2])
                if state == "degraded":
                    page = degraded(page, number)
                page.thumbnail((LONG_SIDE, LONG_SIDE))
                found = recognise(page)
                read = read_placed([PlacedPage(found.page, found.pieces)]).text.split("\n")
                wanted = [part for part in "".join(lines).split("\u3000\u3000") if part]
                wrong += errors(_squeezed("".join(lines)), _squeezed("".join(read)))
                total += len(_squeezed("".join(lines)))
                paragraphs += len(wanted)
                exact += abs(len(wanted) - len(read))
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            yield (
                f"| {dpi} dpi, {state} | {total} | {wrong} | {wrong / total:.2%} | {exact} of {paragraphs} "
                f"| {wall / count:.1f} s | {cpu / count:.1f} s |"
            )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=PAGES)
    count = parser.parse_args().pages
    print("| pages | characters | wrong | error rate | paragraphs too many or few | per page | CPU |")
    print("|---|---|---|---|---|---|---|")
    for row in _measure(count):
        print(row, flush=True)
    print(f"\nPeak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB")


if __name__ == "__main__":
    main()
