"""Finds the seals that stand on OFD pages: the picture in each signature, and where it is shown (GB/T 33190-2016, 14).

The picture lies in ASN.1 after GB/T 38540-2020 or GM/T 0031-2014. Whether a signature holds is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from indexer.errors import UnreadableFile
from indexer.readers.pages.ofd_parts.numbers import numbers
from indexer.readers.pages.ofd_parts.package import Package

_MOST_SIGNATURES = 1_000
_MOST_STAMPS = 20_000
_MOST_VALUES = 10_000  # of a signature
_DEEPEST = 30
_SEQUENCE, _OCTETS, _IA5, _INTEGER = 0x30, 0x04, 0x16, 0x02

_Value = tuple[int, int, int]  # tag, where its content begins and ends


@dataclass(frozen=True, slots=True)
class Stamp:
    """A seal on a page."""

    picture: bytes
    box: tuple[float, float, float, float]  # left, top, width, height in millimetres
    clip: tuple[float, float, float, float] | None = None  # in the box


def stamps_of(package: Package, body: Element) -> dict[str, list[Stamp]]:
    """The seals of a document by the ID of the page, from its DocBody. What is damaged is left out."""
    found: dict[str, list[Stamp]] = {}
    listed = body.findtext("{*}Signatures", "").strip()
    if not listed:
        return found
    left = _MOST_STAMPS
    with suppress(UnreadableFile):
        index = package.path_of(listed, "")
        for signature in package.xml(index, "").findall("{*}Signature")[:_MOST_SIGNATURES]:
            with suppress(UnreadableFile):
                path = package.path_of(signature.get("BaseLoc", ""), index)
                root = package.xml(path, "")
                stamps = root.findall("{*}SignedInfo/{*}StampAnnot")[:left]
                left -= len(stamps)
                picture = _picture(package, root, path) if stamps else None
                for stamp in stamps if picture else ():
                    box, clip = numbers(stamp.get("Boundary", "")), numbers(stamp.get("Clip", ""))
                    if picture and len(box) == 4 and min(box[2:]) > 0:
                        cut = (clip[0], clip[1], clip[2], clip[3]) if len(clip) == 4 else None
                        made = Stamp(picture, (box[0], box[1], box[2], box[3]), cut)
                        found.setdefault(stamp.get("PageRef", "").strip(), []).append(made)
    return found


def _picture(package: Package, root: Element, path: str) -> bytes | None:
    """The picture of a signature: in the seal's own file, else in the signed value."""
    for name in ("SignedInfo/{*}Seal/{*}BaseLoc", "SignedValue"):
        place = root.findtext(f"{{*}}{name}", "").strip()
        if place:
            with suppress(UnreadableFile):
                if picture := picture_in(package.member(place, path)):
                    return picture
    return None


def picture_in(value: bytes) -> bytes | None:
    """The picture in a seal or a signed value: a sequence of its kind, its bytes, its width and height."""
    left = _MOST_VALUES
    waiting: list[tuple[int, int, int]] = [(0, len(value), 0)]
    while waiting:
        start, end, depth = waiting.pop()
        parts = list(_values(value, start, end))
        left -= len(parts)
        if left < 0:
            return None
        kinds = [tag for tag, _, _ in parts]
        if kinds[:4] == [_IA5, _OCTETS, _INTEGER, _INTEGER]:
            _, begin, finish = parts[1]
            if finish > begin:
                return value[begin:finish]
        if depth < _DEEPEST:
            waiting += ((begin, finish, depth + 1) for tag, begin, finish in reversed(parts) if tag & 0x20)
    return None


def _values(value: bytes, start: int, end: int) -> Iterator[_Value]:
    """The values that follow each other in DER (ITU-T X.690, 8.1)."""
    at = start
    while at + 2 <= end:
        tag, length = value[at], value[at + 1]
        at += 2
        if length & 0x80:
            count = length & 0x7F
            if not 1 <= count <= 4 or at + count > end:
                return
            length = int.from_bytes(value[at : at + count], "big")
            at += count
        if at + length > end:
            return
        yield tag, at, at + length
        at += length
