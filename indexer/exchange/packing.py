"""Writes documents into packages, one after the other: whatever is amiss with one keeps that one out, and is told.

In a bag lie

data/documents/000001/…    a document; see `record`
bag-info.txt               with how many they are, and the ids of those that were asked for and are left out
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from indexer.catalogue import ExportCount, WholeDocument, WholeDocuments, WholeVersion, now
from indexer.errors import ArchiveError, OriginalAltered, OriginalMissing, Unavailable
from indexer.exchange.encapsulation import SUFFIXES, Enclosed, written
from indexer.exchange.record import RECORD, as_json, version_json
from indexer.exchange.writing import BagWriter, Sink, name_in_bag
from indexer.message import Message
from indexer.model import StoredDocument
from indexer.originals import Originals
from indexer.storage import digest_of

DOCUMENTS: Final = "documents"
LEFT_OUT: Final = "left-out.txt"

_DIGITS: Final = 6  # of a document's folder
_CHUNK: Final = 1 << 18

_Write = Callable[[str, WholeDocument], StoredDocument]  # by the place of a document; its current version


@dataclass(frozen=True, slots=True)
class Packed:
    """A document that was written into a package, or was not."""

    id: str
    title: str = ""
    reason: Message | None = None  # why it was left out


class Packing:
    """Writes documents of one archive into packages."""

    def __init__(self, whole: WholeDocuments, originals: Originals, departments: dict[int, str]) -> None:
        """`departments` has their names by serial."""
        self._whole, self._originals, self._departments = whole, originals, departments

    def bag(
        self, sink: Sink, identifiers: Iterable[str], taken: ExportCount, info: dict[str, str]
    ) -> Iterator[Packed]:
        """Write a bag; what became of each document, once it is written. `info` are lines of `bag-info.txt`."""
        writer = BagWriter(sink)

        def add(place: str, whole: WholeDocument) -> StoredDocument:
            return self._add(writer, f"{DOCUMENTS}/{place}", whole).stored

        count, left = yield from self._each(identifiers, taken, add)
        told = {"Bagging-Date": now()[:10], "Gongwen-Documents": str(count)}
        if left:
            told |= {"Gongwen-Left-Out": " ".join(one.id for one in left)}
        writer.finish(info | told)

    def encapsulations(
        self, sink: Sink, identifiers: Iterable[str], taken: ExportCount, unit: str
    ) -> Iterator[Packed]:
        """Write a package after DA/T 48 for each document, made by that unit; what became of each.

        The ids of those that are left out stand in a file beside them, with the reasons.
        """

        def write(place: str, whole: WholeDocument) -> StoredDocument:
            current = self._whole.version(whole.id, whole.versions[-1]).stored
            parts = written(whole, current, self._enclosed(current), unit=unit, moment=now())
            sink.write(f"{place}{SUFFIXES[0]}", parts)
            return current

        _, left = yield from self._each(identifiers, taken, write)
        if left:
            sink.write(LEFT_OUT, (f"{one.id}\t{one.reason}\n".encode() for one in left))

    def _each(
        self, identifiers: Iterable[str], taken: ExportCount, write: _Write
    ) -> Generator[Packed, None, tuple[int, list[Packed]]]:
        """Have each document written; what became of each. At the end how many were, and those that were left out."""
        count, left = 0, list[Packed]()
        for identifier in identifiers:
            try:
                whole = self.found(identifier)
            except (ArchiveError, OSError) as error:
                left.append(Packed(identifier, reason=left_out(error)))
                yield left[-1]
                continue
            count += 1
            current = write(f"{count:0{_DIGITS}}", whole)
            taken.add(current)
            yield Packed(whole.id, current.document.title)
        return count, left

    def _enclosed(self, stored: StoredDocument) -> Enclosed:
        """The original; of a document that came without one its text."""
        if not stored.original:
            content = stored.document.text.encode()
            return Enclosed(f"{name_in_bag(stored.document.title)}.txt", len(content), [content])
        facts = self._originals.facts(stored.original)
        size = facts.size if facts else 0
        return Enclosed(stored.original.rpartition("/")[2], size, self.original(stored.original))

    def found(self, identifier: str) -> WholeDocument:
        """A document that is whole, with its originals. Raises what is amiss with it."""
        whole = self._whole.read(identifier, self._departments)
        seen = set[tuple[str, str]]()
        for version in whole.versions:
            stored = self._whole.version(identifier, version).stored
            key = (stored.original, stored.sha256)
            if stored.original and key not in seen:
                with self._originals.as_file(stored.original) as path:
                    if digest_of(path) != stored.sha256:
                        raise OriginalAltered
            seen.add(key)
        return whole

    def original(self, name: str) -> Iterator[bytes]:
        """The bytes of one, piece by piece."""
        with self._originals.opened(name) as file:
            while part := file.read(_CHUNK):
                yield part

    def _add(self, writer: BagWriter, folder: str, whole: WholeDocument) -> WholeVersion:
        """Write a document; its last version."""
        told = list[dict[str, Any]]()
        texts, files = dict[bytes, str](), dict[tuple[str, str], str]()
        for version in whole.versions:
            each = self._whole.version(whole.id, version)
            stored = each.stored
            body = stored.document.body.encode()
            key = hashlib.sha256(body).digest()
            if key not in texts:
                texts[key] = f"text-{version}.txt"
                writer.add(f"{folder}/{texts[key]}", [body])
            bytes_of = (stored.original, stored.sha256)
            if stored.original and bytes_of not in files:
                files[bytes_of] = f"original-{version}/{name_in_bag(stored.original)}"
                writer.add(f"{folder}/{files[bytes_of]}", self.original(stored.original))
            layout = f"layout-{version}.json" if each.layout else ""
            if layout:
                content = json.dumps(each.layout.as_json(), separators=(",", ":")).encode()
                writer.add(f"{folder}/{layout}", [content])
            names = {"text": texts[key], "file": files.get(bytes_of, ""), "layout": layout}
            told.append(version_json(stored, **names, unplaced=each.unplaced))
        writer.add(f"{folder}/{RECORD}", [as_json(whole, told)])
        return each


def left_out(error: ArchiveError | OSError) -> Message:
    """Why a document is not in a package. Raises again what hinders all of them."""
    if isinstance(error, Unavailable):
        raise error
    if isinstance(error, OSError):
        return Message("package original unreadable", system=str(error.strerror))
    if isinstance(error, OriginalMissing | OriginalAltered):
        return Message(
            "package original altered" if isinstance(error, OriginalAltered) else "package original missing"
        )
    return error.message
