"""What memory is bounded: taking in the largest document that is accepted, moving, checking and serving an archive.

python -m bench.studies.growth.bounds --home DIR [--seconds S]

A document of as many characters as are accepted, made of the corpus, is imported into a fresh home, then more short
ones of as many characters together. The home is backed up and restored aside, and what was restored is checked and
indexed anew. Then one process serves the home, and four clients ask what `bench.studies.load` asks. Told is the
private memory of a command and its children at its peak; mapped pages of files are not in it.
Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from itertools import accumulate, takewhile
from pathlib import Path

from bench.corpora import Item, load
from bench.plan import make_plan
from bench.processes import MemoryWatch
from bench.studies.load import QUERIES, loaded, queries, serving
from bench.studies.pages import gongwen
from indexer.model import LONGEST_TEXT

CLIENTS = 4
_IMAGES = 40_000  # characters that are left out, since some have several in normal form
_TITLE = "合订本"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, required=True, help="a home that holds the corpus")
    parser.add_argument("--seconds", type=float, default=30, help="for which it is served")
    chosen = parser.parse_args(arguments)
    items = load("xwlb").items
    print("| what | peak of private memory, MB |\n| --- | ---: |")
    for name, documents in batches(items):
        with tempfile.TemporaryDirectory() as folder:
            tell(name, imported(documents, Path(folder)))
    for name, peak in moved(chosen.home):
        tell(name, peak)
    asked = queries(make_plan(items, QUERIES, 0))
    tell("serving, one process", served(chosen.home, asked, chosen.seconds))


def tell(name: str, peak: int) -> None:
    """Print a row of the table."""
    print(f"| {name} | {peak / 1e6:.0f} |", flush=True)


def batches(items: Sequence[Item]) -> Iterator[tuple[str, list[Item]]]:
    """What is imported, each of about as many characters as one document may have."""
    lengths = accumulate(len(item.text) + 1 for item in items)
    few = [item for item, _ in zip(items, takewhile(LONGEST_TEXT.__gt__, lengths), strict=False)]
    body = "\n".join(item.text for item in items)[: LONGEST_TEXT - _IMAGES]
    yield "importing one document, the largest accepted", [Item("largest", _TITLE, None, body)]
    yield f"importing {len(few)} documents, of as many characters together", few


def imported(items: Sequence[Item], home: Path) -> int:
    """Bytes at the peak of an import, all its processes together."""
    lines = home / "corpus.jsonl"
    with lines.open("w", encoding="utf-8") as file:
        for item in items:
            record = {"id": item.id, "title": item.title, "body": item.body}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return peak_of(home, "import", str(lines))


def moved(home: Path) -> Iterator[tuple[str, int]]:
    """What is done to a whole archive, each with its bytes at the peak."""
    with tempfile.TemporaryDirectory() as folder:
        backup, other = f"{folder}/backup", Path(folder) / "other"
        yield "backup", peak_of(home, "backup", backup)
        yield "restore", peak_of(other, "restore", backup)
        for command in ("check", "reindex"):
            yield command, peak_of(other, command)


def peak_of(home: Path, *command: str) -> int:
    """Bytes at the peak of a command, all its processes together. Raises RuntimeError when it fails."""
    process = subprocess.Popen(
        [*gongwen(home), *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    watch = watching(process.pid)
    try:
        if process.wait():
            raise RuntimeError(f"{command[0]} has failed")
    finally:
        peak = watch.stop()
    return peak


def served(home: Path, asked: Sequence[str], seconds: float) -> int:
    """Bytes at the peak of one server."""
    with serving([*gongwen(home), "serve", "--processes", "1", "--port"], ()) as (port, process):
        watch = watching(process)
        loaded(port, asked, seconds, CLIENTS)
        return watch.stop()


def watching(process: int) -> MemoryWatch:
    """What looks at a process and its children from now on."""
    watch = MemoryWatch(process)
    watch.counts = True
    watch.start()
    return watch


if __name__ == "__main__":
    main()
