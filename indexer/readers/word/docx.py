"""Reads Word documents (DOCX): the text that the printed page shows.

python-docx opens the package and parses it without entities; the walk over the parts is by the names of
ECMA-376, part 1, chapter 17, because the library's own text has neither insertions nor text boxes, notes
or numbers. Read are paragraphs with the numbers of their lists, tables in their place (a row a line, cells
set apart by a tab; rows with long cells a paragraph a line), text boxes and notes after the paragraph they
belong to. Left out are deletions, hidden text, headers, footers, tables of contents and comments; marks of secrecy
are looked for in headers, footers, watermarks and properties all the same. The title is the
paragraph in the style Title, if there is one; what the file's properties say of it is not trusted.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from docx.oxml.parser import parse_xml
from docx.package import Package

from indexer.errors import NeedsOcr, UnreadableFile
from indexer.message import Message
from indexer.readers.base import Reading, asides, require_content
from indexer.readers.word.numbering import Numbering, child, local, value
from indexer.readers.zip_directory import LARGEST_PACKAGE, UnreasonableDirectory, open_zip, unpacked_size

LARGEST_PART = 64 << 20  # bytes of one XML part; parsed, it takes ten times as much memory

_PROPERTIES = ("/docProps/core.xml", "/docProps/custom.xml")
_STATING = frozenset("keywords category contentStatus subject description".split())
_BETWEEN_WORDS = re.compile("[,，;；、\n]")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LONGEST_CELL = 150  # characters
_SKIPPED = frozenset(
    "del moveFrom delText instrText delInstrText rPr pPr sdtPr rt Fallback tblPr tblGrid".split()
)


def read_docx(content: bytes) -> Reading:
    """The text of a Word document. Raises UnreadableFile, of a scan without text NeedsOcr."""
    _check(content)
    try:
        parts = _parts(content)
        walk = _Walk(parts)
        lines = list(walk.blocks(child(parts["document"], "body")))
    except UnreadableFile:
        raise
    except Exception as error:  # the library meets whatever a damaged package holds
        raise UnreadableFile("Word file damaged") from error
    text = "\n".join(lines).strip("\n")
    if not text.strip() and not walk.title and any("/media/" in name for name in parts["names"]):
        raise NeedsOcr("Word file of pictures only")
    title = " ".join(walk.title.split())
    return Reading(text, Message("Word"), title, notes=walk.notes(), aside=asides(_aside(parts)))


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


def _parts(content: bytes) -> dict[str, Any]:
    """The root elements of the parts that are read, by name: document, styles, numbering, footnotes, endnotes."""
    package: Any = Package.open(io.BytesIO(content))
    by_name = {str(part.partname): part for part in package.iter_parts()}
    main = next((part for name, part in by_name.items() if name.startswith("/word/document")), None)
    if main is None:
        raise UnreadableFile("not a Word file")
    found: dict[str, Any] = {"document": _root(main), "names": list(by_name), "edges": []}
    stated = (part for name, part in by_name.items() if name in _PROPERTIES)
    found["properties"] = [_root(part) for part in stated]
    for relation in main.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind in ("styles", "numbering", "footnotes", "endnotes", "comments") and not relation.is_external:
            found[kind] = _root(relation.target_part)
        if kind in ("header", "footer") and not relation.is_external:
            found["edges"].append(_root(relation.target_part))
    return found


def _aside(parts: dict[str, Any]) -> Iterator[str]:
    """Headers and footers, watermarks, and the properties of the file in which its secrecy may be written."""
    for edge in parts["edges"]:
        for paragraph in (each for each in edge.iter() if local(each) == "p"):
            yield "".join(each.text or "" for each in paragraph.iter() if local(each) == "t")
    for root in (*parts["edges"], parts["document"]):
        yield from (each.get("string", "") for each in root.iter() if local(each) == "textpath")
    for properties in parts["properties"]:
        for each in properties:
            text = "".join(each.itertext())
            if local(each) == "property":  # one of the office's own
                yield f"{each.get('name', '')}：{text}"
            elif local(each) in _STATING:
                yield from _BETWEEN_WORDS.split(text)


def _root(part: Any) -> Any:
    """A part's root; the library parses only those parts that it knows."""
    element = getattr(part, "element", None)
    root: Any = parse_xml(part.blob) if element is None else element
    if (
        root.getroottree().docinfo.internalDTD is not None
    ):  # its entities are not expanded: text would be missing
        raise UnreadableFile("Word file has a DTD")
    return root


