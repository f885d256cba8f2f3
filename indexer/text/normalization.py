"""Normalises text to the form that is indexed and searched, with the way back to the original's characters.

The map is context-free: every character has one image, whatever stands beside it, so the image of a
substring is a substring of the image and a phrase is found exactly where it stands. Each character goes
through NFKC, lower case, traditional to simplified, and the variants of `VARIANTS`. Blanks vanish, except
one between two letters of scripts that are written with blanks ("New York" is not "newyork", but scanned
"2 0 2 2 年" is 2022年); blanks at either end of a text always vanish.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from indexer.text.code_points import code_points, text_of
from indexer.text.span import Span

VERSION = 1  # raise it when the image of any character changes: indexes then ask to be rebuilt
LONGEST_IMAGE = 18  # characters that one may become: \ufdfa
PARAGRAPH_END = "\n"

# Spellings that writers and input methods mix, folded on top of OpenCC's table. The first group keeps in
# traditional script what simplified script writes otherwise (着 is 著 in Taiwan, 答复 is 答覆 in Hong Kong);
# the others are one punctuation mark in several shapes.
VARIANTS = str.maketrans(
    "著瞭藉覆祇衹彷牴牠伕揹簷痺擡粧衞枱讎暱麽"
    "“”„‟「」『』〝〞〟‘’‚‛`′"
    "〔〕【】〖〗﹝﹞"
    "•‧∙⋅・●"
    "‐‑‒–−"
    "―─━〜",
    "着了借复只只仿抵它夫背檐痹抬妆卫台仇昵么"
    '"""""""""""' + "''''''"
    "[][][][]"
    "······"
    "-----"
    "———~",
)  # fmt: skip

_PARAGRAPH_ENDS = "\n\x85\u2029"
_SURROGATES = range(0xD800, 0xE000)
_CODE = 0x1FFFFF  # the low 21 bits of an entry: the image's code point
_KNOWN = 1 << 21  # the entry has been computed
_SPACED = 1 << 22  # a letter of a script written with blanks
_DELETED = 1 << 23
_LONG = 1 << 24  # the image has several characters: the code is the original's, the image in _long_images
_BLANK, _NEWLINE = 0x20, 0x0A
_PIECE = 1 << 20  # characters measured at a time
_AT_ONCE = 1 << 16  # characters looked up by the quicker way
_SHORT = 64  # characters of a text that is put together quicker than arrays are made
_KEPT_IMAGES = 1 << 14  # of single characters

_table: NDArray[np.uint32] = np.zeros(0x110000, dtype=np.uint32)  # filled as characters turn up
_long_images: dict[int, str] = {}

Codes = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class NormalizedText:
    """A normalised text and, for each of its characters, the original character it came from."""

    text: str
    origins: NDArray[np.int64]  # len(text) offsets into the original, never falling

    def original_span(self, start: int, end: int) -> Span:
        """The original characters behind the normalised characters `start` up to `end`."""
        if start >= end:
            raise ValueError(f"an empty stretch has no origin: {start}..{end}")
        return Span(self.origins.item(start), self.origins.item(end - 1) + 1)


def normalize_with_offsets(text: str) -> NormalizedText:
    """The image of `text`, with offsets."""
    codes, origins = _images(text)
    kept = _kept(codes)
    if kept is None:
        return NormalizedText(text_of(codes), np.arange(len(codes)) if origins is None else origins)
    return NormalizedText(text_of(codes.take(kept)), kept if origins is None else origins.take(kept))


def pieces(text: str, start: int = 0, *, size: int, overlap: int = 0) -> Iterator[tuple[int, NormalizedText]]:
    """The image of a text from `start` on, piece by piece, each with the offset in `text` from which its own count.

    A piece has at most `size` characters and ends with a line where it can; the one after a piece that does not
    begins `overlap` characters before its end, which has to be less than half of `size`.
    """
    while start < len(text):
        end = min(start + size, len(text))
        following = end
        if end < len(text):
            line = text.rfind(PARAGRAPH_END, start + size // 2, end) + 1
            end = line or _between(text, end, start + size // 2)
            following = line or max(end - overlap, start + 1)
        yield start, normalize_with_offsets(text[start:end])
        start = following


def _between(text: str, end: int, least: int) -> int:
    """The last place up to `end` with no blank on either side, since one counts by both its neighbours; else `end`."""
    at = end
    while at > least and (text[at - 1].isspace() or text[at].isspace()):
        at -= 1
    return at if at > least else end


def normalize(text: str) -> str:
    """The image of `text`, without offsets."""
    if not text or (text.isascii() and text.isalnum()):
        return text.lower()
    if len(text) <= _SHORT:
        image = "".join(map(character_image, text))
        return _without_blanks(image) if " " in image else image
    if len(text) > _PIECE:
        return "".join(map(_image, whole_lines(text, _PIECE)))
    return _image(text)


def normalize_all(texts: Sequence[str]) -> list[NormalizedText]:
    """The images of several texts, made at once: what short ones cost is the calls, not the characters."""
    # Behind each stands a paragraph end, which is its own image and over which no blank looks.
    starts = [0, *accumulate(len(text) + 1 for text in texts)]
    image = normalize_with_offsets(PARAGRAPH_END.join([*texts, ""]))
    each = zip(starts, pairwise(image.origins.searchsorted(starts).tolist()), strict=False)
    return [
        NormalizedText(image.text[begin : end - 1], image.origins[begin : end - 1] - start)
        for start, (begin, end) in each
    ]


def _image(text: str) -> str:
    codes, _ = _images(text)
    kept = _kept(codes)
    return text_of(codes if kept is None else codes.take(kept))


def whole_lines(text: str, size: int) -> Iterator[str]:
    """A text in stretches that end with the first line end behind `size` characters: none looks over its end."""
    start = 0
    while start < len(text):
        end = text.find(PARAGRAPH_END, start + size) + 1 or len(text)
        yield text[start:end]
        start = end


def image_length(text: str) -> int:
    """How long the image of a text may be: its characters' images, blanks counted, without making it."""
    total = 0
    for at in range(0, len(text), _PIECE):
        raw = code_points(text[at : at + _PIECE])
        entries = _entries(raw)
        long = entries[entries & _LONG != 0] & _CODE
        codes, counts = np.unique(long, return_counts=True)
        total += int(np.count_nonzero(entries & _DELETED == 0)) - len(long)
        total += sum(
            len(_long_images[code]) * count
            for code, count in zip(codes.tolist(), counts.tolist(), strict=True)
        )
    return total


def normalize_line(text: str) -> str:
    """The image of something typed: paragraph ends count as blanks, so it can match within a paragraph."""
    for mark in _PARAGRAPH_ENDS:
        text = text.replace(mark, " ")
    return normalize(text)


def _images(text: str) -> tuple[Codes, NDArray[np.int64] | None]:
    """Code points of the characters' images, blanks still in, and the original character of each; None: as they stand."""
    entries = _entries(code_points(text))
    flags = np.bitwise_or.reduce(entries)  # most texts have neither kind of them
    origins: NDArray[np.int64] | None = None
    if flags & _DELETED:
        origins = (entries & _DELETED == 0).nonzero()[0]
        entries = entries[origins]
    if flags & _LONG:
        return _expanded(entries, np.arange(len(entries)) if origins is None else origins)
    return entries & np.uint32(_CODE), origins


def _entries(raw: Codes) -> Codes:
    """What the table says of each character; what it does not know yet it learns."""
    entries = _looked_up(raw)
    if not np.bitwise_and.reduce(entries) & _KNOWN:
        for code in np.unique(raw[entries & _KNOWN == 0]).tolist():
            _entry(chr(code))
        entries = _looked_up(raw)
    return entries


def _looked_up(raw: Codes) -> Codes:
    """`take` is quicker, and makes places of all characters at once, 8 bytes each: too much for a text of millions."""
    found: Codes = _table.take(raw) if len(raw) <= _AT_ONCE else _table[raw]
    return found


def _expanded(entries: Codes, origins: NDArray[np.int64]) -> tuple[Codes, NDArray[np.int64]]:
    """Put images of several characters (㎡ → m2) in place of their numbers."""
    lengths = np.ones(len(entries), dtype=np.int64)
    long = np.flatnonzero(entries & _LONG)
    images = [_long_images[int(entries[at] & _CODE)] for at in long]
    lengths[long] = [len(image) for image in images]
    # Room is made for each image by repeating its number; the image is then written over it.
    codes = np.repeat(entries & _CODE, lengths)
    starts = np.cumsum(lengths) - lengths
    for at, image in zip(starts[long].tolist(), images, strict=True):
        codes[at : at + len(image)] = [ord(character) for character in image]
    return codes, np.repeat(origins, lengths)


def _kept(codes: Codes) -> NDArray[np.int64] | None:
    """Which characters stay: all but blanks, and of a run of blanks within spaced script the first; None: all."""
    kept = codes != _BLANK
    solid: NDArray[np.int64] = kept.nonzero()[0]
    if len(solid) == len(codes):
        return None
    gaps = (solid[1:] - solid[:-1] > 1).nonzero()[0]  # between solid[gap] and solid[gap + 1] there are blanks
    before, after = codes[solid[gaps]], codes[solid[gaps + 1]]
    spaced = (_table[before] & _table[after] & _SPACED) != 0
    kept[solid[gaps[spaced]] + 1] = True
    return kept.nonzero()[0] if spaced.any() else solid


def _entry(character: str) -> None:
    """Make the table's entry for a character; several threads at once make the same one."""
    code = ord(character)
    if not _table[code] & _KNOWN:
        image = character_image(character)
        for part in image:
            if part != character:
                _entry(part)  # first, because _kept() looks the images up
        if not image:
            entry = _DELETED
        elif len(image) == 1:
            entry = ord(image) | (_SPACED if _written_with_blanks(image) else 0)
        else:
            _long_images[code] = image
            entry = code | _LONG
        _table[code] = entry | _KNOWN


@lru_cache(_KEPT_IMAGES)
def character_image(character: str) -> str:
    """What one character becomes: a fixed point of NFKC, lower case, simplification and `VARIANTS`."""
    if character in _PARAGRAPH_ENDS:
        return PARAGRAPH_END
    if character.isspace():
        return " "
    if ord(character) in _SURROGATES:
        return "\ufffd"
    image = character
    while True:
        compatible = "".join(part.lower() for part in unicodedata.normalize("NFKC", image))
        simple = simplify(compatible).translate(VARIANTS)
        visible = "".join(part for part in simple if not _invisible(part))
        if visible == image:
            return "".join(" " if part.isspace() else part for part in visible)
        image = visible


def _invisible(character: str) -> bool:
    """Control and format characters, and the selectors that only change a glyph's look."""
    selects = "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
    return selects or unicodedata.category(character) in ("Cc", "Cf")


def _without_blanks(image: str) -> str:
    """What `_kept` leaves of a short one."""
    kept = ""
    for word in filter(None, image.split(" ")):
        spaced = kept and _written_with_blanks(kept[-1]) and _written_with_blanks(word[0])
        kept += f" {word}" if spaced else word
    return kept


@lru_cache(_KEPT_IMAGES)
def _written_with_blanks(character: str) -> bool:
    others = ("CJK ", "HIRAGANA", "KATAKANA", "BOPOMOFO")
    return character.isalpha() and not unicodedata.name(character, "").startswith(others)


def simplify(text: str) -> str:
    """Traditional characters as simplified ones, each by itself, in a text of the same length."""
    return text.translate(_simplified())


@cache
def _simplified() -> dict[int, str]:
    """OpenCC's character table, traditional to simplified; of several answers the first, commonest one."""
    table = files("opencc").joinpath("dictionary/TSCharacters.txt").read_text(encoding="utf-8")
    rows = (line.split() for line in table.splitlines() if line)
    return {ord(row[0]): row[1] for row in rows if len(row[0]) == 1 and len(row[1]) == 1}
