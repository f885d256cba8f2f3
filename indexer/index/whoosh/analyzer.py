"""The tokenizer as a Whoosh analyzer, for the schema of the index and for any other Whoosh index.

The engine takes the same token starts as one array a text; here each becomes a Whoosh token.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from whoosh.analysis import Analyzer, Token

from indexer.text import PARAGRAPH_END, SHIPPED, Lexicon, normalize_with_offsets, segmenter_for


class JiebaAnalyzer(Analyzer):  # type: ignore[misc]
    """Words of a text in any script or width, by jieba with the union's dictionary and a lexicon's own terms.

    A token's `text` is normalised, so 勞模 and 劳模 are one term. Its `pos` counts words, with one left out between
    two paragraphs, so that a Whoosh phrase never crosses their border; punctuation has none. Its `startchar` and
    `endchar` are offsets into the text as it was given, for highlights. Positions and offsets are always set.
    Whatever else Whoosh asks of an analyzer (stop words, stemming) is for filters behind it.
    """

    def __init__(self, lexicon: Lexicon = SHIPPED) -> None:
        self.lexicon = lexicon

    def __call__(
        self, value: str, *, start_pos: int = 0, start_char: int = 0, tokenize: bool = True, **options: Any
    ) -> Iterator[Token]:
        """The tokens of a text, as one object yielded again and again; with `tokenize` False, the text as one."""
        token = Token(**options | {"positions": True, "chars": True})
        normal = normalize_with_offsets(value)
        text = normal.text
        begins = (
            np.flatnonzero(segmenter_for(self.lexicon).cut(text)).tolist() if tokenize else [0][: len(text)]
        )
        position = start_pos
        for begin, end in zip(begins, [*begins, len(text)][1:], strict=True):
            if text[begin] == PARAGRAPH_END and tokenize:
                position += 1
            elif text[begin].isalnum() or not tokenize:
                span = normal.original_span(begin, end)
                token.text = token.original = text[begin:end]
                token.pos = position
                token.startchar, token.endchar = start_char + span.start, start_char + span.end
                position += 1
                yield token
