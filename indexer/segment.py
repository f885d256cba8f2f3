"""A normalised text in, where its words begin out. The only importer of jieba and rjieba.

Words rank, characters prove: nothing that is found depends on where a word is cut, so the segmenter only
has to be good, and the same on both sides. jieba sees runs of Han characters alone, everything else is cut
by one rule of ours (a run of letters and digits is a word), because jieba and its Rust port rjieba differ
there. Either is taught, in normalised form, the union's own terms from `indexer/dictionary/` that it would
tear into single characters (五必访); it keeps those it cuts into words (劳模, 精神), which are found as such.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer import normalize
from indexer.dictionary import read_terms

VERSION = 1  # raise it when the rule below changes

Cuts = NDArray[np.bool_]  # one per character: whether a token begins there

TERM_FREQUENCY = 20_000  # of a taught word: jieba's 60 M counts make it win over any pair of rarer words
LONGEST_TERM = 4  # longer terms stay cut into words, so that a query for one of them still scores
TERM_FILES = ("union_terms.txt", "districts.txt", "organisations.txt")

_FIRST_HAN, _LAST_HAN = 0x4E00, 0x9FD5  # what jieba 0.42 takes for Han; rarer characters stand alone


class Segmenter:
    """jieba with the union's words: `rjieba` where its wheel exists, else the original; the same cuts."""

    def __init__(self, *, native: bool | None = None) -> None:
        self._native = find_spec("rjieba") is not None if native is None else native
        self._jieba: Any = _load_native() if self._native else _load_python()
        for term in sorted(union_terms(), key=len):  # 师带徒 before 名师带徒, which it would tear
            if any(len(piece) == 1 for piece in self._jieba.cut(term)):
                self._jieba.add_word(term, TERM_FREQUENCY, None)
        for word, frequency in _folded_words():
            if len(list(self._jieba.cut(word))) > 1:  # 了 is a word already, and more so than 瞭
                self._jieba.add_word(word, frequency, None)

    def cut(self, text: str) -> Cuts:
        """Where the tokens of a normalised text begin; what is no letter, digit or Han is a token each."""
        codes = np.frombuffer(text.encode("utf-32-le"), dtype="<u4")
        han = (codes >= _FIRST_HAN) & (codes <= _LAST_HAN)
        cuts = np.zeros(len(codes), dtype=np.bool_)
        masked = np.where(han, codes, np.uint32(0x0A)).astype("<u4").tobytes().decode("utf-32-le")
        lengths = np.fromiter(map(len, self._jieba.cut(masked)), dtype=np.int64)
        cuts[np.cumsum(lengths) - lengths] = True
        run = alphanumeric(codes) & ~han & (codes < _FIRST_HAN)
        cuts[~han] = True
        cuts[1:] &= ~(run[1:] & run[:-1])
        return cuts

    def words(self, text: str) -> list[str]:
        """The words of a normalised text, in order; punctuation is none."""
        begins = np.flatnonzero(self.cut(text)).tolist()
        tokens = (text[start:end] for start, end in zip(begins, [*begins, len(text)][1:], strict=True))
        return [token for token in tokens if token[0].isalnum()]


def alphanumeric(codes: NDArray[np.integer]) -> Cuts:
    """Which code points are letters, digits or Han."""
    flags: Cuts = _alphanumeric_table()[codes]
    return flags


@cache
def segmenter() -> Segmenter:
    """The process's segmenter, loaded at first use: a search for a phrase never pays for it."""
    return Segmenter()


def is_loaded() -> bool:
    """Whether asking `segmenter` costs nothing."""
    return segmenter.cache_info().currsize > 0


@cache
def union_terms() -> tuple[str, ...]:
    """The short Han terms of the dictionary files, normalised."""
    terms = (normalize.fold(term) for name in TERM_FILES for term in read_terms(name))
    return tuple(dict.fromkeys(term for term in terms if 2 <= len(term) <= LONGEST_TERM and _all_han(term)))


def fingerprint() -> str:
    """Changes whenever the same text may be cut otherwise: part of the index stamp."""
    rules = repr((VERSION, normalize.VERSION, TERM_FREQUENCY, LONGEST_TERM, union_terms()))
    return hashlib.sha256(rules.encode()).hexdigest()[:16]


def _all_han(term: str) -> bool:
    return all(_FIRST_HAN <= ord(character) <= _LAST_HAN for character in term)


@cache
def _alphanumeric_table() -> Cuts:
    """One flag per code point. Planes without assigned characters stay False."""
    table = np.zeros(0x110000, dtype=np.bool_)
    table[:0x33480] = [chr(code).isalnum() for code in range(0x33480)]
    return table


def _load_native() -> Any:
    import rjieba

    return rjieba.Jieba()


def _load_python() -> Any:
    """jieba, made to agree with rjieba, and without its cache file in the shared temporary folder."""
    import jieba

    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    cut: Callable[[str], Iterator[str]] = tokenizer.cut
    add_word: Callable[[str, int, str | None], None] = tokenizer.add_word

    def teach(word: str, frequency: int, tag: str | None) -> None:
        tokenizer.total -= tokenizer.FREQ.get(word, 0)  # jieba forgets to, and so weighs all words less
        add_word(word, frequency, tag)

    tokenizer.cut = lambda text: list(cut(text))
    tokenizer.add_word = teach
    return tokenizer


@cache
def _folded_words() -> tuple[tuple[str, int], ...]:
    """jieba's words with a character that normalising replaces (显著 is indexed as 显着), so it knows them."""
    dictionary = files("jieba").joinpath("dict.txt").read_text(encoding="utf-8")
    replaced = "".join(chr(code) for code in normalize.VARIANTS if code >= _FIRST_HAN) + "乾"
    ends = {dictionary.index("\n", found.start()) for found in re.finditer(f"[{replaced}]", dictionary)}
    lines = (dictionary[dictionary.rindex("\n", 0, end) + 1 : end].split(" ") for end in sorted(ends))
    return tuple((normalize.fold(word), int(frequency)) for word, frequency, *_ in lines)
