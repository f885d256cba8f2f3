"""Reads characters as toneless pinyin, and parts typed latin letters into syllables.

The readings are pypinyin's table of single characters, read as data: importing the package would load its
phrases, too, 55 MB of them. A ü is a v, as input methods have it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FEWEST_PHRASES = 2  # that use a reading, or it is not in living use
MOST_WAYS = 8  # to part letters into syllables; xian alone has two, and each further one doubles them
LONGEST_SYLLABLE = 6  # letters: zhuang
DOUBLE_INITIALS = frozenset({"zh", "ch", "sh"})
SEPARATORS = frozenset(" '")
_HAN = range(0x3400, 0xA000)
_VOWELS = frozenset("aeiouv")
_NEAR_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("r", "l"), ("f", "h"))
_NEAR_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))


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
    return "".join(map(sounding, beginning(initial)))


def beginning(letters: str) -> list[str]:
    """All syllables that begin so."""
    return [syllable for syllable in _by_sound() if syllable.startswith(letters)]


def spelled(letters: str, *, initials: bool = False) -> list[tuple[str, ...]]:
    """Ways to read latin letters as whole syllables, the fewest syllables first; blanks and ' part them.

    With `initials` also these may stand for characters, then in capitals: gonghuijf is gong hui J F. At most
    `MOST_WAYS` of them; none where some letters are no syllable.
    """
    parts = "".join(" " if letter in SEPARATORS else letter for letter in as_typed(letters)).split()
    ways: list[tuple[str, ...]] = [()]
    for part in parts:
        ways = sorted(((*way, *more) for way in ways for more in _whole(part, initials)), key=len)[:MOST_WAYS]
    return ways


def as_typed(text: str) -> str:
    """Normalised text with ü written as input methods have it: lv, and lve for lüe or lue."""
    return re.sub("([ln])ue", r"\1ve", text.replace("ü", "v"))


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
            if initials and (piece in DOUBLE_INITIALS or (len(piece) == 1 and piece not in "iuv")):
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
