"""How often did-you-mean is right on mistyped sentences, and how long completion takes.

python -m bench.studies.suggestions [--docs N] [--sentences N]

The archive is xwlb, or made-up text where that is absent; the mistyped sentences are typos.jsonl beside it. A
query is what a person would type of a sentence: the word with the wrong character and its neighbours, 4 to 8
characters. What the archive does not say nobody can find, so shares are also given over those stretches
whose right form stands in the archive. A false alarm is a suggestion for a stretch that was typed right.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from time import perf_counter

from bench.corpora import Corpus, corpora_folder, load, spread
from bench.machine import describe
from bench.processes import private_bytes
from bench.worker import percentile
from indexer.index.engine import IndexEntry
from indexer.index.whoosh.engine import WhooshEngine
from indexer.query.parser import parse
from indexer.search.autocomplete.completer import Completer, Lookup, vocabulary
from indexer.search.offers.spelling import suggest
from indexer.sync.parallel_tokenizing import prepare_all
from indexer.text.lexicon import shipped_terms
from indexer.text.normalization import normalize
from indexer.text.pinyin import syllables
from indexer.text.tokenizer import segmenter_for

SHORTEST, LONGEST = 4, 8  # characters of a stretch
TITLES_TYPED = 300
SHOWN = 8  # completions
WHOLE = 300  # sentences that are also typed whole; those over spelling.LONGEST characters are never corrected


@dataclass(frozen=True, slots=True)
class Mistyped:
    """What was typed and what was meant, normalised; both of one length."""

    wrong: str
    right: str


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What became of some mistyped queries, and how long each took."""

    label: str
    outcomes: Counter[str]  # right, other, none; alarm and quiet for what was typed right
    milliseconds: list[float]

    def row(self) -> str:
        tried = sum(self.outcomes[name] for name in ("right", "other", "none"))
        shares = (self.outcomes[name] / max(tried, 1) for name in ("right", "other", "none", "alarm"))
        times = (percentile(sorted(self.milliseconds), percent) for percent in (50, 95))
        cells = [f"{share:.1%}" for share in shares] + [f"{time:.1f}" for time in times]
        return f"| {self.label} | {tried:,} | {' | '.join(cells)} |"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--docs", type=int, default=0, help="documents of the corpus; 0: all")
    parser.add_argument("--sentences", type=int, default=0, help="mistyped sentences; 0: all")
    options = parser.parse_args(arguments)
    path = corpora_folder() / "typos.jsonl"
    if not path.is_file():
        print(f"no {path.name} in the folder of the corpora: set GONGWEN_CORPORA to where it lies")
        return 1
    corpus = load("xwlb", options.docs)
    facts = describe(corpus.origin)
    with indexed(corpus) as engine:
        held = list(completion(engine, corpus))  # first, while memory has fewer holes that it could fill
        judged_ones = list(did_you_mean(engine, list(read_sentences(path, options.sentences))))
    print(f"## Suggestions, {facts.pop('date')}\n\n`python -m bench.studies.suggestions`\n")
    print("\n".join(f"- {name}: {fact}" for name, fact in facts.items()))
    print("\n" + "\n".join(judged_ones))
    print("\n" + "\n".join(held))
    return 0


@contextmanager
def indexed(corpus: Corpus) -> Iterator[WhooshEngine]:
    """An index of the corpus; the key of a document is its place there, from 1 on."""
    with tempfile.TemporaryDirectory() as folder:
        engine = WhooshEngine(Path(folder))
        prepared = prepare_all(item.text for item in corpus.items)
        engine.rebuild(IndexEntry(number, *entry) for number, entry in enumerate(prepared, start=1))
        yield engine
        engine.close()


def read_sentences(path: Path, limit: int = 0) -> Iterator[Mistyped]:
    """The sentences of a file, evenly spread; those whose two forms differ in length are left out."""
    for line in spread(path.read_text(encoding="utf-8").splitlines(), limit):
        row = json.loads(line)
        wrong, right = normalize(row["wrong"]), normalize(row["right"])
        if len(wrong) == len(right) and wrong != right:
            yield Mistyped(wrong, right)


def stretches(sentence: Mistyped) -> Iterator[Mistyped]:
    """Around each wrong character, its word and the words beside it, right and left in turn, up to length."""
    begins = [*segmenter_for().cut(sentence.right).nonzero()[0].tolist(), len(sentence.right)]
    words = list(pairwise(begins))
    seen = set()
    for at, (wrong, right) in enumerate(zip(sentence.wrong, sentence.right, strict=True)):
        if wrong != right:
            start, end = _grown(
                sentence.right, words, next(n for n, word in enumerate(words) if at < word[1])
            )
            if SHORTEST <= end - start <= LONGEST and (start, end) not in seen:
                seen.add((start, end))
                yield Mistyped(sentence.wrong[start:end], sentence.right[start:end])


