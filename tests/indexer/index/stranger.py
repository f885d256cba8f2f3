"""Reads a segment as docs/dev/index-format.md says, with nothing of ours: NumPy, JSON and the page are enough."""

import json
import struct
import zlib
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

BLOCK = 1 << 16
ALIGNED = 64


class Segment:
    """One file `….search.col`."""

    def __init__(self, path: Path) -> None:
        data = path.read_bytes()
        (length,) = struct.unpack("<Q", data[-8:])
        content, seal = data[-8 - length : -8].rstrip(b"\n").rsplit(b"\n", 1)
        if data[:8] != b"GWSEARCH" or zlib.crc32(content) != int(seal, 16):
            raise ValueError("not a whole segment")
        directory = json.loads(content)
        if directory["format"] != 10:
            raise ValueError("another format")
        self.a: dict[str, Any] = {}
        for name, (kind, at, count, checksum) in directory["arrays"].items():
            self.a[name] = np.frombuffer(data, kind, count, at)
            size = self.a[name].nbytes
            if zlib.crc32(data[at : at + size + -size % ALIGNED]) != checksum:
                raise ValueError(name)
        self.keys, self.starts, self.edges = (
            self.a[name].astype(np.int64) for name in ("keys", "starts", "passages")
        )
        self.count = len(self.edges) - 1
        self.blocks = (self.count - 1) // BLOCK + 1
        self.ranks = {chr(code): rank for rank, code in enumerate(self.a["alphabet"].tolist())}
        self.docs = np.searchsorted(self.starts, self.edges[:-1], "right") - 1  # the document of each passage

    def character(self, character: str) -> list[int]:
        """The keys of the documents that have a character."""
        return self._keys(self._postings("chars", self.ranks.get(character, -1))[0])

    def word(self, word: str) -> list[int]:
        """The keys of the documents that have a word."""
        return self._keys(self._postings("words", word_term(word))[0])

    def frequency(self, kind: str, term: int) -> int:
        """How often a character or word stands in all of the text."""
        return int(self._postings(kind, term)[1].sum())

    def phrase(self, phrase: str) -> list[int]:
        """The keys of the documents that have a string."""
        if len(phrase) == 1:
            return self.character(phrase)
        ranks = [self.ranks.get(character, -1) for character in phrase]
        if min(ranks) < 1:
            return []
        terms = [self._bigram(*pair) for pair in pairwise(ranks)]
        if min(terms) < 0:
            return []
        lists = [self._places(term) for term in terms]
        at = min(range(len(lists)), key=lambda number: len(lists[number]))
        begins = lists[at] - at
        letters = self.a["letters"]
        for offset, rank in enumerate(ranks):
            begins = begins[(begins >= 0) & (begins + offset < len(letters))]
            begins = begins[letters[begins + offset] == rank]
        return self._keys(np.searchsorted(self.edges, begins, "right") - 1)

    def _keys(self, passages: Any) -> list[int]:
        return sorted(set(self.keys[self.docs[passages]].tolist()))

    def _few(self, kind: str, term: int) -> slice:
        counts = self.a[f"{kind}.counts"]
        group = term // 64
        begin = int(self.a[f"{kind}.bases"][group]) + int(counts[group * 64 : term].sum())
        return slice(begin, begin + int(counts[term]))

    def _long(self, kind: str, term: int) -> tuple[int, slice, Any]:
        """Of a term that has many entries: its number, where its list is, and the passages of that."""
        number = int(np.searchsorted(self.a[f"{kind}.long"], term))
        bounds = self.a[f"{kind}.starts"][number * self.blocks : (number + 1) * self.blocks + 1].tolist()
        span = slice(bounds[0], bounds[-1])
        higher = np.repeat(np.arange(self.blocks) * BLOCK, np.diff(bounds))
        return number, span, self.a[f"{kind}.passages"][span] + higher

    def _postings(self, kind: str, wanted: int) -> tuple[Any, Any]:
        """Passages, and how often each has the term."""
        term = int(np.searchsorted(self.a[f"{kind}.terms"], max(wanted, 0)))
        if wanted < 0 or term == len(self.a[f"{kind}.terms"]) or self.a[f"{kind}.terms"][term] != wanted:
            return np.zeros(0, int), np.zeros(0, int)
        if self.a[f"{kind}.counts"][term]:
            span = self._few(kind, term)
            return self.a[f"{kind}.few"][span], self.a[f"{kind}.few_tfs"][span]
        dense = self.a[f"{kind}.dense"].tolist()
        if term in dense:
            row, size = dense.index(term), (self.count + 7) // 8
            bits = np.unpackbits(self.a[f"{kind}.bits"][row * size : (row + 1) * size])
            begin, end = self.a[f"{kind}.dense_starts"][row : row + 2].tolist()
            return np.flatnonzero(bits), self.a[f"{kind}.dense_tfs"][begin:end]
        _, span, passages = self._long(kind, term)
        return passages, self.a[f"{kind}.tfs"][span]

    def _bigram(self, first: int, second: int) -> int:
        begin, end = self.a["bigrams.rows"][first : first + 2].tolist()
        at = begin + int(np.searchsorted(self.a["bigrams.seconds"][begin:end], second))
        return at if at < end and self.a["bigrams.seconds"][at] == second else -1

    def _places(self, term: int) -> Any:
        if self.a["bigrams.counts"][term]:
            return self.a["bigrams.places"][self._few("bigrams", term)].astype(np.int64)
        number, span, passages = self._long("bigrams", term)
        firsts = self.a["bigrams.firsts"][span].astype(np.int64)
        tfs = firsts >> 10
        for at, count in zip(
            self.a["bigrams.often"].tolist(), self.a["bigrams.often_tfs"].tolist(), strict=True
        ):
            if span.start <= at < span.stop:
                tfs[at - span.start] = count
        begin, end = self.a["bigrams.more_starts"][number : number + 2].tolist()
        more = np.repeat(self.edges[passages], tfs - 1) + self.a["bigrams.more"][begin:end]
        return np.sort(np.concatenate([self.edges[passages] + (firsts & 1023), more]))


def word_term(word: str) -> int:
    """FNV-1a, a step for each code point, folded to 40 bits."""
    key = 0xCBF29CE484222325
    for character in word[:64]:
        key = ((key ^ ord(character)) * 0x100000001B3) % (1 << 64)
    return (key ^ (key >> 40)) & ((1 << 40) - 1)
