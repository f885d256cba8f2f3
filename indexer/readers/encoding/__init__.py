"""Encodings of Chinese texts: which one the bytes are in, and the text, also of bytes that are damaged in places."""

from __future__ import annotations

from indexer.readers.encoding.decoding import ENCODINGS, Decoded, decode, decode_declared, encoding_named
from indexer.readers.encoding.plausibility import commonness, strangeness

__all__ = [
    "ENCODINGS",
    "Decoded",
    "commonness",
    "decode",
    "decode_declared",
    "encoding_named",
    "strangeness",
]
