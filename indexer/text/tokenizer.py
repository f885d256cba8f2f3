"""Tokenizes normalised text. The only importer of jieba and rjieba.

Words rank, characters prove: nothing that is found depends on where a word is cut, so the segmenter only
has to be good, and the same on both sides. jieba sees runs of Han characters alone, everything else is cut
by one rule of ours (a run of letters and digits is a word), because jieba and its Rust port rjieba differ
there. Either is taught, in normalised form, the union's own terms from `indexer/dictionary/` that it would
tear into single characters (五必访); it keeps those it cuts into words (劳模, 精神), which are found as such.
The terms of a lexicon's own are taught by the same rule.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.text import normalization
from indexer.text.code_points import code_points, text_of
from indexer.text.lexicon import FIRST_HAN, LAST_HAN, LONGEST_TERM, SHIPPED, Lexicon, union_terms

VERSION = 1  # raise it when the rule below changes

PIECE = 100_000  # characters given to jieba at a time
LONGEST_RUN = 20_000  # Han characters without a mark between them that are cut as one
_LONG = 1 << 20  # characters of a text that is cut some lines at a time
KEPT = 3  # segmenters in memory, 30 MB each: an archive's, the one of a preview, one to spare

_REPLACED = re.compile(f"[{''.join(chr(code) for code in normalization.VARIANTS if code >= FIRST_HAN)}乾]")

TokenStarts = NDArray[np.bool_]  # one per character: whether a token begins there
Tokenizer = Callable[[str], list[str]]  # normalised text → its words

_NO_HAN = np.array(0x0A, dtype="<u4")
TERM_FREQUENCY = 20_000  # of a taught word: jieba's 60 M counts make it win over any pair of rarer words


class Segmenter:
    """jieba with a lexicon's words: `rjieba` where its wheel exists, else the original; the same cuts."""

    def __init__(self, lexicon: Lexicon = SHIPPED, *, native: bool | None = None) -> None:
        self._native = find_spec("rjieba") is not None if native is None else native
        self._jieba: Any = _load_native() if self._native else _load_python()
        for term in sorted(union_terms(), key=len):  # 师带徒 before 名师带徒, which it would tear
            if any(len(piece) == 1 for piece in self._jieba.cut(term)):
                self._jieba.add_word(term, TERM_FREQUENCY, None)
        for word, frequency in _folded_words():
            if len(list(self._jieba.cut(word))) > 1:  # 了 is a word already, and more so than 瞭
                self._jieba.add_word(word, frequency, None)
        for term in lexicon.taught:  # torn by its dictionary: its guesses are others in another sentence
            if any(len(piece) == 1 for piece in self._jieba.cut(term, False)):
                self._jieba.add_word(term, TERM_FREQUENCY, None)

    def cut(self, text: str) -> TokenStarts:
        """Where the tokens of a normalised text begin; what is no letter, digit or Han is a token each."""
        if len(text) > _LONG:  # no token crosses a line end
            return np.concatenate([self._cut(lines) for lines in normalization.whole_lines(text, _LONG)])
        return self._cut(text)

    def cut_all(self, texts: Sequence[str]) -> list[TokenStarts]:
        """The same of several texts, at once: what short ones cost is the calls, not the characters."""
        # One that may be divided within a run is so where it would be by itself.
        if any(len(text) > LONGEST_RUN for text in texts):
            return list(map(self.cut, texts))
        cuts = self.cut("\n".join(texts))
        ends = np.cumsum([len(text) + 1 for text in texts]).tolist()
        return [cuts[end - 1 - len(text) : end - 1] for text, end in zip(texts, ends, strict=True)]

    def _cut(self, text: str) -> TokenStarts:
        codes = code_points(text)
        han = (codes >= FIRST_HAN) & (codes <= LAST_HAN)
        cuts = np.zeros(len(codes), dtype=np.bool_)
        for start, end in _pieces(han):
            piece = text_of(np.where(han[start:end], codes[start:end], _NO_HAN))
            lengths = np.fromiter(map(len, self._jieba.cut(piece)), dtype=np.int64)
            # The sum of the lengths before it is where a word begins.
            cuts[start + np.cumsum(lengths) - lengths] = True
        run = alphanumeric(codes) & ~han & (codes < FIRST_HAN)
        cuts[~han] = True
        # No token begins between two letters or digits: 2022 and abc are one each.
        cuts[1:] &= ~(run[1:] & run[:-1])
        return cuts

    def words(self, text: str) -> list[str]:
        """The words of a normalised text, in order; punctuation is none."""
        begins = np.flatnonzero(self.cut(text)).tolist()
        tokens = (text[start:end] for start, end in zip(begins, [*begins, len(text)][1:], strict=True))
        return [token for token in tokens if token[0].isalnum()]


