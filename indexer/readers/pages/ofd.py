"""Reads OFD: a ZIP file of XML after GB/T 33190-2016.

OFD.xml (7.4) names the documents, each Document.xml (7.5) its pages in order, each page (7.7) its layers of
text objects (11.2) whose codes (11.3) have places. XML is read by the standard library's expat, which has
neither network nor file access, and a file that declares a DTD is refused: no entities, no bombs.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from indexer.errors import NeedsOcr, UnreadableFile
from indexer.message import Message
from indexer.readers.base import Reading, asides, require_content
from indexer.readers.pages.beside import ReadPage, marks_beside, notes_beside, with_beside
from indexer.readers.pages.ofd_parts.annotations import Annotations, annotations_of
from indexer.readers.pages.ofd_parts.numbers import numbers
from indexer.readers.pages.ofd_parts.page import page_of
from indexer.readers.pages.placed import PlacedText
from indexer.readers.pages.placed_text import read_placed, together
from indexer.readers.zip import Unpacking

DEEPEST = 200  # XML elements in one another
MOST_PAGES = 20_000

_PICTURES = (".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff")
_HEAD = 8  # lines of the text in which the stated title is looked for
_A4 = (210.0, 297.0)
_MOST_FILES = 1_000
_BLANKS = re.compile(r"\s+")


def read_ofd(content: bytes) -> Reading:
    """The text of all documents of an OFD file, page by page, and what OFD.xml says. Raises UnreadableFile."""
    package = _Package(content)
    root = package.xml("OFD.xml", "")
    bodies = root.findall("{*}DocBody")
    if not bodies:
        raise UnreadableFile("no document in the OFD file")
    documents = [_Document(package, package.root_of(body)) for body in bodies]
    shown = [list(document.shown()) for document in documents]
    placed = together([with_beside(read_placed([page.placed for page in pages]), pages) for pages in shown])
    if not placed.text and package.holds_pictures():
        raise NeedsOcr("OFD of pictures only")
    count = sum(document.pages for document in documents)
    how = Message("OFD", pages=count)
    if len(bodies) > 1:
        how = Message("OFD of several documents", pages=count, documents=len(bodies))
    pages = [page for each in shown for page in each]
    notes = (*_notes(bodies[0], len(placed.left_out), _uncoded(placed.text)), *notes_beside(pages))
    aside = asides(
        [*placed.left_out, *marks_beside(pages), *(line for body in bodies for line in _properties(body))]
    )
    title, placed = _stated_title(bodies[0], placed)
    return Reading(placed.text, how=how, title=title, notes=notes, aside=aside, layout=placed.layout)


class _Package:
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
        return _parse(self._unpacking.read(self._archive, self._members[found[1:].lower()]), path.strip())

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

    def root_of(self, body: Element) -> str:
        """The path of a document's root; of the version in use, where there are several (17.1)."""
        for version in body.findall("{*}Versions/{*}Version"):
            if version.get("Current", "").strip() == "true" and version.get("BaseLoc"):
                path = version.get("BaseLoc", "")
                found = self.xml(path, "").findtext("{*}DocRoot", "").strip()
                if found:
                    return posixpath.join(posixpath.dirname(path), found)
        return body.findtext("{*}DocRoot", "").strip()


class _Document:
    """One document of the package: its pages, and the templates that pages share."""

    def __init__(self, package: _Package, path: str) -> None:
        self._package, self._path = package, path
        root = package.xml(path, "")
        self._pages = [
            (page.get("ID", ""), page.get("BaseLoc", "")) for page in root.findall("{*}Pages/{*}Page")
        ]
        self._area = root.find("{*}CommonData/{*}PageArea")
        self._annotated = _annotation_files(package, root, path)
        self._files = _attached_files(package, root, path)
        self._templates = {
            template.get("ID", ""): template.get("BaseLoc", "")
            for template in root.findall("{*}CommonData/{*}TemplatePage")
        }
        self.pages = len(self._pages)
        if self.pages > MOST_PAGES:
            raise UnreadableFile("OFD has too many pages", most=MOST_PAGES)

    def shown(self) -> Iterator[ReadPage]:
        """The text of each page. A template's comes once, on the first page that shows it."""
        for at, (name, path) in enumerate(self._pages):
            page = self._package.xml(path, self._path)
            used = (
                self._templates.pop(each.get("TemplateID", ""), "") for each in page.findall("{*}Template")
            )
            sheets = [self._package.xml(template, self._path) for template in used if template]
            size = self._size(page)
            found = page_of([*sheets, page], *size, self._annotations(name, *size))
            yield replace(found, files=self._files) if not at else found

    def _size(self, page: Element) -> tuple[float, float]:
        """Width and height in millimetres; of a page that does not say, the document's, else A4."""
        for area in (page.find("{*}Area"), self._area):
            box = numbers(area.findtext("{*}PhysicalBox", "")) if area is not None else []
            if len(box) == 4 and min(box[2:]) > 0:
                return box[2], box[3]
        return _A4

    def _annotations(self, name: str, width: float, height: float) -> Annotations:
        """Those of a page by its ID. What is damaged in them loses no more than them."""
        found = Annotations()
        for path, base in self._annotated.get(name, ()):
            with suppress(UnreadableFile):
                found += annotations_of(self._package.xml(path, base), width, height)
        return found


