"""How much of an article the reader of web pages keeps, and how much of the site around, beside trafilatura and readability.

python -m bench.studies.web [FOLDER] [--worst N]

FOLDER is `tests` of trafilatura's repository, with `evaldata.json` and the folders `eval` and `cache`; without it only the
Chinese pages of `web_pages` are read. The peers are measured where they are installed: pip install trafilatura readability-lxml
into an environment of their own. Counted are strings that have to be kept and strings that have to go, blanks aside.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from bench.report import table
from bench.studies.web_pages import MadePage, made_pages
from indexer.errors import UnreadableFile
from indexer.readers.web.html import read_html

Extractor = Callable[[bytes], str]


class Counts(NamedTuple):
    """Strings kept and lost of those wanted, strings left in of those unwanted."""

    kept: int
    lost: int
    left_in: int
    gone: int

    @property
    def precision(self) -> float:
        return self.kept / max(1, self.kept + self.left_in)

    @property
    def recall(self) -> float:
        return self.kept / max(1, self.kept + self.lost)

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def _gongwen(content: bytes) -> str:
    try:
        return read_html(content).text
    except UnreadableFile:
        return ""


def _trafilatura(content: bytes) -> str:
    decoded = import_module("trafilatura.utils").decode_file(content)
    extract = import_module("trafilatura").extract
    return extract(decoded, include_comments=False, include_tables=True, include_formatting=False) or ""


def _readability(content: bytes) -> str:
    decoded = import_module("trafilatura.utils").decode_file(content)
    try:
        summary = import_module("readability").Document(decoded).summary()
        return str(import_module("lxml.html").fromstring(summary).text_content())
    except Exception:  # it raises its own and lxml's
        return ""


EXTRACTORS: dict[str, Extractor] = {
    "gongwen": _gongwen,
    "trafilatura": _trafilatura,
    "readability": _readability,
}


def evaluated(folder: Path) -> Iterator[MadePage]:
    """The pages of trafilatura's own evaluation."""
    stated = json.loads((folder / "evaldata.json").read_text(encoding="utf-8"))
    for item in stated.values():
        for place in (folder / "cache" / item["file"], folder / "eval" / item["file"]):
            if place.is_file():
                yield MadePage(item["file"], place.read_bytes(), tuple(item["with"]), tuple(item["without"]))
                break


def measure(extract: Extractor, pages: Iterable[MadePage]) -> tuple[Counts, list[tuple[int, str]]]:
    """The counts over all pages, and how many strings are wrong on each."""
    total = Counts(0, 0, 0, 0)
    wrong = []
    for page in pages:
        text = _plain(extract(page.content))
        kept = sum(_plain(each) in text for each in page.wanted)
        left_in = sum(_plain(each) in text for each in page.unwanted)
        counts = Counts(kept, len(page.wanted) - kept, left_in, len(page.unwanted) - left_in)
        total = Counts(*(one + other for one, other in zip(total, counts, strict=True)))
        wrong.append((counts.lost + counts.left_in, page.name))
    return total, wrong


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def main() -> None:
    """Print a table for each set of pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--worst", type=int, default=0, help="name so many pages that gongwen reads worst")
    options = parser.parse_args()
    sets = {"Chinese pages": list(made_pages())}
    if options.folder:
        sets["trafilatura's evaluation"] = list(evaluated(options.folder))
    extractors = {
        name: each for name, each in EXTRACTORS.items() if name == "gongwen" or find_spec(name) is not None
    }
    for title, pages in sets.items():
        rows = []
        for name, extract in extractors.items():
            began = time.perf_counter()
            counts, wrong = measure(extract, pages)
            spent = 1000 * (time.perf_counter() - began) / max(1, len(pages))
            shares = [f"{share:.1%}" for share in (counts.recall, counts.precision, counts.f1)]
            rows.append([name, *shares, f"{spent:.0f}"])
            if name == "gongwen":
                for strings, page in sorted(wrong, reverse=True)[: options.worst]:
                    print(f"  {strings} wrong: {page}")
        print(f"\n{title}, {len(pages)} pages\n")
        print(table(["extractor", "kept", "precision", "F1", "ms a page"], rows))


if __name__ == "__main__":
    main()