def _pieces(han: TokenStarts) -> Iterator[tuple[int, int]]:
    """Where a text is divided for jieba, which takes up to 2,000 bytes a character: outside a run of Han if it can be.

    Only a run longer than `LONGEST_RUN` is divided itself; there a word may be lost, never a character.
    """
    start = 0
    while len(han) - start > PIECE:
        end = start + PIECE
        others = np.flatnonzero(~han[end - LONGEST_RUN : end])
        if len(others):
            end += int(others[-1]) + 1 - LONGEST_RUN
        yield start, end
        start = end
    yield start, len(han)


def alphanumeric(codes: NDArray[np.integer]) -> TokenStarts:
    """Which code points are letters, digits or Han."""
    flags: TokenStarts = _alphanumeric_table()[codes]
    return flags


def segmenter_for(lexicon: Lexicon = SHIPPED) -> Segmenter:
    """The process's segmenter for a lexicon, loaded at first use: a search for a phrase never pays for it."""
    return _segmenters.get(lexicon)


def is_loaded(lexicon: Lexicon = SHIPPED) -> bool:
    """Whether asking `segmenter_for` costs nothing."""
    return _segmenters.has(lexicon)


def tokenizer_for(lexicon: Callable[[], Lexicon]) -> Tokenizer:
    """What cuts with the words there are when it is asked; until then no segmenter is loaded."""
    return lambda text: segmenter_for(lexicon()).words(text)


def fingerprint(lexicon: Lexicon = SHIPPED) -> str:
    """Changes whenever the same text may be cut otherwise: part of the index stamp."""
    shipped = (VERSION, normalization.VERSION, TERM_FREQUENCY, LONGEST_TERM, union_terms())
    rules = repr((*shipped, lexicon.taught) if lexicon.taught else shipped)
    return hashlib.sha256(rules.encode()).hexdigest()[:16]


class _Segmenters:
    """The segmenters in memory: those that were asked for last. Nobody who has one waits for another's loading."""

    def __init__(self) -> None:
        self._kept: dict[str, Segmenter] = {}  # by Lexicon.key, the one asked for last at the end
        self._lock = threading.Lock()

    def get(self, lexicon: Lexicon) -> Segmenter:
        """Load it, if need be."""
        with self._lock:
            found = self._kept.pop(lexicon.key, None)
            if found is not None:
                self._kept[lexicon.key] = found
                return found
        made = Segmenter(lexicon)
        with self._lock:
            self._kept[lexicon.key] = made
            while len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]
        return made

    def has(self, lexicon: Lexicon) -> bool:
        """Whether it is there."""
        return lexicon.key in self._kept


_segmenters = _Segmenters()


@cache
def _alphanumeric_table() -> TokenStarts:
    """One flag per code point. Planes without assigned characters stay False."""
    table = np.zeros(0x110000, dtype=np.bool_)
    table[:0x33480] = [chr(code).isalnum() for code in range(0x33480)]
    return table


def _load_native() -> Any:
    """A dictionary of 30 MB. The package has loaded one for functions that nobody calls: the first to ask takes that."""
    import rjieba

    return vars(rjieba).pop("_DEFAULT_JIEBA", None) or rjieba.Jieba()


def _load_python() -> Any:
    """jieba, made to agree with rjieba, and without its cache file in the shared temporary folder."""
    import jieba

    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    cut: Callable[..., Iterator[str]] = tokenizer.cut
    add_word: Callable[[str, int, str | None], None] = tokenizer.add_word

    def teach(word: str, frequency: int, tag: str | None) -> None:
        tokenizer.total -= tokenizer.FREQ.get(word, 0)  # jieba forgets to, and so weighs all words less
        add_word(word, frequency, tag)

    tokenizer.cut = lambda text, hmm=True: list(cut(text, HMM=hmm))
    tokenizer.add_word = teach
    return tokenizer


def _folder_of(package: str) -> Path:
    """Where a package lies, without running it: jieba would take a tenth of a server's start to be imported."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"No module named {package!r}", name=package)
    return Path(spec.submodule_search_locations[0])


@cache
def _folded_words() -> tuple[tuple[str, int], ...]:
    """jieba's words with a character that normalising replaces (显著 is indexed as 显着), so it knows them."""
    dictionary = (_folder_of("jieba") / "dict.txt").read_text(encoding="utf-8")
    ends = {dictionary.index("\n", found.start()) for found in _REPLACED.finditer(dictionary)}
    lines = (dictionary[dictionary.rindex("\n", 0, end) + 1 : end].split(" ") for end in sorted(ends))
    return tuple((normalization.normalize(word), int(frequency)) for word, frequency, *_ in lines)
