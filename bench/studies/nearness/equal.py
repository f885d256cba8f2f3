"""Draws random cases of near operators and concordances, compares each with a plain scan, and times the longest ones.

python -m bench.studies.nearness.equal [--docs N] [--cases N] [--home FOLDER] [--lines PHRASE]

The archive is xwlb, or made-up text where that is absent; with --home, one that was filled from it before, and then
nothing is drawn: only the concordance of --lines is timed, stage by stage.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

from bench.corpora import Item, load
from bench.machine import heading
from bench.studies.near import fill
from bench.studies.nearness.scan import beside, lines_of, near_chains
from indexer.archive import Archive
from indexer.index import Contains
from indexer.model import SearchRequest
from indexer.query import parse
from indexer.search import LINE_SORTS, MOST_LINES, ConcordanceRequest
from indexer.search.concordance.occurrences import CONTEXT, as_typed, find_occurrences
from indexer.search.concordance.order import in_order
from indexer.text import normalize

SEED = 20220324
OPERATORS: tuple[tuple[str, str | int], ...] = (
    *(("~句", "sentence"), ("~段", "paragraph")),
    *((f"~{count}", count) for count in (0, 1, 3, 10, 50)),
)
_TORN = "\"'“”「」『』《》〈〉|-~ \n"  # what is syntax where it begins or ends a term


def strings_of(texts: Sequence[str], chance: random.Random) -> Iterator[tuple[str, str]]:
    """Pairs of short strings: mostly of one text and not far apart, now and then of two."""
    while True:
        text = chance.choice(texts)
        other = text if chance.random() < 0.9 else chance.choice(texts)
        first = chance.randrange(len(text))
        second = (
            chance.randrange(max(first - 60, 0), first + 60)
            if other is text
            else chance.randrange(len(other))
        )
        pair = text[first : first + chance.randint(1, 4)], other[second : second + chance.randint(1, 4)]
        if all(part and not set(part) & set(_TORN) for part in pair):
            yield pair


def wrong_near(archive: Archive, texts: Mapping[str, str], cases: int) -> list[str]:
    """The queries that find other documents than the scan, or tell another total."""
    chance = random.Random(SEED)
    drawn = strings_of(list(texts.values()), chance)
    wrong = []
    for _ in range(cases):
        one, other = next(drawn)
        written, relation = chance.choice(OPERATORS)
        query = f"“{one}” {written} “{other}”"
        held = [name for name, text in texts.items() if one in text and other in text]
        expected = {name for name in held if near_chains(texts[name], (one, other), (relation,))}
        request = SearchRequest(query, limit=len(texts))
        total, hits = archive.seen_with().find_all(request)
        if {hit.id for hit, _ in hits} != expected or total != len(expected):
            wrong.append(query)
    return wrong


def wrong_lines(
    archive: Archive, texts: Mapping[str, str], dates: Mapping[str, str], cases: int
) -> list[str]:
    """The strings whose concordance is not the scan's: its total, its documents, or its order where it is one page."""
    chance = random.Random(SEED)
    drawn = strings_of(list(texts.values()), chance)
    wrong = []
    order = {name: at for at, name in enumerate(texts)}
    for _ in range(cases):
        string, _ = next(drawn)
        sort = chance.choice(LINE_SORTS)
        found = archive.seen_with().concordance(
            ConcordanceRequest(f"“{string}”", limit=MOST_LINES if chance.random() < 0.1 else 50, sort=sort)
        )
        expected = lines_of(texts, string)

        def key(line: tuple[str, int], sort: str = sort, string: str = string) -> tuple[object, ...]:
            name, at = line
            near = beside(texts[name], at, at + len(string), sort, CONTEXT) if sort != "date" else ""
            return [each.encode("gb18030") for each in near], dates[name] or "9999", order[name], at

        names = [name for name, _ in sorted(expected, key=key)]
        told = [line.id for line in found.lines]
        same = (
            found.total == len(expected) and found.documents == len(set(names)) and told == names[: len(told)]
        )
        if not same or len(told) != min(len(names), found.request.limit):
            wrong.append(string)
    return wrong


def timed(archive: Archive, phrase: str) -> str:
    """How long the stages of a concordance take, the median of five."""
    spent: list[tuple[float, ...]] = []
    total = 0
    for _ in range(5):
        view = archive.seen_with()
        view.snapshot.frequencies([phrase])
        began = perf_counter()
        for _batch in view.snapshot.texts(Contains(normalize(phrase))):
            pass
        read = perf_counter()
        found = find_occurrences(view.snapshot, as_typed(parse(f"“{phrase}”")), ())
        placed = perf_counter()
        in_order(found, "right")
        ordered = perf_counter()
        view.concordance(ConcordanceRequest(f"“{phrase}”", group="right"))
        whole = perf_counter()
        spent.append((read - began, placed - read, ordered - placed, whole - ordered))
        total = len(found)
    cells = " | ".join(f"{median(stage) * 1000:.0f} ms" for stage in zip(*spent, strict=True))
    return f"| {phrase} | {total:,} | {cells} |"


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare, and print the section."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--docs", type=int, default=1000, help="documents, evenly spread; 0 for all")
    parser.add_argument("--cases", type=int, default=10_000, help="of each kind")
    parser.add_argument("--home", type=Path, help="an archive that was filled before")
    parser.add_argument("--lines", nargs="*", default=["中国", "工会"], help="phrases to time")
    asked = parser.parse_args(arguments)
    corpus = load("xwlb", asked.docs)
    print(heading("Near operators and concordances", corpus.origin))
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive.open(asked.home or Path(folder) / "home")
        if not asked.home:
            print(compared(archive, corpus.items, Path(folder), asked.cases))
        print("\n| phrase | lines | texts | and places | and order | whole, with groups and 50 lines |")
        print("| --- | ---: | ---: | ---: | ---: | ---: |")
        for phrase in asked.lines:
            print(timed(archive, phrase))
        archive.close()


def compared(archive: Archive, items: Sequence[Item], folder: Path, cases: int) -> str:
    """Fill an archive, and tell how many cases are not as the scan has them."""
    fill(archive, items, folder / "items.jsonl")
    texts = {item.id: normalize(item.text) for item in items}
    dates = {item.id: item.date or "" for item in items}
    near, lines = wrong_near(archive, texts, cases), wrong_lines(archive, texts, dates, cases)
    return (
        f"- documents: {len(items):,}\n"
        f"- near operators: {cases:,} cases, {len(near)} not as the scan has them {near[:3]}\n"
        f"- concordances: {cases:,} cases, {len(lines)} not as the scan has them {lines[:3]}"
    )


if __name__ == "__main__":
    main()
