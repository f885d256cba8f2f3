"""Reads what was typed in pinyin, or partly in characters, as the archive says it: 工会jingfei, gonghui经费, ghjf."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from heapq import nlargest
from itertools import islice, product
from typing import Literal

from indexer.search.offers.language_model import LanguageModel
from indexer.text import MOST_WAYS, spelled

LONGEST_SPELT = 40  # letters and characters together
SHORTEST_SHORT = 3  # characters of a text that is looked for by initials: 公会 and 规划 are both gh
LONGEST_SHORT = 10
WELL_FOUND = 3  # documents that say what was typed as it stands: then nothing else is suggested

_KEPT = 12  # texts that are pursued, of syllables
_WAYS_SHORT = 4  # to part letters with initials among them
_KEPT_SHORT = 30  # of initials, which are less telling
_TRIED = 4  # times as many are looked for
_GRAMMAR = frozenset("的了是在和与及就也都而被把")  # between words, and nobody types these as initials
_RUN = re.compile("[a-zü' ]+|[\u3400-\u9fff]")
_TYPED = re.compile("[a-zü' \u3400-\u9fff]+")
_HAN = re.compile("[\u3400-\u9fff]")
_LETTERS = re.compile("[a-zü]")

Cut = Callable[[str], Sequence[str]]  # a normalised text in words
Likely = tuple[float, str]  # a text with how likely it is, in powers of ten
Way = tuple[str, ...]  # syllables, initials in capitals, and characters


def is_pinyin(text: str) -> bool:
    """Whether a normalised text is of letters and characters, with letters among them."""
    return len(text) <= LONGEST_SPELT and bool(_LETTERS.search(text) and _TYPED.fullmatch(text))


def read_pinyin(text: str, language: LanguageModel, words: Cut) -> str | None:
    """What the archive says most often of all that can be read so; None where it says nothing such.

    Whole syllables come first. Where they lead nowhere initials may stand for characters, but only for whole words.
    """
    if not is_pinyin(text) or language.count(text) >= WELL_FOUND:
        return None
    read = (one for way in _ways(text, "whole") if len(way) > 1 for one in _readings(way, language, _KEPT))
    best = max(read, key=language.count, default="")
    if best and language.count(best):
        return best
    short = (one for way in _ways(text, "short") for one in _readings(way, language, _KEPT_SHORT))
    terms = [one for one in short if _GRAMMAR.isdisjoint(one) and min(map(len, words(one)), default=0) > 1]
    return max(terms, key=language.count, default=None)


def _ways(text: str, manner: Literal["whole", "short"]) -> list[Way]:
    """Ways to part a text, each run of letters by itself."""
    parts: list[list[Way]] = []
    for run in _RUN.findall(text):
        if not _LETTERS.match(run.strip(" '")):
            parts.append([(run,)] if run.strip(" '") else [()])
        else:
            parts.append(spelled(run, initials=manner == "short"))
    ways = [tuple(piece for part in chosen for piece in part) for chosen in _few(parts)]
    if manner == "whole":
        return ways
    ways = [way for way in ways if any(map(str.isupper, way))]
    fewest = min(map(len, ways), default=0)
    wanted = range(
        SHORTEST_SHORT, min(fewest + 1, LONGEST_SHORT) + 1
    )  # nobody spells a whole syllable by initials
    return [way for way in ways if len(way) in wanted][:_WAYS_SHORT]


def _few(parts: Sequence[list[Way]]) -> Iterator[tuple[Way, ...]]:
    """The first few combinations."""
    for number, chosen in enumerate(product(*parts)):
        if number == MOST_WAYS:
            return
        yield chosen


def _readings(way: Way, language: LanguageModel, kept: int) -> list[str]:
    """The likeliest texts of these syllables, initials and characters that the archive says."""
    likely = [(0.0, "")]
    language.expect_sounds(piece for piece in way if not _HAN.match(piece))
    for piece in way:
        others = [piece] if _HAN.match(piece) else language.heard(piece)
        ends = {text[-1:] for _, text in likely}
        counts = language.counts([end + one for end in ends for one in others])
        steps = {
            pair: language.likelihood(pair, len(pair) - 1, len(pair), 2)
            for pair, count in counts.items()
            if count
        }
        longer = [
            (score + steps[text[-1:] + one], text + one)
            for score, text in likely
            for one in others
            if text[-1:] + one in steps
        ]
        likely = list(islice(_said(nlargest(kept * _TRIED, longer), language, kept), kept))
    return [text for _, text in likely]


def _said(tried: Sequence[Likely], language: LanguageModel, together: int) -> Iterator[Likely]:
    """Those that the archive says, in the same order."""
    for at in range(0, len(tried), together):
        part = tried[at : at + together]
        language.expect(text for _, text in part)
        yield from (pair for pair in part if language.count(pair[1]))
