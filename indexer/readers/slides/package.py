"""Opens a presentation's package (PPTX) and finds its parts by their relationships (ECMA-376, part 2)."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

from lxml import etree

from indexer.errors import UnreadableFile
from indexer.readers.base import require_content
from indexer.readers.zip_directory import (
    BROKEN,
    LARGEST_PACKAGE,
    UnreasonableDirectory,
    open_zip,
    unpacked_size,
)

LARGEST_PART: Final = 64 << 20  # bytes of one XML part; parsed, it takes ten times as much memory


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to: the kind is the last word of its type, such as slide."""

    identifier: str
    kind: str
    target: str  # a part's name without the first slash


class SlidesPackage:
    """The parts of a presentation by name; one that is missing or damaged is told when it is asked for."""

    def __init__(self, content: bytes) -> None:
        """Raises UnreadableFile for what is no package, or unpacks to too much."""
        require_content(content)
        if content.startswith(b"\xd0\xcf") and "EncryptedPackage".encode("utf-16-le") in content:
            raise UnreadableFile("office file has a password")
        try:
            self._archive = open_zip(content)
        except UnreasonableDirectory:
            raise
        except UnreadableFile as error:
            raise UnreadableFile("slides damaged") from error
        self._names = {member.filename.lower(): member for member in self._archive.infolist()}
        if unpacked_size(self._archive) > LARGEST_PACKAGE:
            raise UnreadableFile("slides unpack to too much", megabytes=LARGEST_PACKAGE >> 20)

    def main(self) -> str:
        """The name of the part that lists the slides. Raises UnreadableFile."""
        for relation in self.relations(""):
            if relation.kind == "officeDocument":
                return relation.target
        raise UnreadableFile("slides damaged")

    def relations(self, name: str) -> list[Relation]:
        """What a part refers to inside the package, in the order of the file; nothing for a part without relations."""
        folder, _, last = name.rpartition("/")
        at = posixpath.join(folder, "_rels", f"{last}.rels")
        if at.lower() not in self._names:
            return []
        try:
            return list(_relations(self.root(at), folder))
        except UnreadableFile as error:
            if error.message.key == "slides have a DTD":
                raise
            return []

    def content(self, name: str) -> bytes:
        """The bytes of a part. Raises UnreadableFile."""
        member = self._names.get(name.lower())
        if member is None or member.file_size > LARGEST_PART or member.flag_bits & 1:
            raise UnreadableFile("slides damaged")
        try:
            return self._archive.read(member)
        except (*BROKEN, zipfile.LargeZipFile) as error:
            raise UnreadableFile("slides damaged") from error

    def root(self, name: str) -> Any:
        """The root element of a part. Raises UnreadableFile, also for a DTD: its entities are never expanded."""
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
        )
        try:
            root = etree.fromstring(self.content(name), parser)
        except (etree.LxmlError, ValueError) as error:
            raise UnreadableFile("slides damaged") from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise UnreadableFile("slides have a DTD")
        return root


def _relations(root: Any, folder: str) -> Iterator[Relation]:
    for element in root:
        target = unquote(element.get("Target", ""))
        if target and element.get("TargetMode") != "External":
            place = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            kind = element.get("Type", "").rpartition("/")[2]
            yield Relation(element.get("Id", ""), kind, posixpath.normpath(place))
