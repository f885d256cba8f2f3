"""Frequencies and fillers, compared with counting in the texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.execution import term_statistics
from indexer.index.execution.snapshot import Snapshot
from indexer.index.segments.lists import dead_terms
from indexer.text.tokenizer import segmenter_for
from tests.support.archives.model import FORMS, Form, entry, listed_as, segment_of

TEXTS = (
    "劳模精神\n劳模和劳动者弘扬劳模精神",
    "职工之家\n职工之家是职工的家\n家访",
    "工会\n会员入会，工会服务会员",
    "停刊的旧闻\n旧闻里的劳模",
)
DEAD = 3  # the last of them is deleted


def snapshot_of(texts: Sequence[str], *, parts: int = 1, dead: Sequence[int] = ()) -> Snapshot:
    """The texts in so many segments, in turn; `dead` are deleted."""
    segments = []
    for part in range(parts):
        own = [at for at in range(len(texts)) if at % parts == part]
        if own:
            segment = segment_of([entry(at + 1, texts[at]) for at in own])
            segments.append(segment.with_deleted({own.index(at) for at in dead if at in own}))
    return Snapshot.of(segments)


def between(texts: Sequence[str], before: str, after: str) -> dict[str, int]:
    """Fillers, by looking at every character."""
    found: Counter[str] = Counter()
    for text in texts:
        for at, character in enumerate(text):
            if character != "\n" and text[:at].endswith(before) and text[at + 1 :].startswith(after):
                found[character] += 1
    return dict(found)


LISTED = (dead_terms.MOST, 0)  # what is not live is listed, or is too long for that


@pytest.mark.parametrize("listed", LISTED)
@pytest.mark.parametrize("parts", [1, 2, 4])
def test_frequencies_are_of_live_documents_in_any_number_of_segments(
    parts: int, listed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dead_terms, "MOST", listed)
    snapshot = snapshot_of(TEXTS, parts=parts, dead=[DEAD])
    strings = [
        "劳",
        "劳模",
        "劳模精神",
        "旧闻",
        "家",
        "家家",
        "的家",
        "家访",
        "魔",
        "劳魔",
        "劳魔精神",
        "",
        "劳模",
    ]
    live = TEXTS[:DEAD]
    expected = [sum(string in text for text in live) if string else 0 for string in strings]
    assert snapshot.frequencies(strings) == expected
    assert snapshot.frequencies([]) == []


@pytest.mark.parametrize("parts", [1, 3])
def test_words_are_counted_as_the_segmenter_cuts_them(parts: int) -> None:
    snapshot = snapshot_of(TEXTS, parts=parts, dead=[DEAD])
    words = ["劳模", "精神", "工会", "会员", "员", "旧闻", "没有的词"]
    cut = [set(segmenter_for().words(text)) for text in TEXTS[:DEAD]]
    assert snapshot.word_frequencies(words) == [sum(word in row for row in cut) for word in words]
    assert snapshot.word_frequencies([]) == []


@pytest.mark.parametrize("parts", [1, 2])
@pytest.mark.parametrize(
    "before, after",
    [
        ("劳", "精"),
        ("劳", ""),
        ("", "会"),
        ("劳模", ""),
        ("", "精神"),
        ("职工", "家"),
        ("工", "之家"),
        ("弘扬", "模精"),
        ("弘扬劳模", "神"),
        ("家", ""),
        ("魔", ""),
        ("劳", "魔"),
        ("没有", "的词"),
    ],
)
def test_fillers_are_what_stands_between(parts: int, before: str, after: str) -> None:
    assert snapshot_of(TEXTS, parts=parts).fillers(before, after) == between(TEXTS, before, after)


def test_nothing_stands_between_nothing_and_in_no_archive() -> None:
    assert snapshot_of(TEXTS).fillers("", "") == {}
    assert Snapshot.of(()).fillers("劳", "") == {}
    assert Snapshot.of(()).frequencies(["劳", "劳模", "劳模精神"]) == [0, 0, 0]


def test_a_filler_does_not_cross_a_paragraph_end() -> None:
    assert "访" not in snapshot_of(TEXTS).fillers("的", "访")
    assert snapshot_of(["标题\n一家", "标题\n访客"]).fillers("家", "") == {}


def test_common_strings_are_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["标题\n" + "工会好" * 300, "标题\n" + "工会新" * 300]
    monkeypatch.setattr(term_statistics, "SAMPLE", 100)
    found = snapshot_of(texts).fillers("工会", "")
    assert found.keys() == {"好", "新"} and all(200 < count < 400 for count in found.values())


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.text("工会家\na", max_size=12), min_size=1, max_size=5),
    st.text("工会家a", max_size=3),
    st.text("工会家a", max_size=3),
    st.integers(1, 3),
    FORMS,
    st.sets(st.integers(0, 4)),
    st.sampled_from(LISTED),
)
def test_any_texts(
    bodies: list[str], before: str, after: str, parts: int, form: Form, dead: set[int], listed: int
) -> None:
    with listed_as(form), pytest.MonkeyPatch.context() as patched:
        patched.setattr(dead_terms, "MOST", listed)
        check_texts(bodies, before, after, parts, dead)


def check_texts(bodies: list[str], before: str, after: str, parts: int, dead: set[int]) -> None:
    texts = [f"题\n{body}" for body in bodies]
    snapshot = snapshot_of(texts, parts=parts, dead=sorted(dead))
    normalised = [entry(1, text).text for at, text in enumerate(texts) if at not in dead]
    if before or after:
        assert snapshot.fillers(before, after) == between(normalised, before, after)
    string = before + after
    expected = sum(any(string in line for line in text.split("\n")) for text in normalised) if string else 0
    assert snapshot.frequencies([string]) == [expected]