def _annotation_files(package: _Package, root: Element, base: str) -> dict[str, list[tuple[str, str]]]:
    """Where the annotations of each page are, by its ID: a path, and the member in which it stands."""
    found: dict[str, list[tuple[str, str]]] = {}
    for listed in root.findall("{*}Annotations"):
        with suppress(UnreadableFile):
            path = package.path_of(listed.text or "", base)
            for page in package.xml(path, "").findall("{*}Page"):
                file = page.findtext("{*}FileLoc", "").strip()
                found.setdefault(page.get("PageID", ""), []).append((file, path))
    return found


def _attached_files(package: _Package, root: Element, base: str) -> tuple[str, ...]:
    """The names of the files that are attached to a document (18)."""
    names: list[str] = []
    for listed in root.findall("{*}Attachments"):
        with suppress(UnreadableFile):
            for each in package.xml(listed.text or "", base).findall("{*}Attachment")[:_MOST_FILES]:
                name = " ".join((each.get("Name") or each.findtext("{*}FileLoc") or "").split())
                names.append(posixpath.basename(name)[:80])
    return tuple(filter(None, names))


def _parse(content: bytes, path: str) -> Element:
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


def _stated_title(body: Element, placed: PlacedText) -> tuple[str, PlacedText]:
    """The title that OFD.xml states, if the text has it near its beginning too, and the text without it.

    Programs put file names and templates' titles there as well, so the text has to agree.
    """
    stated = _BLANKS.sub("", body.findtext("{*}DocInfo/{*}Title", ""))
    paragraphs = placed.text.split("\n", _HEAD + 3)
    for at in range(min(_HEAD, len(paragraphs))):
        for end in range(at + 1, min(at + 4, len(paragraphs)) + 1):
            title = "".join(paragraphs[at:end])
            if stated and _BLANKS.sub("", title) == stated:
                start = sum(len(paragraph) + 1 for paragraph in paragraphs[:at])
                return title, _without(placed, start, start + len(title) + end - at)
    return "", placed


def _without(placed: PlacedText, start: int, end: int) -> PlacedText:
    """The text without the lines from `start` to `end`."""

    def moved(offset: int) -> int | None:
        return offset if offset < start else offset - (end - start) if offset >= end else None

    text = placed.text[:start] + placed.text[end:]
    text = text.removesuffix("\n") if end > len(placed.text) else text
    return PlacedText(text, placed.layout.moved(moved), placed.left_out)


def _notes(body: Element, left_out: int, uncoded: int) -> Iterator[Message]:
    if stated := tuple(_stated(body)):
        yield Message("OFD states of the file", stated=stated)
    if left_out:
        yield Message("running heads left out", lines=left_out)
    if uncoded:
        yield Message("characters without a code", characters=uncoded)


def _stated(body: Element) -> Iterator[Message]:
    """What OFD.xml says of the file. Not the document's own date and author: often the program's or a clerk's."""
    if value := _property(body, "DocID"):
        yield Message("OFD id", value=value)
    if value := _property(body, "Author"):
        yield Message("OFD author", value=value)
    if value := _property(body, "CreationDate"):
        yield Message("OFD date", value=value)
    if value := _property(body, "Creator"):
        yield Message("OFD program", value=value)


def _property(body: Element, name: str) -> str:
    return body.findtext(f"{{*}}DocInfo/{{*}}{name}", "").strip()[:80]


def _properties(body: Element) -> Iterator[str]:
    """What OFD.xml says of the file where it may say who is to see it (7.4): subject, key words, data of one's own."""
    for path in ("Subject", "Keywords/{*}Keyword"):
        yield from (each.text or "" for each in body.findall(f"{{*}}DocInfo/{{*}}{path}"))
    for each in body.findall("{*}DocInfo/{*}CustomDatas/{*}CustomData"):
        yield f"{each.get('Name', '')}：{each.text or ''}"


def _uncoded(text: str) -> int:
    """Characters that stand for a glyph without a code: ¤ (11.4.1), or a code for private use."""
    return sum(character == "¤" or "\ue000" <= character <= "\uf8ff" for character in text)
