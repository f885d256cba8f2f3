"""What adding words would do is told before they are added, and is what happens when they are."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.archive import Archive
from indexer.errors import InvalidRequest
from indexer.search.word_preview import LONGEST_SENTENCE, MOST_SENTENCES, Piece, cut_with
from indexer.text.lexicon import SHIPPED, Lexicon
from tests.indexer.catalogue.test_custom_words import office
from tests.support.wording import says

__all__ = ["office"]  # a fixture

OWN = Lexicon(("申工通", "青枫坊"))


def test_pieces_are_as_they_are_written_and_the_new_ones_are_told() -> None:
    cut = cut_with("職工 用「申工通办」", SHIPPED, OWN)
    assert [piece.text for piece in cut.before] == ["職工 ", "用", "「", "申工", "通办", "」"]
    assert [piece.text for piece in cut.after] == ["職工 ", "用", "「", "申工通", "办", "」"]
    assert [piece.text for piece in cut.before if piece.new] == ["申工", "通办"]
    assert [piece.text for piece in cut.after if piece.new] == ["申工通", "办"]
    assert cut.changed and not cut_with("弘扬劳模精神", SHIPPED, OWN).changed


@settings(deadline=None)
@given(st.text("申工通办 aB１㎡\u200b\n，", max_size=20))
def test_nothing_of_a_text_is_lost(text: str) -> None:
    cut = cut_with(text, SHIPPED, OWN)
    for pieces in (cut.before, cut.after):
        assert "".join(piece.text for piece in pieces) == text
        assert all(piece.text for piece in pieces)


def test_a_term_is_shown_with_what_becomes_of_it_and_where_it_stands(office: Archive) -> None:
    first, second, third = office.preview(["申工通", "联通办理", "青枫坊"]).terms
    assert (first.text, first.documents, [place.id for place in first.places]) == ("申工通", 1, ["a"])
    assert first.cut.after == (Piece("申工通", False),), "guessed right where it stands alone"
    assert first.places[0].title == "申工通办"
    assert second.documents == 1 and len(second.cut.after) == 2, "words of the dictionary stay words"
    assert third.documents == 0 and third.places == ()
    assert office.words.all() == [] and office.index_state() == "current"


def test_a_sentence_is_found_as_the_preview_says(office: Archive) -> None:
    (before,) = office.preview(sentences=["申工通办"]).sentences
    assert before.before == before.after and not before.cut.changed
    preview = office.preview(["申工通"], ["工汇", "职工服务平台"], ["申工通办", " ", "工汇"])
    asked, widened = preview.sentences
    assert asked.cut.changed and asked.synonyms == ()
    assert preview.group == (("工汇", 1), ("职工服务平台", 1))
    assert (widened.widened_before, widened.widened_after) == (1, 2)
    assert widened.synonyms[0].others == ("职工服务平台",)
    office.words.add_terms(["申工通"], actor="")
    office.words.add_synonyms(["工汇", "职工服务平台"], actor="")
    for sentence in preview.sentences:
        assert office.search(sentence.text).tiers == sentence.after
        tiers = office.search(sentence.text, widen=True).tiers
        assert tiers["phrase"] + tiers["all"] == sentence.widened_after


def test_what_cannot_be_added_cannot_be_previewed(office: Archive) -> None:
    with pytest.raises(InvalidRequest, check=says("只有一个字")):
        office.preview(["工"])
    with pytest.raises(InvalidRequest, check=says("至少要写两个")):
        office.preview([], ["工汇"])
    with pytest.raises(InvalidRequest, check=says("例句有 11 句，最多 10 句。请")):
        office.preview(sentences=["劳模"] * (MOST_SENTENCES + 1))
    with pytest.raises(InvalidRequest, check=says("最多 200 个字。请")):
        office.preview(sentences=["工" * (LONGEST_SENTENCE + 1)])
    assert office.preview().terms == ()
