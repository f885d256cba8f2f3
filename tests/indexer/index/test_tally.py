"""Every engine counts, month by month, what a scan of the texts counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

from indexer.index.engine import Engine, IndexEntry
from indexer.index.segments import passages
from indexer.index.tally import Tally, Times
from tests.indexer.index.conftest import OpenEngine
from tests.support.archives.model import entry

DOCUMENTS = [
    entry(1, "劳模精神\n弘扬劳模精神，劳模精神代代相传", date=20220324),
    entry(2, "哈哈\n哈哈哈哈。哈哈\n哈", date=20220301),
    entry(3, "工匠\n劳模工匠同台，劳模\n精神", date=20211231),
    entry(4, "无日期\n劳模精神 New York"),
    entry(5, "空"),
    replace(entry(6, "别处\n劳模精神", date=20220310), partition=2),
    entry(7, "劳模\n" + "弘扬劳模精神。哈哈哈。\n" * 40, date=20220302),  # of several passages
]
STRINGS = (
    "劳模精神",
    "劳模",
    "哈",
    "哈哈",
    "哈哈哈",
    "new york",
    "k",
    "精神代代相传",
    "不在其中",
    "劳模\n精神",
)


@pytest.fixture
def engine(open_engine: OpenEngine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """An engine that holds `DOCUMENTS`, added in two parts, and of which one was replaced and one removed."""
    monkeypatch.setattr(passages, "WHOLE", 90)
    monkeypatch.setattr(passages, "LENGTH", 30)
    made = open_engine()
    made.add(
        [entry(1, "劳模精神\n劳模精神", date=20220101), entry(9, "劳模精神", date=20220101), *DOCUMENTS[3:]]
    )
    made.add(DOCUMENTS[:3])
    made.remove([9])
    return made


def scanned(entries: Sequence[IndexEntry], strings: Sequence[str]) -> Tally:
    """The same, by looking at every place of every text."""
    characters = Counter[int]()
    times: list[dict[int, Times]] = [{} for _ in strings]
    for one in entries:
        characters[one.date // 100] += len(one.text)
        for said, string in zip(times, strings, strict=True):
            count = sum(one.text.startswith(string, at) for at in range(len(one.text)))
            if count and "\n" not in string:
                before = said.get(one.date // 100, Times(0, 0))
                said[one.date // 100] = Times(before.documents + 1, before.occurrences + count)
    return Tally(dict(characters), tuple(times))


@pytest.mark.parametrize("partitions", [None, (0,), (0, 2), (2,), (5,)])
def test_counts_are_those_of_a_scan(engine: Engine, partitions: tuple[int, ...] | None) -> None:
    seen = [one for one in DOCUMENTS if partitions is None or one.partition in partitions]
    assert engine.snapshot(partitions).tally(STRINGS) == scanned(seen, STRINGS)


def test_without_strings_characters_are_counted(engine: Engine) -> None:
    assert engine.snapshot().tally(()) == scanned(DOCUMENTS, ())


def test_an_empty_index_has_nothing(open_engine: OpenEngine) -> None:
    engine = open_engine()
    engine.rebuild([])
    assert engine.snapshot().tally(["劳模"]) == Tally({}, ({},))
