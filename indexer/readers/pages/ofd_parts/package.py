"""Opens the package that an OFD file is: a ZIP file whose members are XML, found by path (GB/T 33190-2016, 6).

XML is read by the standard library's expat, which has neither network nor file access, and a file that declares a
DTD is refused: no entities, no bombs.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from indexer.errors import UnreadableFile
from indexer.readers.base import require_content
from indexer.readers.zip import Unpacking

DEEPEST = 200  # XML elements in one another
MOST_OF_PICTURES = 128 << 20  # bytes of all that are given

_PICTURES = (".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff")


class Package:
    """The members of an OFD file, by path."""

    def __init__(self, content: bytes) -> None:
        require_content(content)
        self._unpacking = Unpacking()
        try:
            self._archive = self._unpacking.open(content)
        except UnreadableFile as error:
            raise UnreadableFile("OFD damaged") from error
        self._members: dict[str, zipfile.ZipInfo] = {}
        for member in self._archive.infolist():
            self._members.setdefault(member.filename.replace("\\", "/").lstrip("/").lower(), member)
        if any(posixpath.basename(name) == "encryptions.xml" for name in self._members):  # GM/T 0099-2020
            raise UnreadableFile("OFD encrypted")

    def xml(self, path: str, base: str) -> Element:
        """An XML member; `path` as it stands in the member `base`, from the root when it begins with a slash."""
        found = self.path_of(path, base)
        return parse_xml(self._unpacking.read(self._archive, self._members[found[1:].lower()]), path.strip())

    def member(self, path: str, base: str) -> bytes:
        """The bytes of any member; `path` as for `xml`. Raises UnreadableFile."""
        return self._unpacking.read(self._archive, self._members[self.path_of(path, base)[1:].lower()])

    def path_of(self, path: str, base: str) -> str:
        """Where a member is, from the root. Raises UnreadableFile when there is none."""
        path = path.strip().replace("\\", "/")
        folder = posixpath.dirname(base)
        for tried in (posixpath.normpath(posixpath.join("/", folder, path)), posixpath.normpath(f"/{path}")):
            if tried[1:].lower() in self._members:
                return tried
        raise UnreadableFile("OFD lacks a part", part=path[:80])

    def holds_pictures(self) -> bool:
        """Whether there are pictures, such as scanned pages."""
        return any(name.endswith(_PICTURES) for name in self._members)

    def pictures(self) -> Iterator[bytes]:
        """The pictures, but for those that programs show in place of the file, in the order of their numbers."""
        names = [name for name in self._members if name.endswith(_PICTURES) and "thumb" not in name]
        room = MOST_OF_PICTURES
        for name in sorted(names, key=_numbered):
            room -= self._members[name].file_size
            if room < 0:
                return
            with suppress(UnreadableFile):
                yield self._unpacking.read(self._archive, self._members[name])

    def root_of(self, body: Element) -> str:
        """The path of a document's root; of the version in use, where there are several (17.1)."""
        for version in body.findall("{*}Versions/{*}Version"):
            if version.get("Current", "").strip() == "true" and version.get("BaseLoc"):
                path = version.get("BaseLoc", "")
                found = self.xml(path, "").findtext("{*}DocRoot", "").strip()
                if found:
                    return posixpath.join(posixpath.dirname(path), found)
        return body.findtext("{*}DocRoot", "").strip()


def _numbered(name: str) -> list[tuple[str, int]]:
    """A name to sort by, image10 after image9."""
    return [(text, int(digits or 0)) for text, digits in re.findall(r"(\D*)(\d{0,9})", name)]


def parse_xml(content: bytes, path: str) -> Element:
    """A member as a tree. Raises UnreadableFile."""
    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise UnreadableFile("OFD nested too deep", part=path[:80])
        builder.start(f"{{{name}" if "}" in name else name, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(name)

    def refuse(*_: object) -> None:
        raise UnreadableFile("OFD has a DTD", part=path[:80])

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    parser.buffer_text = True
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise UnreadableFile("OFD part is no XML", part=path[:80]) from error
    return builder.close()
