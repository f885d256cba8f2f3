"""Reads characters as toneless pinyin, and matches typed latin letters with texts: full pinyin or initials.

The readings are pypinyin's table of single characters, read as data: importing the package would load its
phrases, too, 55 MB of them. A ü is a v, as input methods have it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from importlib.metadata import distribution
from itertools import islice
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from indexer.text.code_points import code_points
from indexer.text.normalization import PARAGRAPH_END

Manner = Literal["letters", "syllables", "initials"]
MANNERS: tuple[Manner, ...] = ("letters", "syllables", "initials")  # the strictest first

FEWEST_PHRASES = 2  # that use a reading, or it is not in living use
MOST_WAYS = 8  # to part letters into syllables; xian alone has two, and each further one doubles them
LONGEST_SYLLABLE = 6  # letters: zhuang
_HAN = range(0x3400, 0xA000)
_VOWELS = frozenset("aeiouv")
_DOUBLE_INITIALS = frozenset({"zh", "ch", "sh"})
_SEPARATORS = frozenset(" '")
_NEAR_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("r", "l"), ("f", "h"))
_NEAR_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))
_AT_ONCE = 5_000  # texts that are laid out at a time: bounds the memory for it
_BOUNDARY, _BEYOND = 0, 0xFFFF  # letters of no text: between texts, and for what does not fit 16 bits

I64 = NDArray[np.int64]
Letters = NDArray[np.uint16]
Codes = NDArray[np.integer]
Keep = Callable[[NDArray[np.uint32]], NDArray[np.uint32]]


def load_readings() -> None:
    """Read the table now: a quarter of a second that the first call would take otherwise."""
    _by_sound()
    _toneless.cache_clear()  # it was for the table alone


def syllables(character: str) -> tuple[str, ...]:
    """The toneless readings of a character, commonest first; none for what is no Han character."""
    place = ord(character) - _HAN.start
    numbers, readings = _readings()
    return readings[numbers[place]] if 0 <= place < len(numbers) else ()


def sounding(syllable: str) -> str:
    """All characters that can be read so."""
    return _by_sound().get(syllable, "")


@cache
def near(syllable: str) -> tuple[str, ...]:
    """Syllables that many speakers do not tell apart from this one: zhong and zong, nan and lan, yin and ying.

    One or both of initial and final may differ; the syllable itself is not among them.
    """
    initial, final = _parted(syllable)
    initials = [initial, *(two for pair in _NEAR_INITIALS for two in _other(initial, pair))]
    finals = [final]
    for long, short in _NEAR_FINALS:
        if final.endswith(long):
            finals.append(final.removesuffix(long) + short)
        elif final.endswith(short):
            finals.append(final.removesuffix(short) + long)
    found = (one + two for one in initials for two in finals)
    return tuple(other for other in found if other != syllable and other in _by_sound())


def starting(initial: str) -> str:
    """All characters of which a reading begins with a letter, or with zh, ch or sh."""
    return "".join(_by_sound()[one] for one in _by_sound() if one.startswith(initial))


def spelled(letters: str, *, initials: bool = False) -> list[tuple[str, ...]]:
    """Ways to read latin letters as whole syllables, the fewest syllables first; blanks and ' part them.

    With `initials` also these may stand for characters, then in capitals: gonghuijf is gong hui J F. At most
    `MOST_WAYS` of them; none where some letters are no syllable.
    """
    parts = "".join(" " if letter in _SEPARATORS else letter for letter in as_typed(letters)).split()
    ways: list[tuple[str, ...]] = [()]
    for part in parts:
        ways = sorted(((*way, *more) for way in ways for more in _whole(part, initials)), key=len)[:MOST_WAYS]
    return ways


def as_typed(text: str) -> str:
    """Normalised text with ü written as input methods have it: lv, and lve for lüe or lue."""
    return re.sub("([ln])ue", r"\1ve", text.replace("ü", "v"))


class Shelf:
    """Normalised texts laid end to end, to be matched all at once. Immutable.

    Memory: 2 bytes a character and 12 a text; 4 more a character once `holding` was asked.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        rest, parts = iter(texts), list[Letters]()
        while some := "".join(f"{text}{PARAGRAPH_END}" for text in islice(rest, _AT_ONCE)):
            parts.append(_letters_of(code_points(some)))
        self._letters: Letters = np.concatenate([*parts, np.zeros(1, dtype=np.uint16)])
        ends = np.flatnonzero(self._letters == ord(PARAGRAPH_END))
        self._letters[ends] = _BOUNDARY
        self._starts: I64 = np.append(0, ends + 1)[:-1]
        self._begins = Spots(self._starts, self._letters)

    @cached_property
    def _all(self) -> Spots:
        return Spots(np.arange(len(self._letters)), self._letters)

    def __len__(self) -> int:
        return len(self._starts)

    def beginning(self, typed: str, manner: Manner) -> I64:
        """The numbers of the texts that begin with what was typed, ascending."""
        return np.searchsorted(self._starts, self._begins.matching(typed, manner))

    def holding(self, typed: str, manner: Manner) -> I64:
        """The numbers of the texts that hold what was typed after their beginning, ascending."""
        places = self._all.matching(typed, manner)
        # The text of a place is the last one that starts at or before it.
        rows = np.searchsorted(self._starts, places, side="right") - 1
        return np.unique(rows[places > self._starts[rows]]) if len(self) else places


