"""One query's look at a segment finds each phrase once, and gives the postings of terms of every kind."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.index.engine import TermKind
from indexer.index.execution import segment_search
from indexer.index.execution.segment_search import SegmentSearch
from indexer.index.execution.snapshot import Snapshot
from indexer.index.segments.lists import dead_terms
from indexer.index.segments.phrases import Matches
from indexer.index.segments.reader import SegmentIndex
from tests.support.archives.model import entry, passages_of, segment_of

TEXTS = ("劳模精神\n弘扬劳模精神", "工会\n工会是职工之家", "旧闻\n旧闻里的劳模，很长很长的一篇旧闻")


class Counted(SegmentIndex):
    """Counts how often a phrase is looked for."""

    looks = 0

    def phrase(self, text: str) -> Matches:
        type(self).looks += 1
        return super().phrase(text)


def test_a_phrase_is_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Counted, "looks", 0)
    made = segment_of([entry(key, text) for key, text in enumerate(TEXTS, start=1)])
    search = SegmentSearch(Snapshot.of([Counted(made.arrays, made.facet_values, made.live)]).parts[0])
    assert search.docs("劳模").tolist() == [0, 2]
    assert search.titled("劳模").tolist() == [0]
    assert search.postings("phrase", ("劳模",))[0].tfs.tolist() == [2, 1]
    assert Counted.looks == (search.compiled is None), "what the kernel has found is not looked for by NumPy"
    assert search.phrase("劳模") is search.phrase("劳模")


@pytest.mark.parametrize(
    ("kind", "texts", "expected"),
    [
        ("phrase", ("劳模精神", "没有"), [{0: 2}, {}]),
        ("word", ("旧闻", "没有"), [{2: 3}, {}]),
        ("char", ("工", "旧", "魔"), [{1: 3}, {2: 3}, {}]),
        ("bigram", ("劳模", "闻里", "模工", "魔里"), [{0: 2, 2: 1}, {2: 1}, {}, {}]),
    ],
)
def test_postings_of_terms_of_each_kind(
    kind: TermKind, texts: tuple[str, ...], expected: list[dict[int, int]]
) -> None:
    made = segment_of([entry(key, text) for key, text in enumerate(TEXTS, start=1)])
    search = SegmentSearch(Snapshot.of([made]).parts[0])
    found = search.postings(kind, texts)
    assert [dict(zip(one.passages.tolist(), one.tfs.tolist(), strict=True)) for one in found] == expected
    assert search.holding(kind, texts) == list(map(len, expected))


@pytest.mark.parametrize("dead", [set[int](), {0}, {1, 3}, {0, 1, 2, 3, 4, 5}])
@pytest.mark.parametrize("whole", [6, 1000])
@pytest.mark.parametrize("listed", [dead_terms.MOST, 0])
@pytest.mark.parametrize("few", [0, 1 << 40])
def test_what_holds_a_term_is_counted_in_documents(
    dead: set[int], whole: int, listed: int, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many of their passages hold it, whatever is deleted, and whether that is listed, looked up or counted."""
    monkeypatch.setattr(dead_terms, "MOST", listed)
    monkeypatch.setattr(segment_search, "_FEW", few)
    texts = ("劳模\n工会劳模\n工会", "甲\n劳模", "乙\n工会工会\n工会", "丙\n劳模\n劳模\n劳模") * 20
    with passages_of(whole, 3):
        made = segment_of([entry(key, text) for key, text in enumerate(texts, start=1)]).with_deleted(dead)
    live = [text for at, text in enumerate(texts) if at not in dead]
    search = SegmentSearch(Snapshot.of([made]).parts[0])
    kinds: dict[TermKind, tuple[str, ...]] = {
        "phrase": ("劳模", "工会工"),
        "word": ("劳模", "工会"),
        "char": ("会", "魔"),
        "bigram": ("劳模", "会工"),
    }
    search.phrases(kinds["phrase"])  # one among others
    expected = [sum(one in text for text in live) for one in "会魔劳会"]
    assert search.part.counts_of_terms("chars", made.ranks("会魔劳会")) == expected
    with monkeypatch.context() as patched:
        patched.setattr(SegmentIndex, "postings", None)
        assert search.part.counts_of_terms("chars", made.ranks("会魔劳会")) == expected, "it is remembered"
    for kind, strings in kinds.items():
        assert search.holding(kind, strings) == [sum(one in text for text in live) for one in strings], kind
        for string in strings if kind == "phrase" else ():
            held = [at for at, text in enumerate(texts) if string in text and at not in dead]
            assert search.docs(string).tolist() == held
            docs = np.arange(0, len(texts), 3)
            assert search.among(docs, search.phrase(string).passages).tolist() == [
                string in texts[doc] for doc in docs.tolist()
            ]
