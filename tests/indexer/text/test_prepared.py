"""A text is prepared in the form and with the token starts that the index holds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.text.lexicon import SHIPPED, Lexicon
from indexer.text.normalization import normalize
from indexer.text.prepared import prepare, prepare_together
from indexer.text.tokenizer import LONGEST_RUN, PIECE, segmenter_for

TEXTS = ["弘扬勞模精神。\nＧＤＰ", "", "青枫坊的职工", "a"]
OWN = Lexicon(("青枫坊",))


@pytest.mark.parametrize("lexicon", [SHIPPED, OWN])
def test_a_text_is_normalised_and_cut(lexicon: Lexicon) -> None:
    for text in TEXTS:
        made = prepare(text, lexicon)
        assert made.text == normalize(text)
        assert made.cuts.tolist() == segmenter_for(lexicon).cut(made.text).tolist()


# Blanks and paragraph ends at the ends of texts, characters that vanish or become several, letters that would run on.
PIECES = [
    *("工会", "劳模精神", "职工", " ", "\n", "\u3000", "\u2029", "\u200b"),
    *"㎡①Ｃb2。\ud800\U000e0100",
]


def each_by_itself(texts: Sequence[str]) -> bool:
    together, alone = prepare_together(texts), list(map(prepare, texts))
    return [each.text for each in together] == [each.text for each in alone] and all(
        np.array_equal(one.cuts, other.cuts) for one, other in zip(together, alone, strict=True)
    )


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=6).map("".join), max_size=6))
@settings(max_examples=300, deadline=None)
def test_texts_prepared_together_are_as_each_by_itself(texts: list[str]) -> None:
    assert each_by_itself(texts)


def test_so_are_long_ones_among_them() -> None:
    run = "中华全国总工会职工之家劳模精神" * (LONGEST_RUN // 10)
    assert len(run) > LONGEST_RUN
    assert each_by_itself(["工会。", run, "a" * PIECE, "弘扬劳模精神。" * (PIECE // 6), "工会"])
    assert each_by_itself(["弘扬劳模精神" * (LONGEST_RUN // 6)] * 8)
