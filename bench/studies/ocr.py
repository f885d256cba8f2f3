"""What recognising pages costs and gets wrong, on pages of our own making: `python -m bench.studies.ocr`.

Official prose from tests/documents set as A4 pages in Noto Serif CJK and Noto Sans CJK in turn, and each kind of page made
bad in one way: noise, blur, a small JPEG, askew, turned; tables, two columns, small type, a seal over the signature.
The character error rate is the edit distance to the text that was set, over its length, blanks and line ends left aside.
`--engine rapidocr_onnxruntime` measures another package's recogniser on the same pages.
"""

from __future__ import annotations

import argparse
import importlib
import io
import random
import resource
import subprocess
import time
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from indexer.model import Page
from indexer.readers.ocr.images import LONG_SIDE
from indexer.readers.ocr.recognition import recognise
from indexer.readers.pages.placed import Piece, PlacedPage
from indexer.readers.pages.placed_text import read_placed

DOCUMENTS = Path(__file__).parents[2] / "tests" / "documents"
PAGES = 2  # of each kind
COLUMNS, ROWS = 28, 22  # of an official page after GB/T 9704-2012
_POINTS, _PITCH = 16, 28
_FONTS = ("Noto Serif CJK SC", "Noto Sans CJK SC")
_LEFT, _TOP = 1.05, 1.4  # inches
_SURNAMES, _NAMES = "陈吴柳方韩罗顾沈陆倪", ("一鸣", "双", "青", "若水", "立冬", "启明", "明远", "小满")
_PLACES = ("青枫印刷厂", "白桦机械厂", "银杏食品厂", "青枫公交公司", "白鹭环卫所")
_AIDS = ("困难补助", "医疗救助", "助学补助", "生活救助")

