"""The words of an archive as a value: what is shipped stays as it is, what is its own comes on top."""

from __future__ import annotations

import pickle

from indexer.text.dictionary import read_terms
from indexer.text.lexicon import (
    LONGEST_TERM,
    SHIPPED,
    TERM_FILES,
    Lexicon,
    shipped_groups,
    shipped_terms,
    union_terms,
)
from indexer.text.normalization import normalize


def test_terms_that_are_taught_are_normalised_han_of_two_to_four() -> None:
    own = Lexicon(("勞動號", "工", "县级工会加强年", "e家", "青枫坊", "青枫坊")).taught
    assert own == ("劳动号", "青枫坊")
    assert len(union_terms()) > 300
    for term in union_terms():
        assert term == normalize(term)
        assert 2 <= len(term) <= LONGEST_TERM


def test_comments_in_dictionary_files_are_no_terms() -> None:
    for name in TERM_FILES:
        for term in read_terms(name):
            assert "#" not in term
            assert term == term.strip() != ""


def test_no_word_is_in_two_groups() -> None:
    everything = [word for group in shipped_groups() for word in group]
    assert len(everything) == len(set(everything)) > 40


def test_a_group_of_its_own_joins_those_it_shares_a_word_with() -> None:
    own = Lexicon(groups=(("工汇", "职工汇"), ("勞模", "先进工作者"), ("妇联", "全总")))
    assert ("工汇", "职工汇") in own.synonyms
    assert ("劳模", "劳动模范", "先进工作者") in own.synonyms
    (union,) = (group for group in own.synonyms if "妇联" in group)
    assert {"全国总工会", "妇女联合会"} < set(union)
    everything = [word for group in own.synonyms for word in group]
    assert len(everything) == len(set(everything))


def test_spellings_of_one_word_are_no_synonyms() -> None:
    assert Lexicon(groups=(("红枫", "紅楓"),)).synonyms == SHIPPED.synonyms == shipped_groups()


def test_its_own_words_are_offered_first_and_as_they_are_written() -> None:
    offered = Lexicon(("申工APP",), (("工汇", "职工汇"),)).offered
    assert offered[:3] == ("申工APP", "工汇", "职工汇")
    assert offered[3:] == SHIPPED.offered
    assert set(SHIPPED.offered) > set(shipped_terms()) | {"劳动模范"}


def test_a_lexicon_reaches_another_process_whole() -> None:
    own = Lexicon(("青枫坊",), (("工汇", "职工汇"),))
    assert own.key
    again = pickle.loads(pickle.dumps(own))
    assert again == own and again.key == own.key and again.synonyms == own.synonyms
