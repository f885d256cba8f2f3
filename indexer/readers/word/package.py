"""Opens a package of Office Open XML and finds its parts: the document, what it refers to, what stands around it.

python-docx opens the package and parses it without entities. Only `writing` imports docx beside it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from docx.opc.package import OpcPackage, Unmarshaller
from docx.opc.part import Part
from docx.opc.pkgreader import PackageReader
from docx.oxml.parser import parse_xml

from indexer.errors import UnreadableFile
from indexer.readers.base import asides, require_content
from indexer.readers.word.numbering import child, local, value
from indexer.readers.zip_directory import LARGEST_PACKAGE, UnreasonableDirectory, open_zip, unpacked_size

LARGEST_PART: Final = 64 << 20  # bytes of one XML part; parsed, it takes ten times as much memory

_PROPERTIES = ("/docProps/core.xml", "/docProps/custom.xml")
_STATING = frozenset("keywords category contentStatus subject description".split())
_BETWEEN_WORDS = re.compile("[,，;；、\n]")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SINGLE = frozenset("styles numbering footnotes endnotes comments".split())  # one part of a kind


@dataclass(frozen=True, slots=True)
class Edge:
    """A header or footer: its lines without the numbers of pages, and on which pages it stands."""

    kind: str  # header, footer
    pages: str  # first, default, even; "" where no section names it
    lines: tuple[str, ...]


@dataclass(slots=True)
class Package:
    """The parts of a document that are read: their root elements, and the other parts by relation."""

    document: Any
    single: dict[str, Any]  # styles, numbering, footnotes, endnotes, comments
    edges: list[Any] = field(default_factory=list)  # the roots of headers and footers
    properties: list[Any] = field(default_factory=list)
    names: tuple[str, ...] = ()
    is_one_page: bool = False  # by the program that has written it
    _relations: Any = None

    def related(self, identifier: str) -> Any:
        """The part that the document names so; None when there is none, or outside the package."""
        relation = self._relations.get(identifier) if identifier else None
        return None if relation is None or relation.is_external else relation.target_part

    def aside(self) -> tuple[str, ...]:
        """Where marks of secrecy may stand: headers, footers, watermarks and properties of the file."""
        return asides(self._aside())

    def _aside(self) -> Iterator[str]:
        for edge in self.edges:
            yield from _lines(edge)
        for root in (*self.edges, self.document):
            yield from (each.get("string", "") for each in root.iter() if local(each) == "textpath")
        for properties in self.properties:
            for each in properties:
                text = "".join(each.itertext())
                if local(each) == "property":  # one of the office's own
                    yield f"{each.get('name', '')}：{text}"
                elif local(each) in _STATING:
                    yield from _BETWEEN_WORDS.split(text)

    def headers_and_footers(self) -> list[Edge]:
        """Those that the sections name, in their order; of a first page only where the section has one of its own."""
        found: dict[int, Edge] = {}
        for section in (each for each in self.document.iter() if local(each) == "sectPr"):
            title_page = child(section, "titlePg")
            has_first = title_page is not None and value(title_page, "val") not in ("0", "false", "off")
            for reference in section:
                kind, pages = local(reference).removesuffix("Reference"), value(reference, "type")
                part = self.related(value(reference, "id")) if kind in ("header", "footer") else None
                if part is not None and (pages != "first" or has_first) and pages != "even":
                    found.setdefault(id(part), Edge(kind, pages, asides(_lines(root_of(part)))))
        return list(found.values())


def open_package(content: bytes) -> Package:
    """The parts of a Word document. Raises UnreadableFile."""
    _check(content)
    try:
        return _opened(content)
    except UnreadableFile:
        raise
    except Exception as error:  # the library meets whatever a damaged package holds
        raise UnreadableFile("Word file damaged") from error


def _check(content: bytes) -> None:
    """Refuse what is no package, or unpacks to too much."""
    require_content(content)
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise UnreadableFile("Word file has a password")
        raise UnreadableFile("old Word format")
    try:
        with open_zip(content) as archive:
            size = unpacked_size(archive)
            parts = [part for part in archive.infolist() if part.filename.lower().endswith((".xml", ".rels"))]
    except UnreasonableDirectory:
        raise
    except Exception as error:
        raise UnreadableFile("Word file damaged") from error
    if size > LARGEST_PACKAGE or any(part.file_size > LARGEST_PART for part in parts):
        raise UnreadableFile("Word file unpacks to too much", megabytes=LARGEST_PACKAGE >> 20)


def _opened(content: bytes) -> Package:
    opened: Any = OpcPackage()
    Unmarshaller.unmarshal(PackageReader.from_file(io.BytesIO(content)), opened, _unparsed)  # type: ignore[no-untyped-call]
    by_name = {str(part.partname): part for part in opened.iter_parts()}
    main = next((part for name, part in by_name.items() if name.startswith("/word/document")), None)
    if main is None:
        raise UnreadableFile("not a Word file")
    package = Package(root_of(main), {}, names=tuple(by_name), _relations=main.rels)
    package.properties = [root_of(part) for name, part in by_name.items() if name in _PROPERTIES]
    if "/docProps/app.xml" in by_name:
        pages = child(root_of(by_name["/docProps/app.xml"]), "Pages")
        package.is_one_page = pages is not None and (pages.text or "").strip() == "1"
    for relation in main.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if relation.is_external:
            continue
        if kind in _SINGLE:
            package.single[kind] = root_of(relation.target_part)
        elif kind in ("header", "footer"):
            package.edges.append(root_of(relation.target_part))
    return package


def _unparsed(name: Any, kind: str, _relation: str, content: bytes, package: Any) -> Part:
    """A part as its bytes: the library would parse each that has the type of a Word document's, read or not."""
    part: Part = Part.load(name, kind, content, package)
    return part


def root_of(part: Any) -> Any:
    """A part's root element. Raises UnreadableFile for a DTD."""
    root: Any = parse_xml(part.blob)
    if (
        root.getroottree().docinfo.internalDTD is not None
    ):  # its entities are not expanded: text would be missing
        raise UnreadableFile("Word file has a DTD")
    return root


def _lines(edge: Any) -> Iterator[str]:
    for paragraph in (each for each in edge.iter() if local(each) == "p"):
        yield "".join(each.text or "" for each in paragraph.iter() if local(each) == "t")
