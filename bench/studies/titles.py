"""How often the document whose title is typed comes first, and the one whose title's short form is typed.

python -m bench.studies.titles [--contenders a,b] [--titles N] [--failures N]

Asked are the titles of all statutes of `laws`, their short forms (工会法 for 中华人民共和国工会法, where that is no title
itself), and a sample of the titles of xwlb. A document with the same title as the wanted one is as good.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from bench.contender import TOP, Ranker
from bench.corpora import Item, is_available, load
from bench.machine import describe
from bench.registry import CONTENDERS, different_rankers, make_ranker
from bench.report import table
from bench.run import absent_of, names_list
from bench.text import normalize

SEED = 20220324
LONG_FORM = re.compile(r"中华人民共和国(.+法)")

Known = Mapping[str, frozenset[str]]  # what is typed, and the ids of the documents that are meant


def titles(items: Iterable[Item]) -> Known:
    """Every title, with the documents that have it but for its spelling (blanks, width, script)."""
    holders: dict[str, set[str]] = {}
    spelt: dict[str, str] = {}
    for item in items:
        folded = normalize(item.title)
        holders.setdefault(folded, set()).add(item.id)
        spelt.setdefault(folded, item.title)
    return {spelt[folded]: frozenset(ids) for folded, ids in holders.items() if folded}


def short_forms(known: Known) -> Known:
    """Short forms of the titles that have one, where it is not a title itself."""
    taken = set(map(normalize, known))
    shortened = ((LONG_FORM.fullmatch(title.strip()), ids) for title, ids in known.items())
    return {long[1]: ids for long, ids in shortened if long and normalize(long[1]) not in taken}


def sample(known: Known, count: int) -> Known:
    """So many of the titles, always the same; all when there are no more."""
    drawn = random.Random(SEED).sample(sorted(known), min(count, len(known)))
    return {title: known[title] for title in drawn}


def ranks(ranker: Ranker, known: Known) -> dict[str, int]:
    """The rank of the first document that is meant, by what was typed; 0 when it is not among the first ten."""
    found = {typed: ranker(typed, TOP)[:TOP] for typed in known}
    return {
        typed: next((rank for rank, id_ in enumerate(ids, 1) if id_ in known[typed]), 0)
        for typed, ids in found.items()
    }


def kinds_of(corpus: str, items: Sequence[Item], count: int) -> dict[str, Known]:
    """What is typed, by the name to report it under."""
    known = titles(items)
    if corpus != "laws":
        return {f"{corpus}, titles": sample(known, count)}
    return {"laws, titles": known, "laws, short forms": short_forms(known)}


def measure(
    corpus: str, contenders: Sequence[str], count: int, shown: int
) -> Iterator[tuple[list[str], list[str]]]:
    """A row of the table for each kind of query and way of ranking, and the lines on failures."""
    items = load(corpus).items
    kinds = kinds_of(corpus, items, count)
    spelt = {item.id: item.title for item in items}
    for name in contenders:
        with tempfile.TemporaryDirectory() as folder:
            contender = make_ranker(name)
            contender.index(items, Path(folder))
            contender.open(Path(folder))
            for ranking, ranker in contender.rankers().items():
                for kind, known in kinds.items():
                    found = ranks(ranker, known)
                    row = [f"{kind}, {ranking}", str(len(found)), *shares(found)]
                    failed = [typed for typed, rank in found.items() if rank != 1][:shown]
                    yield row, [failure(typed, found[typed], ranker, spelt) for typed in failed]
            contender.close()


def shares(found: Mapping[str, int]) -> list[str]:
    """The shares that come first and among the first ten."""
    asked = max(1, len(found))
    first, shown = sum(rank == 1 for rank in found.values()), sum(rank > 0 for rank in found.values())
    return [f"{first / asked:.1%}", f"{shown / asked:.1%}"]


def failure(typed: str, rank: int, ranker: Ranker, spelt: Mapping[str, str]) -> str:
    before = " · ".join(spelt[id_] for id_ in ranker(typed, TOP)[:3])
    return f"- {typed}: {rank or 'not among the first ten'}; first came {before or 'nothing'}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the section."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    known = partial(names_list, CONTENDERS, "contender")
    parser.add_argument("--contenders", type=known, default=["gongwen"], help=", ".join(CONTENDERS))
    parser.add_argument("--corpora", default="laws,xwlb", help="whose titles; of laws the short forms, too")
    parser.add_argument("--titles", type=int, default=500, help="titles of a corpus other than laws")
    parser.add_argument("--failures", type=int, default=0, metavar="N", help="show so many of each kind")
    asked = parser.parse_args(arguments)
    absent = absent_of(asked.contenders)
    contenders = different_rankers([name for name in asked.contenders if name not in absent])
    facts = describe(f"{asked.corpora}; titles typed as they stand")
    print(f"## Titles, {facts.pop('date')}\n")
    print("\n".join(f"- {name}: {fact}" for name, fact in facts.items()) + "\n")
    rows, failures = [], []
    for corpus in filter(is_available, asked.corpora.split(",")):
        for row, failed in measure(corpus, contenders, asked.titles, asked.failures):
            rows.append(row)
            failures += [f"\n{row[0]}:\n", *failed] if failed else []
    print(table(["typed", "queries", "first", "among the first ten"], rows))
    print("\n".join(failures))


if __name__ == "__main__":
    main()