Read = Callable[[Image.Image], str]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page: how it is set, and what is done to it."""

    name: str
    set_page: Callable[[int, int], tuple[Image.Image, str]]  # number, dpi → the page and its text
    spoil: Callable[[Image.Image, int], Image.Image] = lambda page, _: page
    dpi: int = 200


def prose(number: int, dpi: int) -> tuple[Image.Image, str]:
    """A page of prose."""
    lines = _lines(COLUMNS)[number * ROWS : (number + 1) * ROWS]
    page = _blank(dpi)
    _write(page, lines, number, dpi, _LEFT, _POINTS, _PITCH)
    return page, "".join(lines)


def small_print(number: int, dpi: int) -> tuple[Image.Image, str]:
    """A page in the type of a newsletter, 9 points."""
    lines = _lines(50)[number * 45 : (number + 1) * 45]
    page = _blank(dpi)
    _write(page, lines, number, dpi, _LEFT, 9, 14)
    return page, "".join(lines)


def two_columns(number: int, dpi: int) -> tuple[Image.Image, str]:
    """A page set in two columns."""
    lines = _lines(19)[number * 80 : (number + 1) * 80]
    page = _blank(dpi)
    for at, column in enumerate((lines[:40], lines[40:])):
        _write(page, column, number, dpi, 0.8 + 3.5 * at, 12, 16)
    return page, "".join(lines)


def table(number: int, dpi: int) -> tuple[Image.Image, str]:
    """A ruled table of five columns and twenty rows."""
    chance = random.Random(number)
    rows = [["序号", "姓名", "单位", "项目", "金额（元）"]]
    for at in range(1, 20):
        name = chance.choice(_SURNAMES) + chance.choice(_NAMES)
        amount = str(100 * chance.randrange(5, 90))
        rows.append([str(at), name, chance.choice(_PLACES), chance.choice(_AIDS), amount])
    page, face = _blank(dpi), _face(number, 14, dpi)
    draw = ImageDraw.Draw(page)
    edges = [0.9, 1.5, 2.6, 4.4, 5.8, 7.3]
    tops = [1.2 + 0.42 * at for at in range(len(rows) + 1)]
    for top in tops:
        draw.line([(edges[0] * dpi, top * dpi), (edges[-1] * dpi, top * dpi)], fill=0, width=2)
    for edge in edges:
        draw.line([(edge * dpi, tops[0] * dpi), (edge * dpi, tops[-1] * dpi)], fill=0, width=2)
    for row, top in zip(rows, tops, strict=False):
        for cell, left in zip(row, edges, strict=False):
            draw.text(((left + 0.08) * dpi, (top + 0.08) * dpi), cell, font=face, fill=0)
    return page, "".join("".join(row) for row in rows)


def degraded(page: Image.Image, seed: int) -> Image.Image:
    """The same on a bad day: turned by 1°, grey with noise, and saved as a small JPEG."""
    turned = page.rotate(random.Random(seed).choice((-1, 1)), fillcolor="white", resample=_SMOOTH)
    return _jpeg(_noisy(turned, seed), 40)


def sealed(page: Image.Image, seed: int) -> Image.Image:
    """With a red seal over the lower lines."""
    page = page.convert("RGB")
    side = page.width // 4
    seal = Image.new("RGBA", (side, side))
    draw = ImageDraw.Draw(seal)
    red = (200, 20, 30, 170)
    draw.ellipse((6, 6, side - 6, side - 6), outline=red, width=side // 30)
    draw.regular_polygon((side // 2, side // 2, side // 8), 3, fill=red)
    draw.regular_polygon((side // 2, side // 2, side // 8), 3, rotation=60, fill=red)
    face = _face(seed, 72 * side / 9 / 200, 200)
    draw.text((side * 0.16, side * 0.68), "青枫区总工会", font=face, fill=red)
    for left, top in ((0.55, 0.55), (0.3, 0.3)):
        page.paste(seal, (round(left * page.width), round(top * page.height)), seal)
    return page


_SMOOTH = Image.Resampling.BICUBIC


def _noisy(page: Image.Image, seed: int) -> Image.Image:
    noise = np.random.default_rng(seed).normal(0, 18, (page.height, page.width))
    grey = np.clip(np.asarray(page.convert("L")) * 0.85 + 20 + noise, 0, 255).astype(np.uint8)
    return Image.fromarray(grey)


def _jpeg(page: Image.Image, quality: int) -> Image.Image:
    file = io.BytesIO()
    page.save(file, "JPEG", quality=quality)
    return Image.open(file)


KINDS = (
    Kind("prose, 200 dpi", prose),
    Kind("prose, 150 dpi", prose, dpi=150),
    Kind("prose, 100 dpi", prose, dpi=100),
    Kind("prose, 300 dpi", prose, dpi=300),
    Kind("noise", prose, _noisy),
    Kind("blur", prose, lambda page, _: page.filter(ImageFilter.GaussianBlur(2))),
    Kind("JPEG at 30", prose, lambda page, _: _jpeg(page, 30), 150),
    Kind("askew by 2°", prose, lambda page, _: page.rotate(-2, fillcolor="white", resample=_SMOOTH)),
    Kind("askew by 1°, noise, JPEG at 40", prose, degraded, 150),
    Kind("upside down", prose, lambda page, _: page.rotate(180)),
    Kind("on its side", prose, lambda page, _: page.rotate(90, expand=True)),
    Kind("seals over text", prose, sealed),
    Kind("ruled table", table),
    Kind("table, degraded", table, degraded, 150),
    Kind("two columns", two_columns),
    Kind("9 points", small_print),
)


@cache
def _lines(columns: int) -> list[str]:
    """Prose in lines of so many characters; a paragraph is indented by two."""
    files = sorted(DOCUMENTS.rglob("*.txt"), key=lambda path: -path.stat().st_size)
    lines: list[str] = []
    for file in files:
        for paragraph in filter(None, file.read_text(encoding="utf-8").split("\n")):
            lines += _wrapped("\u3000\u3000" + paragraph.strip(), columns)
    return lines


def _wrapped(text: str, columns: int) -> Iterator[str]:
    """Lines as wide as the column; a digit or letter takes half of a Chinese character's width."""
    line, width = "", 0.0
    for character in text:
        wide = 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.55
        if width + wide > columns:
            yield line
            line, width = "", 0.0
        line += character
        width += wide
    yield line


