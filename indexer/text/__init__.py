"""What is a text as the search sees it? Normal form, tokens, pinyin and differences.

Useful for: everything that compares, cuts or spells Chinese text. Not for: files, documents or queries.
It imports nothing else of ours.
"""

from __future__ import annotations

from indexer.text.alignment import aligned
from indexer.text.code_points import code_points, text_of
from indexer.text.dates import day_pattern, iso_day
from indexer.text.dictionary import read_terms
from indexer.text.host_names import LOCAL, NotAName, host_name, is_loopback, names_in, place, written_names
from indexer.text.lexicon import SHIPPED, Group, Lexicon, shipped_groups, shipped_terms
from indexer.text.nearness import SENTENCE_ENDS, Codes, Places, Relation, near_places, places_of
from indexer.text.normalization import (
    LONGEST_IMAGE,
    PARAGRAPH_END,
    VERSION,
    NormalizedText,
    image_length,
    normalize,
    normalize_all,
    normalize_line,
    normalize_with_offsets,
    pieces,
    simplify,
)
from indexer.text.numbers import HAN_DIGITS, han_digits, han_number, number_key, spelt_in
from indexer.text.pinyin import (
    MANNERS,
    MOST_WAYS,
    Manner,
    Shelf,
    Spots,
    load_readings,
    near,
    sounding,
    spelled,
    starting,
    syllables,
)
from indexer.text.prepared import Prepared, prepare_together
from indexer.text.sequence_diff import Budget, common_runs
from indexer.text.span import Span
from indexer.text.text_diff import compare
from indexer.text.tokenizer import (
    Tokenizer,
    TokenStarts,
    alphanumeric,
    fingerprint,
    is_loaded,
    segmenter_for,
    tokenizer_for,
)

__all__ = [
    "HAN_DIGITS",
    "LOCAL",
    "LONGEST_IMAGE",
    "MANNERS",
    "MOST_WAYS",
    "PARAGRAPH_END",
    "SENTENCE_ENDS",
    "SHIPPED",
    "VERSION",
    "Budget",
    "Codes",
    "Group",
    "Lexicon",
    "Manner",
    "NormalizedText",
    "NotAName",
    "Places",
    "Prepared",
    "Relation",
    "Shelf",
    "Span",
    "Spots",
    "TokenStarts",
    "Tokenizer",
    "aligned",
    "alphanumeric",
    "code_points",
    "common_runs",
    "compare",
    "day_pattern",
    "fingerprint",
    "han_digits",
    "han_number",
    "host_name",
    "image_length",
    "is_loaded",
    "is_loopback",
    "iso_day",
    "load_readings",
    "names_in",
    "near",
    "near_places",
    "normalize",
    "normalize_all",
    "normalize_line",
    "normalize_with_offsets",
    "number_key",
    "pieces",
    "place",
    "places_of",
    "prepare_together",
    "read_terms",
    "segmenter_for",
    "shipped_groups",
    "shipped_terms",
    "simplify",
    "sounding",
    "spelled",
    "spelt_in",
    "starting",
    "syllables",
    "text_of",
    "tokenizer_for",
    "written_names",
]
