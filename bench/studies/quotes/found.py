"""How many sentences of altered paragraphs are told right, beside a scan of all texts, and how long a draft takes.

python -m bench.studies.quotes.found [--docs N] [--paragraphs N] [--home FOLDER]

The archive is xwlb, or made-up text where that is absent; with --home, one that was filled from it before. Each
sentence of so many paragraphs, drawn at random, gets 0 to 3 characters changed, or put in and left out. What is said
word for word, and where first, is settled by a scan of all normalised texts in the order of their dates. Sentences of
another corpus tell how often one is shown beside a source that has nothing to do with it.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from bench.corpora import Item, is_available, load, read_items, sentences
from bench.machine import heading
from bench.studies.near import fill
from bench.worker import percentile
from indexer.archive import Archive
from indexer.search.quotes import CheckedPassage
from indexer.search.quotes.passages import passages_of
from indexer.text import PARAGRAPH_END, normalize

DRAFT = 5_000  # characters
LEAST = 10  # characters of a sentence that is altered and counted
SEED = 20220324

Alter = Callable[[str, int, random.Random, str], str]


def changed(sentence: str, count: int, chance: random.Random, characters: str) -> str:
    """So many Han characters become others."""
    places = [at for at, one in enumerate(sentence) if "\u4e00" <= one <= "\u9fff"]
    letters = list(sentence)
    for at in chance.sample(places, min(count, len(places))):
        letters[at] = chance.choice(characters.replace(letters[at], ""))
    return "".join(letters)


def put_in_or_left_out(sentence: str, count: int, chance: random.Random, characters: str) -> str:
    """So many characters are put in or left out, one here and one there."""
    for _ in range(count):
        at = chance.randrange(1, max(len(sentence) - 2, 2))
        new = chance.choice(characters) if chance.random() < 0.5 else ""
        sentence = sentence[:at] + new + sentence[at + (not new) :]
    return sentence


class Scan:
    """All normalised texts end to end, the earliest first."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = sorted(items, key=lambda item: item.date or "9999")
        texts = [normalize(item.text) for item in self._items]
        self._text = PARAGRAPH_END.join(texts)
        self._starts, at = list[int](), 0
        for text in texts:
            self._starts.append(at)
            at += len(text) + 1

    def first(self, core: str) -> str | None:
        """The date of the earliest document that holds a string; None where none does."""
        at = self._text.find(core)
        return None if at < 0 else self._items[bisect_right(self._starts, at) - 1].date


def paragraphs_of(items: Sequence[Item], count: int, chance: random.Random) -> list[str]:
    """The longest paragraph of each of some documents."""
    long = [item for item in items if len(item.body) >= 100]
    return [max(item.body.split("\n"), key=len) for item in chance.sample(long, min(count, len(long)))]


def drafts_of(
    paragraphs: Sequence[str], alter: Alter, characters: str
) -> Iterator[tuple[str, dict[str, int]]]:
    """Drafts of about 5,000 characters; and of each sentence as it stands there how many characters were altered."""
    chance = random.Random(SEED)
    draft, altered = "", dict[str, int]()
    for paragraph in paragraphs:
        for sentence in sentences(paragraph):
            count = chance.randrange(4) if len(sentence) >= LEAST else 0
            made = alter(sentence, count, chance, characters) if count else sentence
            draft, altered[made.strip()] = draft + made, count
        draft += "\n"
        if len(draft) >= DRAFT:
            yield draft, altered
            draft, altered = "", {}
    if draft:
        yield draft, altered


def tell(
    archive: Archive, scan: Scan, paragraphs: Sequence[str], label: str, alter: Alter, characters: str
) -> str:
    """One row of the report."""
    told, spent, waited = Counter[str](), list[float](), list[float]()
    for draft, altered in drafts_of(paragraphs, alter, characters):
        view = archive.seen_with()
        began, worked = perf_counter(), process_time()
        report = view.check_quotes(draft)
        spent.append((process_time() - worked) * DRAFT / len(draft))
        waited.append((perf_counter() - began) * DRAFT / len(draft))
        cores = {passage.text: passage.core for passage in passages_of(draft)}
        for passage in report.sentences:
            date = scan.first(cores[passage.text])
            told[_judged(passage, date, altered.get(passage.text, 0) > 0)] += 1
    near = told["near"] + told["missed"]
    spent.sort()
    waited.sort()
    cells = (
        f"{told['verbatim']:,} of {told['verbatim'] + told['not found'] + told['another date']:,}",
        f"{told['near']:,} of {near:,} ({told['near'] / max(near, 1):.1%})",
        str(told["false"]),
        f"{median(spent):.2f}, {percentile(spent, 95):.2f} s",
        f"{median(waited):.2f}, {percentile(waited, 95):.2f} s",
    )
    return f"| {label} | {' | '.join(cells)} |"


def _judged(passage: CheckedPassage, date: str | None, is_altered: bool) -> str:
    if passage.kind == "verbatim":
        if date is None:
            return "false"
        return "verbatim" if passage.first and passage.first.date == date else "another date"
    if date is not None:
        return "not found"
    return "near" if passage.kind == "near" else "missed" if is_altered else "unaltered"


def strangers(archive: Archive, count: int) -> str:
    """How many sentences of another corpus are shown beside one of this archive."""
    chance = random.Random(SEED)
    drawn = chance.sample([item.body for item in read_items("cmrc2018", 2 * count)], count)
    lines = [
        chance.choice([one for one in sentences(body) if len(one) >= LEAST] or [body[:60]]) for body in drawn
    ]
    kinds = Counter[str]()
    for at in range(0, len(lines), 100):
        report = archive.seen_with().check_quotes("\n".join(line.strip() for line in lines[at : at + 100]))
        kinds.update(passage.kind for passage in report.sentences)
    total = sum(kinds.values())
    shown = f"{kinds['near']:,} are shown beside a source, {kinds['verbatim']:,} as word for word"
    return f"Of {total:,} sentences of an encyclopedia (cmrc2018) {shown}."


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the section."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--docs", type=int, default=0, help="documents, evenly spread; 0 for all")
    parser.add_argument("--paragraphs", type=int, default=200)
    parser.add_argument("--home", type=Path, help="an archive that was filled from the same documents")
    asked = parser.parse_args(arguments)
    corpus = load("xwlb", asked.docs)
    print(heading("Quotations", corpus.origin))
    print(
        f"- paragraphs: {asked.paragraphs}; 0 to 3 characters of each sentence altered; time for {DRAFT:,} characters\n"
    )
    print(
        "| altered | verbatim, earliest source right | altered ones beside a source | false “word for word” | median, p95 |"
    )
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    paragraphs = paragraphs_of(corpus.items, asked.paragraphs, random.Random(SEED))
    characters = "".join(
        sorted({one for item in corpus.items[:500] for one in item.body if "\u4e00" <= one <= "\u9fff"})
    )
    scan = Scan(corpus.items)
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive.open(asked.home or Path(folder) / "home")
        if not archive.count():
            fill(archive, corpus.items, Path(folder) / "items.jsonl")
        archive.seen_with().check_quotes("劳动最光荣。")
        for label, alter in (("characters changed", changed), ("put in or left out", put_in_or_left_out)):
            print(tell(archive, scan, paragraphs, label, alter, characters))
        if is_available("cmrc2018"):
            print("\n" + strangers(archive, 1_000))
        archive.close()


if __name__ == "__main__":
    main()
