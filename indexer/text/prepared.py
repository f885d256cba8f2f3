"""Prepares a text for the index: normalises and tokenizes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from indexer.text.lexicon import SHIPPED, Lexicon
from indexer.text.normalization import normalize, normalize_all
from indexer.text.tokenizer import TokenStarts, segmenter_for


class Prepared(NamedTuple):
    """A text as the engine takes it."""

    text: str  # normalised
    cuts: TokenStarts


def prepare(text: str, lexicon: Lexicon = SHIPPED) -> Prepared:
    """Normalise and cut one text."""
    folded = normalize(text)
    return Prepared(folded, segmenter_for(lexicon).cut(folded))


def prepare_together(texts: Sequence[str], lexicon: Lexicon = SHIPPED) -> list[Prepared]:
    """Normalise and cut several texts of a hundred thousand characters or so together, as `prepare` each."""
    folded = [image.text for image in normalize_all(texts)]
    return list(map(Prepared, folded, segmenter_for(lexicon).cut_all(folded)))