class Spots:
    """Some places of a text, less than 2^32, by the letters that stand there. Immutable. Memory: 4 bytes a place."""

    def __init__(
        self, places: Codes, letters: Codes, alphabet: Codes | None = None, keep: Keep = lambda places: places
    ) -> None:
        """The text is of code points of 16 bits; or, with an `alphabet` of A code points, of ranks into that.

        The places are held as `keep` gives them.
        """
        here = letters[places]
        order = np.argsort(here, kind="stable")
        self._text, self._places = letters, keep(places[order].astype(np.uint32))
        self._codes = None if alphabet is None else _letters_of(alphabet)
        self._letters, self._firsts = np.unique(here[order], return_index=True)
        self._ends = np.append(self._firsts[1:], len(here))

    def matching(self, typed: str, manner: Manner) -> I64:
        """Those of the places where the text reads like `typed`, ascending.

        Places that fit `typed` up to some letter wait there, by how many characters they have used up.
        """
        text = typed if manner == "letters" else as_typed(typed).lstrip("".join(_SEPARATORS))
        waiting: list[dict[int, list[I64]]] = [defaultdict(list) for _ in range(len(text) + 1)]
        for end, characters in _pieces(text, 0, manner) if text else ():
            waiting[end][1].append(self._of(characters))
        for at in range(1, len(text)):
            for used, groups in waiting[at].items():
                if text[at] in _SEPARATORS and manner != "letters":
                    waiting[at + 1][used] += groups
                    continue
                here = groups[0] if len(groups) == 1 else np.unique(np.concatenate(groups))
                letters = self._text.take(here + used, mode="clip")
                for end, characters in _pieces(text, at, manner) if len(here) else ():
                    waiting[end][used + 1].append(here[self._flags(characters)[letters]])
        found = [group for groups in waiting[-1].values() for group in groups]
        return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)

    def _of(self, characters: Letters) -> I64:
        """The places of these characters, in no order."""
        fitting = np.flatnonzero(self._flags(characters)[self._letters]).tolist()
        slices = [self._places[self._firsts[at] : self._ends[at]] for at in fitting]
        return np.concatenate(slices).astype(np.int64) if slices else np.zeros(0, dtype=np.int64)

    def _flags(self, characters: Letters) -> NDArray[np.bool_]:
        """Which letters of the text are among these characters."""
        flags = np.zeros(_BEYOND + 1, dtype=np.bool_)
        flags[characters] = True
        return flags if self._codes is None else flags.take(self._codes)


def _letters_of(codes: Codes) -> Letters:
    return np.minimum(codes, _BEYOND).astype(np.uint16)


def _pieces(text: str, at: int, manner: Manner) -> Iterator[tuple[int, Letters]]:
    """How one character of a text may have been typed from `at` on: where it ends, and which it may be."""
    if manner == "letters" or not ("a" <= text[at] <= "z"):
        yield at + 1, _itself(text[at])
        return
    for end in range(at + 1, min(at + LONGEST_SYLLABLE, len(text)) + 1):
        piece = text[at:end]
        initial = manner == "initials" and (len(piece) == 1 or piece in _DOUBLE_INITIALS)
        if end == len(text) or initial:
            yield end, _beginning(piece)
        elif piece in _by_sound():
            yield end, _sounding(piece)


