"""Texts, queries and damages that are drawn, always the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from indexer.index.engine import (
    AllOf,
    AnyOf,
    Condition,
    Contains,
    DateIn,
    FacetIn,
    HasWord,
    IndexEntry,
    NoneOf,
    Plan,
    ScoringTerm,
    TierPlan,
)
from tests.support.archives.model import entry

LETTERS = np.array(list("工会职劳模动员的女权益法。\n"))
SHARES = np.array([20, 14, 9, 6, 5, 5, 4, 4, 2, 2, 2, 1, 3, 4])


class Chance:
    """Texts, queries and damages, always the same."""

    def __init__(self, seed: int) -> None:
        self.numbers = np.random.default_rng(seed)

    def below(self, most: int) -> int:
        return int(self.numbers.integers(most))

    def text(self, length: int) -> str:
        return "".join(self.numbers.choice(LETTERS, p=SHARES / SHARES.sum(), size=length))

    def entries(self, first: int, count: int) -> list[IndexEntry]:
        made = []
        for key in range(first, first + count):
            length = self.below(60) if self.below(8) else self.below(1500)
            date = (0, 20201231, 20210105, 20220324, 20220331)[self.below(5)]
            text = self.text(1 + self.below(5)).replace("\n", "会") + "\n" + self.text(length)
            one = entry(key, text, date=date, kind=("报纸", "文件", "讲话")[self.below(3)])
            made.append(replace(one, partition=self.below(3)))
        return made

    def string(self) -> str:
        said = self.text(1 + self.below(4)).replace("\n", "") or "工会"
        return said if self.below(20) else said + "囍"

    def condition(self, deep: int = 1) -> Condition:
        kinds: list[Callable[[], Condition]] = [
            *[lambda: Contains(self.string())] * 2,
            lambda: AllOf(tuple(Contains(self.string()) for _ in range(1 + self.below(4)))),
            lambda: AnyOf(tuple(Contains(self.string()) for _ in range(1 + self.below(4)))),
            lambda: HasWord(self.string()),
            lambda: AllOf((self.condition(deep - 1), NoneOf((Contains(self.string()),)))),
            lambda: AnyOf((self.condition(deep - 1), DateIn(20210101, 20221231))),
        ]
        return kinds[self.below(len(kinds) if deep else 5)]()

    def terms(self, condition: Condition) -> tuple[ScoringTerm, ...]:
        if self.below(3) and isinstance(condition, Contains):
            return (ScoringTerm("phrase", condition.text, 1.0),)
        if self.below(3) and isinstance(condition, AllOf | AnyOf):
            texts = [part.text for part in condition.parts if isinstance(part, Contains)]
            return tuple(ScoringTerm("phrase", text, 1.0) for text in texts)
        chars = tuple(ScoringTerm("char", one, 0.4) for one in "工会职")
        pairs = tuple(ScoringTerm("bigram", one, 0.8) for one in ("工会", "劳动"))
        words = tuple(ScoringTerm("word", one, 1.0) for one in ("工会", "职工", "劳模"))
        return (chars + pairs + words)[self.below(4) :]

    def tier(self) -> TierPlan:
        condition = self.condition()
        titled = ((self.string(),), ("工", "会"))[: self.below(3)]
        preferred = self.condition() if not self.below(3) else None
        preference = (0.5, 1.0, 2.0)[self.below(3)]
        return TierPlan(
            "all", condition, self.terms(condition), titles=titled, preferred=preferred, preference=preference
        )

    def plan(self) -> Plan:
        tiers = [self.tier()]
        if not self.below(3):
            tiers = [replace(self.tier(), tier="phrase"), *tiers]
        if not self.below(3):
            tiers.append(replace(self.tier(), tier="some", fallback=True))
        filters: dict[str, Condition] = {}
        if not self.below(4):
            filters["kind"] = FacetIn("kind", ("报纸", "讲话"))
        if not self.below(4):
            filters["year"] = FacetIn("year", ("2022",))
        return Plan(tuple(tiers), filters)
