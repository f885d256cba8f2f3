"""Loads the compiled kernel, if there is one that is whole and was made from the sources beside it."""

from __future__ import annotations

import os
from ctypes import CDLL, c_int64, c_void_p
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
UNITS: Final = tuple(
    FOLDER / f"{name}.c" for name in ("kernel", "inversion", "encoding", "decoding", "sampling")
)
SOURCES: Final = (*UNITS, FOLDER / "arrays.h")
LIBRARY: Final = "kernel.bin"  # beside its sources; not .so, which Python would take for a module
SUMS: Final = "kernel.sha256"  # of sources and library, as `sums` has them
SWITCH: Final = "GONGWEN_KERNEL"  # "off" in the environment: it is not used

_ADDRESS, _NUMBER = c_void_p, c_int64
_FUNCTIONS: Final = {
    "find": (_ADDRESS, _ADDRESS, _ADDRESS, _NUMBER),
    "phrases": (_ADDRESS, _ADDRESS, _NUMBER, _ADDRESS, _NUMBER),
    "documents": (_ADDRESS, _ADDRESS, _NUMBER, _ADDRESS),
    "holding": (_ADDRESS, _ADDRESS, _NUMBER),
    "all": (_ADDRESS, _ADDRESS, _NUMBER, _ADDRESS),
    "any": (_ADDRESS, _ADDRESS, _NUMBER, _ADDRESS, _NUMBER, _ADDRESS),
    "score": (_ADDRESS, _ADDRESS, _NUMBER, _ADDRESS, _NUMBER, _ADDRESS, _ADDRESS),
    "page": (_ADDRESS, _ADDRESS, _ADDRESS, _NUMBER, _ADDRESS, _NUMBER, _ADDRESS, _NUMBER, _ADDRESS),
    "count": (_ADDRESS, _NUMBER, _ADDRESS, _NUMBER, _ADDRESS, _NUMBER),
    "months": (_ADDRESS, _ADDRESS, _NUMBER, _NUMBER, _NUMBER, _NUMBER, _ADDRESS, _ADDRESS),
    "count_characters": (_ADDRESS,) * 3,
    "characters": (_ADDRESS,) * 5,
    "sort_bigrams": (_ADDRESS,) * 4,
    "bigrams": (_ADDRESS,) * 4,
    "word_keys": (_ADDRESS, _NUMBER, _ADDRESS, _ADDRESS, _NUMBER, _NUMBER, _NUMBER, _ADDRESS),
    "words": (_ADDRESS, _ADDRESS, _NUMBER, _NUMBER, _ADDRESS, _ADDRESS, _ADDRESS),
    "encode_bigrams": (_ADDRESS, _ADDRESS, _NUMBER, _NUMBER, *(_ADDRESS,) * 9),
    "encode_postings": (*(_ADDRESS,) * 8, _NUMBER, _ADDRESS, _ADDRESS),
    "place_bigrams": (_ADDRESS,) * 3,
    "place_postings": (_ADDRESS,) * 3,
    "live_places": (_ADDRESS,) * 3,
    "some_places": (_ADDRESS, _ADDRESS, _ADDRESS, _NUMBER, _ADDRESS, _ADDRESS),
}


class Kernel:
    """The functions of the sources; each returns a number, -1 where it declines."""

    def __init__(self, path: Path) -> None:
        """Raises OSError or AttributeError where it is not for this machine or not this library."""
        loaded = CDLL(str(path))
        for name, types in _FUNCTIONS.items():
            function = getattr(loaded, f"gongwen_{name}")
            function.argtypes, function.restype = types, c_int64
        self.find, self.phrases = loaded.gongwen_find, loaded.gongwen_phrases
        self.documents, self.holding = loaded.gongwen_documents, loaded.gongwen_holding
        self.all, self.any = loaded.gongwen_all, loaded.gongwen_any
        self.score, self.page = loaded.gongwen_score, loaded.gongwen_page
        self.count, self.months = loaded.gongwen_count, loaded.gongwen_months
        self.count_characters, self.characters = loaded.gongwen_count_characters, loaded.gongwen_characters
        self.sort_bigrams, self.bigrams = loaded.gongwen_sort_bigrams, loaded.gongwen_bigrams
        self.word_keys, self.words = loaded.gongwen_word_keys, loaded.gongwen_words
        self.encode_bigrams, self.encode_postings = (
            loaded.gongwen_encode_bigrams,
            loaded.gongwen_encode_postings,
        )
        self.live_places, self.some_places = loaded.gongwen_live_places, loaded.gongwen_some_places
        self.place_bigrams, self.place_postings = (
            loaded.gongwen_place_bigrams,
            loaded.gongwen_place_postings,
        )


@cache
def kernel() -> Kernel | None:
    """The kernel; None where NumPy does its work."""
    return None if os.environ.get(SWITCH) == "off" else load(FOLDER)


def kernel_in_use() -> bool:
    """Whether there is one and it is not turned off."""
    return kernel() is not None


def load(folder: Path) -> Kernel | None:
    """The library of a folder; None where it is missing, damaged, made from other sources or for another machine."""
    try:
        # A library that is cut short would end the process when it is loaded.
        if (folder / SUMS).read_text() != sums((folder / LIBRARY).read_bytes()):
            return None
        return Kernel(folder / LIBRARY)
    except (OSError, AttributeError, UnicodeDecodeError):
        return None


def sums(library: bytes) -> str:
    """The checksums of the sources and of a library that was made from them."""
    texts = (source.read_bytes() for source in SOURCES)
    return " ".join(sha256(content).hexdigest() for content in (*texts, library)) + "\n"
