"""Whether watched terms are found in texts as a scan finds them, and the processor time of 5,000 terms and a long text.

python -m bench.studies.watching.terms [--docs N] [--cases N]

The texts are those of xwlb, or made-up ones where that is absent. A term of a case is drawn from any text, a fifth of
them with a character changed; the long text is as many of the texts as make 100,000 characters.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from statistics import median
from time import process_time

from bench.corpora import load
from bench.machine import heading
from indexer.search.watch.matcher import TermMatcher
from indexer.text import normalize, normalize_line

SEED = 20220324
TERMS = 5_000
LONG_TEXT = 100_000  # characters
RUNS = 15
_OF_A_CASE = 20  # terms


def drawn(texts: Sequence[str], count: int, chance: random.Random) -> list[str]:
    """So many terms of 1 to 12 characters."""
    terms = []
    for _ in range(count):
        text = chance.choice(texts)
        at, length = chance.randrange(len(text)), chance.randint(1, 12)
        term = text[at : at + length]
        terms.append(term[:-1] + chance.choice("工会匠,1") if chance.random() < 0.2 else term)
    return terms


def wrong_cases(texts: Sequence[str], cases: int) -> int:
    """How many cases of a text and twenty terms are not as a scan has them."""
    chance, wrong = random.Random(SEED), 0
    for _ in range(cases):
        text = normalize(chance.choice(texts))
        terms = drawn([text, *chance.choices(texts, k=2)], _OF_A_CASE, chance) if text else []
        expected = [term for term in terms if (form := normalize_line(term)) and form in text]
        wrong += sorted(TermMatcher(terms).found_in(text)) != sorted(expected)
    return wrong


def milliseconds(texts: Sequence[str]) -> tuple[list[float], int]:
    """The processor time of each run over a long text, and how many of the terms stand in it."""
    chance = random.Random(SEED)
    terms = list(dict.fromkeys(drawn(texts, 2 * TERMS, chance)))[:TERMS]
    long_text = ""
    while len(long_text) < LONG_TEXT:
        long_text += f"{chance.choice(texts)}\n"
    matcher, text, spent, found = TermMatcher(terms), normalize(long_text[:LONG_TEXT]), list[float](), 0
    for _ in range(RUNS):
        began = process_time()
        found = len(matcher.found_in(text))
        spent.append((process_time() - began) * 1000)
    return spent, found


def main(arguments: Sequence[str] | None = None) -> None:
    """Compare, measure, and print the section."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--docs", type=int, default=4_000, help="documents, evenly spread; 0 for all")
    parser.add_argument("--cases", type=int, default=10_000)
    asked = parser.parse_args(arguments)
    corpus = load("xwlb", asked.docs)
    print(heading("Watched terms", corpus.origin))
    texts = [item.text for item in corpus.items]
    print(f"- {asked.cases:,} cases: {wrong_cases(texts, asked.cases):,} not as the scan has them")
    spent, found = milliseconds(texts)
    print(
        f"- {TERMS:,} terms, {found:,} found in {LONG_TEXT:,} characters:"
        f" {median(spent):.1f} ms of processor time, {max(spent):.1f} at most"
    )


if __name__ == "__main__":
    main()
