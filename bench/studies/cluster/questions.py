"""Makes entries with facets, dates and partitions of a corpus, and plans of every kind that people's queries become."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bench.corpora import Item
from indexer.index import Condition, DateIn, FacetIn, IndexEntry, Plan, date_number
from indexer.model import Clearance, Sort, Tier, partitions_of
from indexer.query import parse
from indexer.search.planner import make_plan
from indexer.sync.parallel_tokenizing import prepare_all
from indexer.text import segmenter_for

DISTRICTS = ("青枫区", "浦东新区", "杨浦区", "徐汇区", "静安区", "崇明区")
KINDS = ("通知", "报告", "纪要", "简报")
SOURCES = tuple(f"第{number}工会" for number in range(200))
PAGE = 30  # hits of an answer

_PARTITIONS = (0, 0, 0, 0, 0, 0, 1, 1, 1, 2)
_LENGTHS = (1, 1, 2, 2, 3, 4, 5, 6, 8, 10, 13, 17, 24, 33, 48, 64)


@dataclass(frozen=True, slots=True)
class Question:
    """One search of an engine."""

    kind: str
    typed: str
    plan: Plan
    partitions: frozenset[int] | None = None
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = PAGE


@dataclass(slots=True)
class Questions:
    """Draws questions of every kind in turn, from texts as they were indexed."""

    texts: Sequence[str]
    seed: int = 15
    _chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    def draw(self, count: int) -> Iterator[Question]:
        """So many questions, the same ones for the same texts and seed."""
        kinds = (
            self._quoted,
            self._words,
            self._sentence,
            self._title,
            self._field,
            self._quoted,
            self._choice,
            self._dated,
            self._piece,
            self._without,
        )
        for number in range(count):
            make = kinds[number % len(kinds)]
            yield self._asked(make.__name__.strip("_"), make())

    def _asked(self, kind: str, typed: str) -> Question:
        chance = self._chance
        only: Tier | None = "some" if chance.random() < 0.05 else None
        words = segmenter_for().words
        plan = make_plan(parse(typed), words, self._filters())
        if only and any(tier.tier == only for tier in plan.tiers):
            plan = Plan(plan.tiers, plan.filters, only)
        partitions = chance.choice([None, *map(partitions_of, Clearance)])
        sort: Sort = chance.choice(("relevance",) * 7 + ("newest", "oldest", "added"))
        offset = chance.choice((0,) * 8 + (30, 300))
        return Question(kind, typed, plan, partitions, sort, offset)

    def _filters(self) -> Mapping[str, Condition]:
        chance = self._chance
        if chance.random() < 0.6:
            return {}
        year = str(chance.randint(2016, 2022))
        every: dict[str, Condition] = {
            "district": FacetIn("district", tuple(chance.sample(DISTRICTS, chance.randint(1, 3)))),
            "year": FacetIn("year", (year,)),
            "month": FacetIn("month", (f"{year}-{chance.randint(1, 12):02}",)),
            "kind": FacetIn("kind", (chance.choice(KINDS),)),
            "source": FacetIn("source", (chance.choice(SOURCES),)),
            "date": DateIn(int(year) * 10_000 + 301, int(year) * 10_000 + 930),
        }
        names = chance.sample(sorted(every), chance.choice((1, 1, 2)))
        return {name: every[name] for name in names}

    def _stretch(self, length: int, *, within: str = "") -> str:
        text = within or self._chance.choice(self.texts)
        text = (
            text.replace("\n", "") if self._chance.random() < 0.1 else self._chance.choice(text.split("\n"))
        )
        start = self._chance.randint(0, max(len(text) - length, 0))
        return text[start : start + length].replace('"', "") or "会"

    def _quoted(self) -> str:
        return f'"{self._stretch(self._chance.choice(_LENGTHS))}"'

    def _piece(self) -> str:
        return self._stretch(self._chance.randint(2, 6))

    def _words(self) -> str:
        cut = [word for word in segmenter_for().words(self._chance.choice(self.texts)) if len(word) > 1]
        return " ".join(self._chance.sample(cut, min(len(cut), self._chance.randint(1, 3)))) or "工会"

    def _sentence(self) -> str:
        return self._stretch(self._chance.randint(9, 30)) + self._chance.choice(
            ("怎么办?", "?", "有哪些规定?", "")
        )

    def _title(self) -> str:
        title = self._chance.choice(self.texts).partition("\n")[0]
        return self._chance.choice(
            (title, title[: self._chance.randint(2, 8)], f"标题:{title[:4]}", f'标题:"{title[:3]}"')
        )

    def _field(self) -> str:
        chance = self._chance
        some = (
            f"区:{chance.choice(DISTRICTS)[:2]}",
            f"来源:第{chance.randint(1, 20)}",
            f"文种:{chance.choice(KINDS)}",
        )
        number = f"文号:{chance.randint(1, 99)}号"
        return f"{self._words()} {chance.choice((*some, number))}"

    def _choice(self) -> str:
        return f"{self._piece()} OR {self._quoted()}"

    def _dated(self) -> str:
        year = self._chance.randint(2016, 2021)
        return f"日期:{year}-0{self._chance.randint(1, 9)}..{year + 1} {self._words()}"

    def _without(self) -> str:
        return f"{self._piece()} -{self._stretch(2)}"


def entries_of(items: Sequence[Item], first: int = 1, seed: int = 3) -> Iterator[IndexEntry]:
    """The items as entries, some of one text in another partition."""
    chance = random.Random(seed + first)
    prepared = prepare_all(item.text for item in items)
    for key, (item, (text, cuts)) in enumerate(zip(items, prepared, strict=True), first):
        facets = {
            "district": tuple(chance.sample(DISTRICTS, chance.choice((0, 1, 1, 2)))),
            "kind": (chance.choice(KINDS),),
            "source": (chance.choice(SOURCES),),
            "number": (f"青工总[{2016 + key % 7}]{key % 300}号",),
        }
        date = date_number(item.date) if key % 50 else 0
        yield IndexEntry(key, text, cuts, date, facets, chance.choice(_PARTITIONS), key)
