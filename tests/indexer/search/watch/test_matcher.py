"""Many terms in a text: exactly those that an exact search would find, and quickly."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.search.watch.matcher import TermMatcher
from indexer.text import normalize, normalize_line

LETTERS = st.text("工会匠𠮷aＡ1 ，", max_size=5)
MILLISECONDS = 20.0  # a document, of processor time


@pytest.mark.slow
@given(st.lists(LETTERS, max_size=8), st.text("工会匠𠮷aＡ1 ，\n", max_size=30))
def test_it_finds_what_stands_there(terms: list[str], written: str) -> None:
    text = normalize(written)
    wanted = [term for term in terms if (form := normalize_line(term)) and form in text]
    assert sorted(TermMatcher(terms).found_in(text)) == sorted(wanted)


def test_terms_come_in_their_order_as_they_were_written() -> None:
    matcher = TermMatcher(["工匠精神", "ＡI", "工匠", "没有", "匠", "勞模"])
    assert matcher.found_in(normalize("劳模与ai：工匠精神")) == ("工匠精神", "ＡI", "工匠", "匠", "勞模")
    assert matcher.found_in("") == () and TermMatcher(()).found_in("工匠") == ()


def test_no_term_crosses_the_end_of_a_paragraph() -> None:
    assert TermMatcher(["工 匠", "工匠"]).found_in(normalize("工\n匠")) == ()


def test_every_way_to_anchor_a_term_finds_what_a_scan_finds() -> None:
    """Few letters, so that terms share their runs, overlap, stand at either end and repeat."""
    chance, cases = random.Random(7), 2_000
    for _ in range(cases):
        letters = "工会匠a𠮷"[: chance.randint(1, 5)]
        terms = ["".join(chance.choices(letters, k=chance.randint(1, 12))) for _ in range(12)]
        text = "".join(chance.choices(letters + "\n", k=chance.randint(0, 60)))
        wanted = [term for term in dict.fromkeys(terms) if term in text]
        assert sorted(dict.fromkeys(TermMatcher(terms).found_in(text))) == sorted(wanted)


@pytest.mark.parametrize("kind", ["ordinary", "of one beginning", "of one character"])
def test_five_thousand_terms_cost_a_document_little(kind: str) -> None:
    """Of 100,000 characters, which is a book."""
    chance, length = random.Random(3), 100_000
    letters = [chr(0x4E00 + at) for at in range(1_500)]
    text = "".join(chance.choices(letters, k=length))
    if kind == "ordinary":
        terms = [text[(at := chance.randrange(length)) : at + chance.randint(2, 9)] for _ in range(5_000)]
    elif kind == "of one character":
        terms = [chr(0x4E00 + at) for at in range(5_000)]
    else:
        terms, text = [f"工会{at}" for at in range(5_000)], "工会" * (length // 2)
    matcher = TermMatcher(terms)
    took = []
    for _ in range(5):
        began = time.process_time()
        matcher.found_in(text)
        took.append(time.process_time() - began)
    assert min(took) * 1_000 < MILLISECONDS