def _grown(text: str, words: Sequence[tuple[int, int]], number: int) -> tuple[int, int]:
    """Where a stretch from a word on begins and ends; it takes no punctuation in."""
    first, last = number, number
    rightward = True
    while (size := words[last][1] - words[first][0]) < SHORTEST:
        can_right = last + 1 < len(words) and text[words[last + 1][0]].isalnum()
        can_left = first > 0 and text[words[first - 1][0]].isalnum()
        if not (can_right or can_left) or size > LONGEST:
            break
        if can_right and (rightward or not can_left):
            last += 1
        else:
            first -= 1
        rightward = not rightward
    return words[first][0], words[last][1]


def did_you_mean(engine: WhooshEngine, sentences: Sequence[Mistyped]) -> Iterator[str]:
    """The table of what was suggested."""
    typed = [stretch for sentence in sentences for stretch in stretches(sentence)]
    said = engine.snapshot().frequencies([stretch.right for stretch in typed])
    suggest("劳魔", parse("劳魔"), engine.snapshot(), segmenter_for().words)  # loads what is loaded once
    there = [stretch for stretch, count in zip(typed, said, strict=True) if count]
    absent = [stretch for stretch, count in zip(typed, said, strict=True) if not count]
    yield (
        f"Of {len(typed):,} stretches of {SHORTEST} to {LONGEST} characters, the archive says "
        f"{len(there):,} ({len(there) / max(len(typed), 1):.1%}) in their right form.\n"
    )
    yield "| what was typed | tried | right first | other | none | false alarms | ms p50 | ms p95 |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    in_archive = judged("stretches the archive says rightly", there, engine)
    elsewhere = judged("stretches it does not say", absent, engine)
    outcomes = in_archive.outcomes + elsewhere.outcomes
    times = in_archive.milliseconds + elsewhere.milliseconds
    yield from (in_archive.row(), elsewhere.row(), Verdicts("all stretches", outcomes, times).row())
    yield judged("whole sentences, some", spread(sentences, WHOLE), engine).row()


def judged(label: str, typed: Sequence[Mistyped], engine: WhooshEngine) -> Verdicts:
    """What is suggested for each, and for its right form."""
    outcomes: Counter[str] = Counter()
    times = []
    for one in typed:
        began = perf_counter()
        better = suggest(one.wrong, parse(one.wrong), engine.snapshot(), segmenter_for().words)
        times.append((perf_counter() - began) * 1000)
        outcomes["none" if better is None else "right" if normalize(better) == one.right else "other"] += 1
        alarmed = suggest(one.right, parse(one.right), engine.snapshot(), segmenter_for().words) is not None
        outcomes["alarm" if alarmed else "quiet"] += 1
    return Verdicts(label, outcomes, times)


def completion(engine: WhooshEngine, corpus: Corpus) -> Iterator[str]:
    """What titles and terms take in memory, and the latency of keystrokes; without the search inside titles."""
    terms = shipped_terms()
    view = engine.snapshot()
    held, began = private_bytes([os.getpid()]), perf_counter()
    completer = Completer()
    completer.set_vocabulary(vocabulary([], terms, {}))
    view.titles_beginning("工会", "letters", SHOWN)
    built, held = perf_counter() - began, private_bytes([os.getpid()]) - held
    yield (
        f"Completion of {len(corpus.items):,} titles and {len(terms):,} terms: "
        f"loaded in {built:.2f} s, {held / 1e6:.1f} MB.\n"
    )
    yield "| keystrokes | asked | ms p50 | ms p95 | ms most |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    titles = {number: item.title for number, item in enumerate(corpus.items, start=1)}
    index = Lookup(
        lambda typed, manner, limit: [
            titles[key] for key in view.titles_beginning(typed, manner, limit) or ()
        ]
    )
    for label, asked in keystrokes(list(titles.values()), terms).items():
        times = []
        for typed in asked:
            began = perf_counter()
            completer.complete(typed, SHOWN, index)
            times.append((perf_counter() - began) * 1000)
        times.sort()
        shown = (percentile(times, 50), percentile(times, 95), max(times))
        yield f"| {label} | {len(asked):,} | {' | '.join(f'{time:.2f}' for time in shown)} |"


def keystrokes(titles: Sequence[str], terms: Sequence[str]) -> dict[str, list[str]]:
    """What stands in the box after each key, for titles and terms drawn with a fixed seed."""
    chance = random.Random(5)
    drawn = chance.sample(list(titles), min(TITLES_TYPED, len(titles))) + chance.sample(
        list(terms), min(TITLES_TYPED, len(terms))
    )
    found: dict[str, list[str]] = {"characters": [], "pinyin": [], "initials": []}
    for text in drawn:
        sounds = [syllables(character) for character in normalize(text)[:6]]
        full = "".join(readings[0] for readings in sounds if readings)
        initials = "".join(readings[0][0] for readings in sounds if readings)
        for label, typed in (("characters", text[:6]), ("pinyin", full), ("initials", initials)):
            found[label] += [typed[:end] for end in range(1, len(typed) + 1)]
    return found


if __name__ == "__main__":
    sys.exit(main())
