"""Verifies a bag (RFC 8493, BagIt 1.0 and 0.97) from beginning to end: every file is listed, and as its digests say.

A bag that has to fetch files from elsewhere is refused, as is one without SHA-256 or SHA-512.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from indexer.errors import PackageUnusable
from indexer.exchange.sources import Source, read_small
from indexer.exchange.writing import ALGORITHM
from indexer.storage import printable

DECLARATION: Final = "bagit.txt"
LARGEST_TAG: Final = 1 << 20  # bytes; of a manifest so much as its lines may have
_LONGEST_LINE: Final = 1200  # characters of a manifest's line

_MANIFEST: Final = re.compile(r"(tag)?manifest-([a-z0-9]+)\.txt")
_DECLARED: Final = re.compile(
    r"BagIt-Version: (0\.97|1\.0)\r?\nTag-File-Character-Encoding: UTF-8\r?\n?", re.IGNORECASE
)
_STRONG: Final = ("sha256", "sha512")
_KNOWN: Final = (*_STRONG, "sha384", "sha224", "sha1", "md5")
_ESCAPES: Final = (("%0D", "\r"), ("%0d", "\r"), ("%0A", "\n"), ("%0a", "\n"), ("%25", "%"))

Step = Callable[[int], None]  # bytes read since the last one


@dataclass(frozen=True, slots=True)
class Bag:
    """A bag that was whole when it was verified; what is read of it later has to be looked at again."""

    source: Source
    digests: Mapping[str, str]  # file of the payload → its SHA-256


def is_bag(source: Source) -> bool:
    """Whether it says that it is one."""
    return DECLARATION in source.sizes


def bag_of(source: Source, step: Step) -> Bag:
    """A bag, once all of it has been read. Raises PackageUnusable."""
    if not is_bag(source):
        raise PackageUnusable("package is no bag")
    if not _DECLARED.fullmatch(_text(source, DECLARATION, LARGEST_TAG)):
        raise PackageUnusable("bag of another version")
    if "fetch.txt" in source.sizes:
        raise PackageUnusable("bag with files elsewhere")
    named = [found for name in source.sizes if (found := _MANIFEST.fullmatch(name))]
    payload = {found[2]: _manifest(source, found[0]) for found in named if not found[1]}
    tags = {found[2]: _manifest(source, found[0]) for found in named if found[1]}
    if unknown := next((each for each in (*payload, *tags) if each not in _KNOWN), None):
        raise PackageUnusable("bag with digests of another kind", kind=unknown)
    if not any(each in payload for each in _STRONG):
        raise PackageUnusable("bag without strong digests")
    _require_listed(source, payload)
    for listed in tags.values():
        _require_there(source, listed)
        if any(name.startswith("data/") for name in listed):
            raise PackageUnusable("bag with a manifest of another form", name="tagmanifest")
    for name in {name for listed in tags.values() for name in listed}:
        _digested(source, name, tags, step)
    digests = {
        name: _digested(source, name, payload, step) for name in source.sizes if name.startswith("data/")
    }
    return Bag(source, digests)


def _manifest(source: Source, name: str) -> dict[str, str]:
    """File → digest. Raises PackageUnusable for one that is no manifest, or has more lines than there are files."""
    largest = LARGEST_TAG + len(source.sizes) * _LONGEST_LINE
    found: dict[str, str] = {}
    for line in _text(source, name, largest).split("\n"):
        if not line.strip():
            continue
        digest, _, path = line.strip().partition(" ")
        path = path.strip().removeprefix("*").removeprefix("./")
        for written, meant in _ESCAPES:
            path = path.replace(written, meant)
        if not digest or not path or path in found:
            raise PackageUnusable("bag with a manifest of another form", name=name)
        found[path] = digest.lower()
    return found


def _require_listed(source: Source, payload: Mapping[str, Mapping[str, str]]) -> None:
    there = {name for name in source.sizes if name.startswith("data/")}
    for listed in payload.values():
        if outside := next((name for name in listed if not name.startswith("data/")), None):
            raise PackageUnusable("package with a path that leads out", name=printable(outside[:80]))
        _require_there(source, listed)
        if left := next((name for name in there if name not in listed), None):
            raise PackageUnusable("bag with a file that is not listed", name=left)


def _require_there(source: Source, listed: Mapping[str, str]) -> None:
    if missing := next((name for name in listed if name not in source.sizes), None):
        raise PackageUnusable("package file missing", name=missing[:80])


def _digested(source: Source, name: str, manifests: Mapping[str, Mapping[str, str]], step: Step) -> str:
    """The SHA-256 of a file. Raises PackageUnusable when it is another, or any other digest is."""
    hashes = {each: hashlib.new(each) for each in {ALGORITHM, *manifests}}
    for part in source.parts(name):
        for each in hashes.values():
            each.update(part)
        step(len(part))
    for kind, listed in manifests.items():
        if name in listed and hashes[kind].hexdigest() != listed[name]:
            raise PackageUnusable("package file altered", name=name)
    return hashes[ALGORITHM].hexdigest()


def _text(source: Source, name: str, largest: int) -> str:
    try:
        return read_small(source, name, largest).decode("utf-8")
    except UnicodeDecodeError:
        raise PackageUnusable("bag with a manifest of another form", name=name) from None
