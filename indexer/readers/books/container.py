"""Opens an EPUB file and finds its parts: the spine, the titles of its chapters, what it states of itself (EPUB 3.3, OCF)."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from lxml import etree

from indexer.errors import UnreadableFile
from indexer.readers.base import require_content
from indexer.readers.word.numbering import local, value
from indexer.readers.zip_directory import (
    BROKEN,
    LARGEST_PACKAGE,
    UnreasonableDirectory,
    open_zip,
    unpacked_size,
)

LARGEST_PART: Final = 64 << 20  # bytes of one part; parsed, it takes ten times as much memory
HOST: Final = "http://epub/"  # stands before the names of parts, so that relative addresses can be resolved

_ENTITY = b"<!ENTITY"
_FONTS = (
    "http://www.idpf.org/2008/embedding",
    "http://ns.adobe.com/pdf/enc#RC",
)  # made unreadable, not the text
_SPACES = re.compile(r"\s+")


class Container(Mapping[str, bytes]):
    """The parts of a book by their addresses; one that is missing, damaged or too large is none."""

    def __init__(self, content: bytes) -> None:
        """Raises UnreadableFile for what is no book, has a DTD with entities, or is locked."""
        require_content(content)
        try:
            self._archive = open_zip(content)
        except UnreasonableDirectory:
            raise
        except UnreadableFile as error:
            raise UnreadableFile("EPUB damaged") from error
        if unpacked_size(self._archive) > LARGEST_PACKAGE:
            raise UnreadableFile("EPUB unpacks to too much", megabytes=LARGEST_PACKAGE >> 20)
        self._members = {member.filename: member for member in self._archive.infolist()}
        self._read: dict[str, bytes] = {}
        self.package = self._package()
        self._root = self.xml(self.package)
        items = (each for each in self._root.iter() if local(each) == "item")
        self._items = {each.get("id", ""): each for each in items}
        self.spine = tuple(dict.fromkeys(self._spine()))
        self._refuse_locked()

    def __getitem__(self, address: str) -> bytes:
        name = unquote(address.removeprefix(HOST))
        if name not in self._read:
            member = self._members.get(name)
            if member is None or member.file_size > LARGEST_PART or member.flag_bits & 1:
                raise KeyError(name)
            try:
                self._read[name] = self._archive.read(member)
            except BROKEN as error:
                raise KeyError(name) from error
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def xml(self, name: str) -> Any:
        """The root element of a part. Raises UnreadableFile."""
        content = self.get(name, b"")
        if _ENTITY in content.replace(b"\0", b""):  # in UTF-16, every other byte
            raise UnreadableFile("EPUB has a DTD")
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
        )
        try:
            return etree.fromstring(content, parser)
        except (etree.LxmlError, ValueError) as error:
            raise UnreadableFile("EPUB damaged") from error

    def stated(self, name: str) -> list[str]:
        """What the book states of itself under a name of Dublin Core, such as creator."""
        texts = ("".join(each.itertext()) for each in self._root.iter() if _is_dublin_core(each, name))
        return [text for text in (_SPACES.sub(" ", text).strip() for text in texts) if text]

    def is_contents(self, name: str) -> bool:
        """Whether a part is the book's table of contents."""
        return name in self._navigation("nav")

    def titles(self) -> dict[str, str]:
        """The titles of the chapters by the parts in which they begin, of the first that begins there."""
        found: dict[str, str] = {}
        for name in (*self._navigation("nav"), *self._navigation("ncx")):
            try:
                root = self.xml(name)
            except UnreadableFile:
                continue
            for target, title in (*_of_nav(root), *_of_ncx(root)):
                text = _SPACES.sub(" ", title).strip()
                if text:
                    found.setdefault(_below(name, target), text)
        return found

    def _package(self) -> str:
        for each in self.xml("META-INF/container.xml").iter():
            if local(each) == "rootfile" and each.get("full-path"):
                return str(each.get("full-path"))
        raise UnreadableFile("EPUB damaged")

    def _spine(self) -> Iterator[str]:
        for each in self._root.iter():
            item = self._items.get(each.get("idref", "")) if local(each) == "itemref" else None
            if item is not None and item.get("href"):
                yield _below(self.package, item.get("href"))

    def _navigation(self, kind: str) -> list[str]:
        """The parts that list the chapters: `nav` of EPUB 3, `ncx` of EPUB 2."""
        wanted = [
            item
            for item in self._items.values()
            if (
                "nav" in (item.get("properties") or "").split()
                if kind == "nav"
                else "ncx" in (item.get("media-type") or "")
            )
        ]
        return [_below(self.package, item.get("href", "")) for item in wanted]

    def _refuse_locked(self) -> None:
        if "META-INF/encryption.xml" not in self._members:
            return
        for each in self.xml("META-INF/encryption.xml").iter():
            if local(each) != "EncryptedData":
                continue
            methods = {
                value(inner, "Algorithm") for inner in each.iter() if local(inner) == "EncryptionMethod"
            }
            places = {
                unquote(value(inner, "URI")) for inner in each.iter() if local(inner) == "CipherReference"
            }
            if not methods & set(_FONTS) and places & set(self.spine):
                raise UnreadableFile("EPUB locked")


def _below(name: str, target: str) -> str:
    """The part that an address in another one leads to, without the place in it."""
    path = unquote(urlsplit(target).path)
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name


def _is_dublin_core(element: Any, name: str) -> bool:
    return isinstance(element.tag, str) and element.tag == f"{{http://purl.org/dc/elements/1.1/}}{name}"


def _of_nav(root: Any) -> Iterator[tuple[str, str]]:
    for nav in (each for each in root.iter() if local(each) == "nav"):
        if value(nav, "type") in ("toc", ""):
            for link in (each for each in nav.iter() if local(each) == "a"):
                yield link.get("href", ""), "".join(link.itertext())


def _of_ncx(root: Any) -> Iterator[tuple[str, str]]:
    for point in (each for each in root.iter() if local(each) == "navPoint"):
        parts = {local(each): each for each in point}
        if "content" in parts and "navLabel" in parts:
            yield parts["content"].get("src", ""), "".join(parts["navLabel"].itertext())
