"""How often a changed copy of a document is found to be near it, and how often another document is.

python -m bench.studies.near [--docs N] [--copies N] [--pairs N]

The archive is xwlb, or made-up text where that is absent. Copies are made from documents of at least 200 characters;
pairs are drawn at random. What is found besides the original is told apart by how near it is: news that is read out
on two evenings is a near duplicate, too, and nobody has marked those.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.corpora import Item, load
from bench.machine import heading
from bench.worker import percentile
from indexer.archive import Archive
from indexer.model.document import Document
from indexer.search.near_duplicates import resemblance

LEAST = 200  # characters of a document that is copied
THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.8)
OCR_WRONG, OCR_LOST, OCR_LINE = 0.02, 0.005, 32  # shares of characters; characters of a line

Change = Callable[[str, random.Random, str], str]  # text, chance, characters to put in


def changed(share: float) -> Change:
    """Some characters become others, one here and one there."""

    def change(text: str, chance: random.Random, characters: str) -> str:
        return "".join(chance.choice(characters) if chance.random() < share else one for one in text)

    return change


def without_a_paragraph(text: str, chance: random.Random, characters: str) -> str:
    """One sentence in five, all in one place, is gone: xwlb has one paragraph a document."""
    sentences = text.split("。")
    lost = max(1, len(sentences) // 5)
    at = chance.randrange(max(1, len(sentences) - lost))
    return "。".join(sentences[:at] + sentences[at + lost :])


def recognised(text: str, chance: random.Random, characters: str) -> str:
    """As a scan comes back: wrong and lost characters, blanks, a line end every so many."""
    kept = (one for one in text if chance.random() >= OCR_LOST)
    wrong = changed(OCR_WRONG)("".join(kept), chance, characters)
    return "\n".join(" ".join(wrong[at : at + OCR_LINE]) for at in range(0, len(wrong), OCR_LINE))


def extended(text: str, chance: random.Random, characters: str) -> str:
    """A third more text of its own at the end."""
    return text + "".join(chance.choice(characters) for _ in range(len(text) // 3))


CHANGES: dict[str, Change] = {
    "1 % of the characters changed": changed(0.01),
    "5 % changed": changed(0.05),
    "10 % changed": changed(0.10),
    "a fifth dropped in one place": without_a_paragraph,
    "a third added at the end": extended,
    "like OCR: 2 % wrong, 0.5 % lost, lines of 32": recognised,
}


def measure(archive: Archive, items: Sequence[Item], copies: int, pairs: int) -> Iterator[str]:
    """The rows of the report."""
    chance = random.Random(20220324)
    characters = "".join(sorted(set("".join(item.body for item in items[:500]))))
    long = [item for item in items if len(item.body) >= LEAST]
    spent: list[float] = []
    for label, change in CHANGES.items():
        alike = []
        for item in chance.sample(long, copies):
            copy = replace(document_of(item), body=change(item.body, chance, characters))
            began = perf_counter()
            found = archive.near_duplicates(copy, least=THRESHOLDS[0])
            spent.append((perf_counter() - began) * 1000)
            alike.append(next((near.resemblance for near in found if near.id == item.id), 0.0))
        yield row(label, alike)
    drawn = (chance.sample(items, 2) for _ in range(pairs))
    yield row("two documents at random", [resemblance(one.text, other.text) for one, other in drawn])
    nearest = []
    for item in chance.sample(items, pairs):
        found = archive.near_duplicates(document_of(item), but=item.id, least=THRESHOLDS[0])
        nearest.append(found[0].resemblance if found else 0.0)
    yield row("the nearest other document of the archive", nearest)
    spent.sort()
    yield f"\nA look-up takes {percentile(spent, 50):.1f} ms at the median, {percentile(spent, 95):.1f} ms at p95."


def row(label: str, alike: Sequence[float]) -> str:
    """The share that is at least so near, for each threshold, and the median."""
    shares = (f"{sum(value >= least for value in alike) / len(alike):.1%}" for least in THRESHOLDS)
    return f"| {label} | {' | '.join(shares)} | {median(alike):.2f} |"


def fill(archive: Archive, items: Sequence[Item], path: Path) -> None:
    """Import documents by way of a file."""
    with path.open("w", encoding="utf-8") as file:
        for item in items:
            line = {"id": item.id, "title": item.title, "date": item.date, "body": item.body}
            file.write(json.dumps(line) + "\n")
    for _ in archive.import_lines(path):
        pass


def document_of(item: Item) -> Document:
    """An item of a corpus as a document."""
    return Document(item.title, item.body, item.date)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the section."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--docs", type=int, default=0, help="documents, evenly spread; 0 for all")
    parser.add_argument("--copies", type=int, default=300, help="of each kind")
    parser.add_argument("--pairs", type=int, default=1000, help="drawn at random")
    asked = parser.parse_args(arguments)
    corpus = load("xwlb", asked.docs)
    print(heading("Near duplicates", corpus.origin))
    print(f"- copies: {asked.copies} of each kind; pairs: {asked.pairs:,}\n")
    heads = " | ".join(f"≥ {least}" for least in THRESHOLDS)
    print(f"| resemblance | {heads} | median |\n| --- |{' ---: |' * (len(THRESHOLDS) + 1)}")
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive.open(Path(folder) / "home")
        fill(archive, corpus.items, Path(folder) / "items.jsonl")
        for line in measure(archive, corpus.items, asked.copies, asked.pairs):
            print(line)
        archive.close()


if __name__ == "__main__":
    main()
