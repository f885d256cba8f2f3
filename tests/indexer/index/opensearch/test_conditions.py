"""What somebody typed is a value, whatever it looks like; and it is found as the definition says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.index.engine import (
    AllOf,
    AnyOf,
    Condition,
    Contains,
    DateIn,
    FacetHas,
    FacetIn,
    HasWord,
    InTitle,
    NoneOf,
    Plan,
    TierPlan,
)
from indexer.index.opensearch.conditions import NOTHING, query_of
from indexer.index.opensearch.documents import marked
from indexer.index.opensearch.engine import OpenSearchEngine
from indexer.text import normalize, spelt_in
from tests.support.archives.model import entry, holds

HOSTILE = (
    '" OR *:*',
    "*",
    "?",
    "a\\",
    "{}",
    '"}}',
    "劳*模",
    "[1 TO 2]",
    "/.*/",
    "a/b&&c",
    "\x00x",
    "😀😀",
    "a" * 5000,
)
DOCUMENTS = [
    entry(1, "标题" + HOSTILE[0] + "\n正文" + "".join(HOSTILE[1:12]), district="*", source='"}}'),
    entry(2, "劳动模范\n劳模\n模范\n范", date=20220324, district="浦东", number="第112号", code="a\\"),
    entry(3, "甲\n" + HOSTILE[12] + "乙", date=19491001, district="😀😀", source="x" * 9000),
]
CONDITIONS: list[Condition] = [
    *(Contains(normalize(text)) for text in HOSTILE),
    *(InTitle(normalize(text)) for text in HOSTILE),
    *(FacetIn("district", (text, "\ud800")) for text in HOSTILE),
    *(FacetHas("district", normalize(text)) for text in HOSTILE),
    *(Contains(text) for text in ("劳模模", "模范", "范")),
    *(FacetHas("number", text) for text in ("12号", "112号", "1", "112", "第", "号")),
    *(FacetIn("year", (text,)) for text in ("2022", "1949", "0", "9" * 400, "-1", "²")),
    *(FacetIn("month", (text,)) for text in ("2022-03", "2022-99", "9999-12", "x")),
    *(HasWord(text) for text in ("劳模", "模范", "没有")),
    DateIn(-5, 10**12),
    DateIn(20220325, 20220323),
    FacetIn("source", ("x" * 9000,)),
    NoneOf(()),
    NoneOf((Contains("\ud800"), NoneOf((AnyOf((Contains("劳模"), Contains("甲"))),)))),
    AllOf((AnyOf(()), Contains("劳"))),
]


def test_every_condition_holds_as_defined(engine: OpenSearchEngine) -> None:
    engine.add(DOCUMENTS)
    for condition in CONDITIONS:
        answer = engine.snapshot().search(Plan((TierPlan("phrase", condition, ()),)), limit=10)
        found = {hit.key for hit in answer.hits}
        assert answer.total == len(found)
        assert found == {item.key for item in DOCUMENTS if holds(item, condition)}, condition


@pytest.mark.parametrize(
    "condition",
    [Contains(""), Contains("a\ud800"), Contains("甲\n乙"), HasWord("。"), InTitle("\n")],
    ids=repr,
)
def test_what_nothing_holds_is_not_asked_for(condition: Condition) -> None:
    assert query_of(condition) == NOTHING


NUMBERED = st.text("1２a号٣", max_size=8)


@given(value=NUMBERED, text=NUMBERED.filter(bool))
def test_a_marked_part_stands_in_a_marked_value_where_no_number_is_torn(value: str, text: str) -> None:
    value, text = normalize(value), normalize(text)
    assert (marked(text) in marked(value)) == spelt_in(text, value)


def test_many_words_are_one_clause() -> None:
    query = query_of(AnyOf(tuple(Contains(chr(0x4E00 + at)) for at in range(3000))))
    assert list(query) == ["terms"]
