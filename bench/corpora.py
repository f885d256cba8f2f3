"""The texts to measure on: the shared corpora where they lie, made-up official prose where they do not.

They are read from `../shared/corpora` beside the checkout, or from `$GONGWEN_CORPORA`.
"""

from __future__ import annotations

import io
import json
import lzma
import os
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bench.synthetic import synthetic_items

STATUTES = {"laws": 1, "mixed": 2}  # made from stard: its first of so many statutes stands as one document
CORPORA = ("xwlb", "cmrc2018", "stard", *STATUTES)
JUDGED = ("cmrc2018", "stard", *STATUTES)  # the corpora that come with questions
SYNTHETIC_DOCS = 10_000  # when the real corpus is absent and no number was asked for
SWAPPED_SENTENCES = 0.3  # of a grown copy; enough that copies are no longer duplicates of each other
_SENTENCE = re.compile(r"[^。！？\n]*[。！？\n]?")
_ARTICLE_NUMBER = re.compile(r"第[^第]*条$")

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Item:
    """One document of a corpus; `date` is ISO 8601 or None."""

    id: str
    title: str
    date: str | None
    body: str

    @property
    def text(self) -> str:
        """Title and body, as `indexer.model.document.Document.text` joins them: what every contender indexes."""
        return f"{self.title}\n{self.body}"

    @property
    def year(self) -> int:
        """Year of the date, 0 when it has none."""
        return int(self.date[:4]) if self.date else 0


@dataclass(frozen=True, slots=True)
class Question:
    """A natural question and the ids of the documents that answer it."""

    text: str
    relevant: frozenset[str]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents, and one sentence on where they came from."""

    items: list[Item]
    origin: str


def corpora_folder() -> Path:
    """Where the shared corpora are expected; it need not exist."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "corpora"
    return Path(os.environ.get("GONGWEN_CORPORA", beside))


def is_available(name: str) -> bool:
    return (corpora_folder() / f"{_source(name)}.jsonl.xz").is_file()


def _source(name: str) -> str:
    """The shared corpus that a corpus is made from."""
    return "stard" if name in STATUTES else name


def read_items(name: str, docs: int = 0) -> Iterator[Item]:
    """Documents of a corpus in its order; `docs` takes that many, evenly spread, 0 all."""
    if name in STATUTES:
        yield from spread(joined_statutes(read_items("stard"), STATUTES[name])[0], docs)
        return
    data = lzma.decompress((corpora_folder() / f"{name}.jsonl.xz").read_bytes())
    wanted = set(spread(range(data.count(b"\n")), docs))
    for number, line in enumerate(io.BytesIO(data)):  # line by line: no memory left behind by the others
        if number in wanted:
            row = json.loads(line)
            yield Item(row["id"], row["title"], row["date"], row["body"])


def read_questions(name: str, limit: int = 0) -> list[Question]:
    """Questions of a judged corpus; `limit` takes that many, evenly spread, 0 all."""
    path = corpora_folder() / f"{_source(name)}.queries.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    holder = joined_statutes(read_items("stard"), STATUTES[name])[1] if name in STATUTES else {}
    return [
        Question(row["query"], frozenset(holder.get(id_, id_) for id_ in row["relevant"]))
        for row in spread(rows, limit)
    ]


def joined_statutes(articles: Iterable[Item], every: int) -> tuple[list[Item], dict[str, str]]:
    """Articles with the first of every so many statutes joined to one document, and where each joined one is.

    A statute's articles have its id up to their last hyphen; it stands where the first of them stood.
    """
    statutes: dict[str, list[Item]] = {}
    for article in articles:
        statutes.setdefault(article.id.rpartition("-")[0], []).append(article)
    items: list[Item] = []
    holder: dict[str, str] = {}  # statute, by article
    for number, (id_, parts) in enumerate(statutes.items()):
        if number % every:
            items += parts
        else:
            title = _ARTICLE_NUMBER.sub("", parts[0].title)
            items.append(Item(id_, title, parts[0].date, "\n".join(part.body for part in parts)))
            holder |= dict.fromkeys((part.id for part in parts), id_)
    return items, holder


def load(name: str, docs: int = 0, grow: int = 0) -> Corpus:
    """The corpus called `name`, or the synthetic one where that is absent.

    `docs` takes that many documents, evenly spread over the corpus; 0 takes all. `grow` then fills up
    to that many with altered copies; 0 adds none.
    """
    if is_available(name):
        items = list(read_items(name, docs))
        origin = f"{name}, {len(items):,} documents of the shared corpus"
    else:
        items = [Item(*row) for row in synthetic_items(docs or SYNTHETIC_DOCS)]
        origin = f"SYNTHETIC text, {len(items):,} documents made up by bench/synthetic.py"
    if grow > len(items):
        origin += f", grown to {grow:,} with altered copies"
        items = items + list(altered_copies(items, grow - len(items)))
    return Corpus(items, f"{origin}, {sum(len(item.text) for item in items) / 1e6:.1f} M characters")


def altered_copies(items: Sequence[Item], count: int, seed: int = 3) -> Iterator[Item]:
    """`count` copies of `items`, in turn, with every third sentence or so taken from another document."""
    chance = random.Random(seed)
    for number in range(count):
        item = items[number % len(items)]
        body = "".join(_altered(sentences(item.body), items, chance))
        yield Item(f"{item.id}.{number // len(items) + 1}", item.title, item.date, body)


def _altered(own: Iterable[str], items: Sequence[Item], chance: random.Random) -> Iterator[str]:
    for sentence in own:
        if chance.random() < SWAPPED_SENTENCES:
            yield chance.choice(sentences(chance.choice(items).body) or [sentence])
        else:
            yield sentence


def sentences(text: str) -> list[str]:
    """The text cut after its sentence and paragraph ends; joined they are the text again."""
    return [sentence for sentence in _SENTENCE.findall(text) if sentence]


def spread(rows: Sequence[Row], count: int) -> Sequence[Row]:
    """`count` of the rows, evenly spread; all of them when `count` is 0 or more than there are."""
    if not 0 < count < len(rows):
        return rows
    return [rows[number * len(rows) // count] for number in range(count)]
