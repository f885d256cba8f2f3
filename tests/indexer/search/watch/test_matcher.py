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


@pytest.mark.parametrize("kind", ["ordinary", "of one beginning"])
def test_five_thousand_terms_cost_a_document_little(kind: str) -> None:
    """Of 4,000 characters, which is long for an article."""
    chance = random.Random(3)
    letters = [chr(0x4E00 + at) for at in range(1_500)]
    if kind == "ordinary":
        terms = ["".join(chance.choices(letters, k=chance.randint(2, 9))) for _ in range(5_000)]
        text = "".join(chance.choices(letters, k=4_000))
    else:
        terms, text = [f"工会{at}" for at in range(5_000)], "工会" * 2_000
    matcher = TermMatcher(terms)
    took = []
    for _ in range(5):
        began = time.process_time()
        matcher.found_in(text)
        took.append(time.process_time() - began)
    assert min(took) * 1_000 < MILLISECONDS
