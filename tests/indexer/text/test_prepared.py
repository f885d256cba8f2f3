"""A text is prepared in the form and with the token starts that the index holds."""

from __future__ import annotations

import pytest

from indexer.text.lexicon import SHIPPED, Lexicon
from indexer.text.normalization import normalize
from indexer.text.prepared import prepare
from indexer.text.tokenizer import segmenter_for

TEXTS = ["弘扬勞模精神。\nＧＤＰ", "", "青枫坊的职工", "a"]
OWN = Lexicon(("青枫坊",))


@pytest.mark.parametrize("lexicon", [SHIPPED, OWN])
def test_a_text_is_normalised_and_cut(lexicon: Lexicon) -> None:
    for text in TEXTS:
        made = prepare(text, lexicon)
        assert made.text == normalize(text)
        assert made.cuts.tolist() == segmenter_for(lexicon).cut(made.text).tolist()
