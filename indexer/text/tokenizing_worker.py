"""Normalises and tokenizes texts: here, or in a child process that is sent them over its pipes."""

from __future__ import annotations

import pickle
import sys
from typing import BinaryIO, NamedTuple

import numpy as np

from indexer.text.lexicon import SHIPPED, Lexicon
from indexer.text.normalization import normalize
from indexer.text.tokenizer import TokenStarts, segmenter_for


class Prepared(NamedTuple):
    """A text as the engine takes it."""

    text: str  # normalised
    cuts: TokenStarts


def prepare(text: str, lexicon: Lexicon = SHIPPED) -> Prepared:
    """Normalise and cut one text."""
    folded = normalize(text)
    return Prepared(folded, segmenter_for(lexicon).cut(folded))


def _work(requests: BinaryIO, answers: BinaryIO) -> None:
    """What a worker does until its pipe is closed."""
    while True:
        try:
            texts, lexicon = pickle.load(requests)  # noqa: S301 - from our own parent
        except EOFError:
            return
        prepared = [(text, np.packbits(cuts)) for text, cuts in (prepare(text, lexicon) for text in texts)]
        pickle.dump(prepared, answers)
        answers.flush()


if __name__ == "__main__":
    _work(sys.stdin.buffer, sys.stdout.buffer)