def _itself(character: str) -> Letters:
    code = ord(character)
    return np.array([code] if code < _BEYOND else [], dtype=np.uint16)


@cache
def _sounding(syllable: str) -> Letters:
    return code_points(sounding(syllable)).astype(np.uint16)


@cache
def _beginning(piece: str) -> Letters:
    """Characters of which a reading begins so; a letter also stands for itself, as in GDP."""
    if len(piece) > 1 and not any(syllable.startswith(piece) for syllable in _by_sound()):
        return np.zeros(0, dtype=np.uint16)
    own = [_itself(piece)] if len(piece) == 1 else []
    return np.concatenate(own + [_sounding(one) for one in _by_sound() if one.startswith(piece)])


def _parted(syllable: str) -> tuple[str, str]:
    size = next((at for at, letter in enumerate(syllable) if letter in _VOWELS), 0)
    return syllable[:size], syllable[size:]


def _other(one: str, pair: tuple[str, str]) -> tuple[str, ...]:
    return (pair[1 - pair.index(one)],) if one in pair else ()


@cache
def _by_sound() -> dict[str, str]:
    found = defaultdict(list)
    for character in map(chr, _HAN):
        for reading in syllables(character):
            found[reading].append(character)
    return {reading: "".join(characters) for reading, characters in found.items()}


def _whole(letters: str, initials: bool) -> list[tuple[str, ...]]:
    """Ways to read a run of letters as syllables."""
    ways: list[list[tuple[str, ...]]] = [[()], *([] for _ in letters)]
    for end in range(1, len(letters) + 1):
        for at in range(max(0, end - LONGEST_SYLLABLE), end):
            piece = letters[at:end]
            if initials and (piece in _DOUBLE_INITIALS or (len(piece) == 1 and piece not in "iuv")):
                ways[end] += [(*way, piece.upper()) for way in ways[at]]
            elif piece in _by_sound():
                ways[end] += [(*way, piece) for way in ways[at]]
        ways[end] = sorted(ways[end], key=len)[:MOST_WAYS]
    return ways[-1]


@cache
def _readings() -> tuple[NDArray[np.uint16], tuple[tuple[str, ...], ...]]:
    """The number of the readings of each character of `_HAN`, and the readings by number; number 0 is none.

    They are of pypinyin's table: {"37325": "zhòng,chóng,tóng"}. Its first reading counts, and another one if some
    phrases have it: nobody types 示 as qi.
    """
    used = _readings_in_phrases()
    numbers: dict[tuple[str, ...], int] = {(): 0}
    found = np.zeros(len(_HAN), dtype=np.uint16)
    for entry in re.finditer(r'"(\d+)": *"([^"]+)"', _data("pinyin_dict.json")):
        code, readings = int(entry[1]), dict.fromkeys(map(_toneless, entry[2].split(",")))
        first, *others = [*filter(None, readings)] or [""]
        if code in _HAN and first:
            more = (one for one in others if used[chr(code), one] >= FEWEST_PHRASES)
            found[code - _HAN.start] = numbers.setdefault((first, *more), len(numbers))
    return found, tuple(numbers)


def _readings_in_phrases() -> Counter[tuple[str, str]]:
    """How many of pypinyin's phrases read a character so: {"重庆": [["chóng"], ["qìng"]]}, read as a stream."""
    found: Counter[tuple[str, str]] = Counter()
    characters: Iterator[str] = iter(())
    for string in re.finditer(r'"([^"]+)"(:)?', _data("phrases_dict.json")):
        if string[2]:
            characters = iter(string[1])
        else:
            found[next(characters, ""), _toneless(string[1])] += 1
    return found


def _data(name: str) -> str:
    return Path(str(distribution("pypinyin").locate_file(f"pypinyin/{name}"))).read_text(encoding="utf-8")


@cache
def _toneless(marked: str) -> str:
    """A reading with a tone mark → without; "" for a hum without a vowel."""
    letters = unicodedata.normalize("NFD", marked).replace("u\u0308", "v")
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return plain if _VOWELS.intersection(plain) else ""
