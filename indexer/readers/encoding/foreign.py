"""Recognises encodings that are not read, by name, whose bytes would pass for Chinese ones.

EUC-KR puts its syllables where GB 2312 has its common characters of A to P, so no strangeness tells. EUC-TW (CNS 11643)
puts its characters where GB 2312 has those from Q on, and none before. Both are told by which of the two readings has
the common characters of its language.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from indexer.readers.encoding.plausibility import SAMPLE, commonness, is_ideograph, strangeness

_SYLLABLES = frozenset(  # that make half of Korean prose
    "이다는의에을하고가지로한은를서도사기대자리시어인나일그해정과수전라아부들보으있게것주제스장원"
    "안여상성회구국공동조합노총위무생신경"
)
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_FEWEST = 4  # characters that tell a language
_FEWEST_OF_CNS = 6
_PAIR = re.compile(rb"[\xa1-\xfe][\xa1-\xfe]")
_EUC_TW = re.compile(rb"(?>(?:[\x00-\x7f]++|[\xa1-\xfd][\xa1-\xfe]|\x8e[\xa1-\xb0][\xa1-\xfe]{2})*)")
_STRAY = 0.01  # of the characters, that may stand where CNS 11643 has none
_LOW = 0.1  # of the characters, whose second byte is no letter of KOI8: a third in CNS 11643
_STRANGER = 0.1  # mean cost: part of those characters are where GB 2312 has its rare ones
_LEAST_CHINESE = 0.45  # of the ideographs that are common
_OTHER_PLANES = re.compile(rb"\x8e[\xa1-\xb0][\xa1-\xfe]{2}")
_RANGE_OF_CNS: Final = (0xC4, 0xFD)  # first bytes of its characters on plane 1


def foreign_encoding(content: bytes) -> str:
    """The name of the encoding, "" when it is none of these."""
    sample = content[: 2 * SAMPLE]
    return next((name for name, is_it in _ENCODINGS if is_it(sample)), "")


def _is_korean(content: bytes) -> bool:
    text = _decoded(content, "cp949")
    syllables = [character for character in text if "\uac00" <= character <= "\ud7a3"]
    if len(syllables) < _FEWEST or len(syllables) < 0.5 * sum(not character.isascii() for character in text):
        return False
    usual = sum(syllable in _SYLLABLES for syllable in syllables) / len(syllables)
    return usual > max(0.3, *(commonness(_decoded(content, codec)) for codec in ("gb18030", "big5hkscs")))


def _is_taiwanese(content: bytes) -> bool:
    if not _is_whole(content):
        return False
    pairs = [pair for pair in _PAIR.findall(_OTHER_PLANES.sub(b" ", content)) if pair[0] >= 0xB0]
    low, high = _RANGE_OF_CNS
    outside = sum(not low <= pair[0] <= high for pair in pairs)
    if len(pairs) < _FEWEST_OF_CNS or outside > _STRAY * len(pairs):
        return False
    if sum(pair[1] < 0xC0 for pair in pairs) < _LOW * len(pairs):
        return False
    as_chinese = _decoded(content, "gb18030")
    return strangeness(as_chinese) > _STRANGER and commonness(as_chinese) < _LEAST_CHINESE


def _is_whole(content: bytes) -> bool:
    """Whether it has the form of EUC-TW, but for a character cut at the end."""
    found = _EUC_TW.match(content)
    return found is not None and found.end() >= len(content) - 3


def _is_shift_jis(content: bytes) -> bool:
    return _is_japanese(_decoded(content, "cp932"))


def _is_euc_jp(content: bytes) -> bool:
    return _is_japanese(_decoded(content, "euc_jp"))


def _is_japanese(text: str) -> bool:
    """Whether it is prose with the kana that any Japanese sentence has."""
    kana = len(_KANA.findall(text))
    if kana < _FEWEST:
        return False
    others = sum(is_ideograph(character) for character in text)
    strange = sum(not character.isascii() for character in text) - kana - others
    return kana > 0.25 * (kana + others) and strange < 0.3 * (kana + others)


def _decoded(content: bytes, codec: str) -> str:
    """The text; "" when it is none in that codec, but for a few bytes."""
    text = content.decode(codec, "replace")
    return text if text.count("\ufffd") <= max(1, len(text) // 100) else ""


_ENCODINGS: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    ("EUC-KR", _is_korean),
    ("Shift-JIS", _is_shift_jis),
    ("EUC-JP", _is_euc_jp),
    ("EUC-TW", _is_taiwanese),
)