def _blank(dpi: int) -> Image.Image:
    return Image.new("L", (round(8.27 * dpi), round(11.69 * dpi)), 255)


def _write(
    page: Image.Image, lines: list[str], number: int, dpi: int, left: float, points: int, pitch: int
) -> None:
    draw, face = ImageDraw.Draw(page), _face(number, points, dpi)
    for at, line in enumerate(lines):
        draw.text((left * dpi, _TOP * dpi + at * pitch / 72 * dpi), line, font=face, fill=0)


def _face(number: int, points: float, dpi: int) -> ImageFont.FreeTypeFont:
    file, index = _font_file(_FONTS[number % 2])
    return ImageFont.truetype(file, round(points / 72 * dpi), index=index)


@cache
def _font_file(name: str) -> tuple[str, int]:
    """The file and the place in it, as fontconfig knows them."""
    found = subprocess.run(
        ["fc-match", "--format=%{file}\t%{index}", f"{name}:style=Regular"],
        capture_output=True, text=True, check=True,
    ).stdout.split("\t")  # fmt: skip
    return found[0], int(found[1])


def errors(wanted: str, read: str) -> int:
    """Characters to change, leave out or put in, as a matcher aligns the two."""
    matcher = SequenceMatcher(None, wanted, read, autojunk=False)
    return sum(max(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in matcher.get_opcodes() if tag != "equal")


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def ours(page: Image.Image) -> str:
    """What the reader makes of a page."""
    return read_placed([recognise(page).placed]).text


def other(package: str) -> Read:
    """What another recogniser's lines become, by the same reading order and joining of lines."""
    engine = importlib.import_module(package).RapidOCR()

    def read(page: Image.Image) -> str:
        found: Any = engine(np.ascontiguousarray(np.asarray(page.convert("RGB"))[:, :, ::-1]))
        lines = (
            ((box, text) for box, text, _ in found[0] or ())
            if isinstance(found, tuple)
            else zip(found.boxes if found.boxes is not None else (), found.txts or (), strict=True)
        )
        pieces = []
        for box, text in lines:
            xs, ys = sorted(float(x) for x, _ in box), sorted(float(y) for _, y in box)
            pieces.append(
                Piece(
                    text, (xs[0] + xs[1]) / 2, (ys[0] + ys[1]) / 2, (xs[2] + xs[3]) / 2, (ys[2] + ys[3]) / 2
                )
            )
        return read_placed([PlacedPage(Page(*page.size), pieces)]).text

    return read


def _measure(read: Read, count: int, kinds: list[Kind]) -> Iterator[str]:
    all_wrong = all_characters = 0
    for kind in kinds:
        wrong = characters = 0
        wall, cpu = 0.0, 0.0
        for number in range(count):
            page, text = kind.set_page(number, kind.dpi)
            page = kind.spoil(page, number)
            page.thumbnail((LONG_SIDE, LONG_SIDE))
            began, used = time.perf_counter(), time.process_time()
            said = read(page)
            wall, cpu = wall + time.perf_counter() - began, cpu + time.process_time() - used
            wrong += errors(_squeezed(text), _squeezed(said))
            characters += len(_squeezed(text))
        all_wrong, all_characters = all_wrong + wrong, all_characters + characters
        yield f"| {kind.name} | {characters} | {wrong / characters:.2%} | {wall / count:.1f} | {cpu / count:.1f} |"
    yield f"| all | {all_characters} | {all_wrong / all_characters:.2%} | | |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=PAGES, help="of each kind")
    parser.add_argument("--engine", default="", help="the package of another recogniser")
    parser.add_argument("--kinds", default="", help="only those whose name has one of these, by commas")
    asked = parser.parse_args()
    chosen = [kind for kind in KINDS if any(word in kind.name for word in asked.kinds.split(","))]
    read = other(asked.engine) if asked.engine else ours
    read(Image.new("L", (64, 64), 255))  # the models are loaded
    print("| pages | characters | character error rate | s a page | CPU s |")
    print("|---|---:|---:|---:|---:|")
    for row in _measure(read, asked.pages, chosen):
        print(row, flush=True)
    print(f"\nPeak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB")


if __name__ == "__main__":
    main()
