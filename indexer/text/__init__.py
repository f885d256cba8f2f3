"""What is a text as the search sees it? Characters in, normal form, tokens, pinyin and differences out.

Useful for: everything that compares, cuts or spells Chinese text. Not for: files, documents or queries.
It imports nothing else of ours.
"""

from __future__ import annotations

from indexer.text.code_points import code_points
from indexer.text.dictionary import read_terms
from indexer.text.host_names import LOCAL, NotAName, host_name, is_loopback, names_in, place, written_names
from indexer.text.lexicon import SHIPPED, Group, Lexicon, shipped_groups, shipped_terms
from indexer.text.normalization import (
    LONGEST_IMAGE,
    PARAGRAPH_END,
    VERSION,
    NormalizedText,
    fold,
    fold_line,
    image_length,
    normalize,
    pieces,
    simplify,
)
from indexer.text.numbers import number_key, spelt_in
from indexer.text.pinyin import MANNERS, Manner, Shelf, load_readings, near, sounding, spelled, syllables
from indexer.text.span import Span
from indexer.text.text_diff import compare
from indexer.text.tokenizer import Cuts, Cutter, alphanumeric, cutter, fingerprint, is_loaded, segmenter
from indexer.text.tokenizing_worker import Prepared, prepare

__all__ = [
    "LOCAL",
    "LONGEST_IMAGE",
    "MANNERS",
    "PARAGRAPH_END",
    "SHIPPED",
    "VERSION",
    "Cuts",
    "Cutter",
    "Group",
    "Lexicon",
    "Manner",
    "NormalizedText",
    "NotAName",
    "Prepared",
    "Shelf",
    "Span",
    "alphanumeric",
    "code_points",
    "compare",
    "cutter",
    "fingerprint",
    "fold",
    "fold_line",
    "host_name",
    "image_length",
    "is_loaded",
    "is_loopback",
    "load_readings",
    "names_in",
    "near",
    "normalize",
    "number_key",
    "pieces",
    "place",
    "prepare",
    "read_terms",
    "segmenter",
    "shipped_groups",
    "shipped_terms",
    "simplify",
    "sounding",
    "spelled",
    "spelt_in",
    "syllables",
    "written_names",
]