class _Walk:
    """One pass over a document's elements, in order."""

    def __init__(self, parts: dict[str, Any]) -> None:
        self._numbering = Numbering(parts.get("numbering"), parts.get("styles"))
        self._annotations = {
            kind: {value(note, "id"): note for note in parts.get(f"{kind}s", ())}
            for kind in ("footnote", "endnote")
        }
        self._has_comments = any(local(element) == "comment" for element in parts.get("comments", ()))
        self._left_out: dict[Message, None] = {}
        self._after: list[Any] = []  # text boxes and notes that follow the paragraph at hand
        self._open = ""  # text of a paragraph whose end was deleted: the next one continues it
        self.title = ""

    def notes(self) -> tuple[Message, ...]:
        """What the reading leaves out."""
        if self._has_comments:
            self._left_out[Message("comments left out")] = None
        return tuple(self._left_out)

    def blocks(self, parent: Any) -> Iterator[str]:
        """The lines of the paragraphs and tables in an element."""
        for element in parent if parent is not None else ():
            match local(element):
                case "p":
                    yield from self._paragraph(element)
                case "tbl":
                    yield from self._table(element)
                case "altChunk":
                    self._left_out[Message("embedded file left out")] = None
                case "del" | "moveFrom" | "sectPr" | "sdtPr":
                    pass
                case "AlternateContent":
                    yield from self.blocks(_chosen(element))
                case _:
                    yield from self.blocks(element)

    def _paragraph(self, element: Any) -> Iterator[str]:
        properties = child(element, "pPr")
        style = self._numbering.style_of(properties)
        if style.startswith("toc "):
            self._left_out[Message("table of contents left out")] = None
            return
        outer, self._after = self._after, []
        text = self._open + self._numbering.label(properties) + "".join(self._runs(element))
        after, self._after = self._after, outer
        centred = style == "title" or value(child(properties, "jc"), "val") == "center"
        text = _without_breaks(text) if centred else text
        if child(child(properties, "rPr"), "del") is not None:
            self._open = text
        else:
            self._open = ""
            if style == "title" and text.strip():
                self.title += text
            elif text.strip():
                yield text.rstrip()
        for inner in after:
            yield from map(str.strip, self.blocks(inner))

    def _runs(self, parent: Any) -> Iterator[str]:
        """The visible text in an element; notes and text boxes are put aside for after the paragraph."""
        for element in parent:
            name = local(element)
            if name in ("del", "moveFrom"):
                self._left_out[Message("revisions accepted")] = None
            if name in _SKIPPED or (name == "r" and _is_hidden(element)):
                continue
            if name == "t":
                yield element.text or ""
            elif name in ("tab", "ptab"):
                yield "\t"
            elif name in ("br", "cr"):
                yield "" if value(element, "type") in ("page", "column") else "\n"
            elif name == "noBreakHyphen":
                yield "-"
            elif name in ("footnoteReference", "endnoteReference"):
                note = self._annotations[name.removesuffix("Reference")].pop(value(element, "id"), None)
                self._after += [note] if note is not None else []
            elif name == "txbxContent":
                self._after.append(element)
            elif name == "AlternateContent":
                yield from self._runs(_chosen(element))
            else:
                yield from self._runs(element)

    def _table(self, table: Any) -> Iterator[str]:
        for row in table:
            if local(row) in ("sdt", "sdtContent", "ins", "customXml"):
                yield from self._table(row)
            elif local(row) == "tr" and child(child(row, "trPr"), "del") is None:
                yield from self._row(row)

    def _row(self, row: Any) -> Iterator[str]:
        """A row as one line, cells set apart by tabs; one with a long cell as lines, cell by cell."""
        cells = [list(self.blocks(cell)) for cell in _cells(row)]
        if any(sum(map(len, cell)) > _LONGEST_CELL for cell in cells):
            yield from (line for cell in cells for line in cell)
        elif any(cells):
            yield "\t".join(" ".join(" ".join(cell).split()) for cell in cells).strip("\t")


def _cells(row: Any) -> Iterator[Any]:
    for element in row:
        if local(element) == "tc":
            yield element
        elif local(element) in ("sdt", "sdtContent", "customXml"):
            yield from _cells(element)


def _chosen(alternatives: Any) -> Any:
    """The first of the alternatives that a program can choose from: they say the same."""
    return next(iter(alternatives), ())


def _is_hidden(run: Any) -> bool:
    vanish = child(child(run, "rPr"), "vanish")
    return vanish is not None and value(vanish, "val") not in ("0", "false", "off")


def _without_breaks(text: str) -> str:
    """A title in several lines as one: its breaks are there for the page."""
    lines = [line.strip() for line in text.split("\n")]
    joined = lines[0]
    for line in lines[1:]:
        both_latin = joined[-1:].isascii() and line[:1].isascii()
        joined += f" {line}" if both_latin and joined and line else line
    return joined
