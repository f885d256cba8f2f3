"""Reads documents that Word has saved as one XML file: Flat OPC (2007 and later) and Word 2003 XML.

Flat OPC has the parts of a package one after the other; they are packed, and read as a package is.
"""

from __future__ import annotations

import base64
import binascii
import io
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import quoteattr

from lxml import etree

from indexer.errors import UnreadableFile
from indexer.readers.base import Reading, require_content
from indexer.readers.signature import read_signature
from indexer.readers.slides.pptx import read_pptx
from indexer.readers.word.docx import read_document, read_docx
from indexer.readers.word.numbering import child, local, value
from indexer.readers.word.package import Package
from indexer.readers.word.word_2003 import package_of

_DOCTYPES = (b"<!DOCTYPE", b"<!ENTITY")


def read_xml(content: bytes) -> Reading:
    """The text of a document that is one XML file. Raises UnreadableFile, also for XML that is no document."""
    root = _root(content)
    if local(root) == "wordDocument":
        return read_document(_package_of(root))
    package, kinds = _packed(root)
    if any("wordprocessingml" in kind for kind in kinds):
        return read_docx(package)
    if any("presentationml" in kind for kind in kinds):
        return read_pptx(package)
    raise UnreadableFile("XML that is no document")


def package_in(content: bytes) -> bytes | None:
    """The package that Flat OPC stands for; None for Word 2003 XML. Raises UnreadableFile."""
    root = _root(content)
    return None if local(root) == "wordDocument" else _packed(root)[0]


def _root(content: bytes) -> Any:
    require_content(content)
    plain = content.replace(b"\0", b"")  # in UTF-16, every other byte
    if any(mark in plain for mark in _DOCTYPES):
        raise UnreadableFile("Word file has a DTD")
    if read_signature(content) != ".xml":
        raise UnreadableFile("XML that is no document")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        return etree.fromstring(content, parser)
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableFile("Word file damaged") from error


def _package_of(root: Any) -> Package:
    try:
        return package_of(root)
    except (LookupError, TypeError, ValueError) as error:  # a damaged document may hold anything
        raise UnreadableFile("Word file damaged") from error


def _packed(root: Any) -> tuple[bytes, tuple[str, ...]]:
    """The package that a Flat OPC file stands for, and the types of its parts."""
    file = io.BytesIO()
    kinds: dict[str, str] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, kind, content in _parts(root):
            if name not in kinds:
                kinds[name] = kind
                archive.writestr(zipfile.ZipInfo(name.lstrip("/")), content)
        archive.writestr(zipfile.ZipInfo("[Content_Types].xml"), _types(kinds))
    return file.getvalue(), tuple(kinds.values())


def _parts(root: Any) -> Iterator[tuple[str, str, bytes]]:
    for part in root:
        name, kind = value(part, "name"), value(part, "contentType")
        if local(part) != "part" or not name:
            continue
        xml, binary = child(part, "xmlData"), child(part, "binaryData")
        if xml is not None and len(xml):
            yield name, kind, etree.tostring(xml[0], encoding="UTF-8", xml_declaration=True, with_tail=False)
        elif binary is not None:
            try:
                yield name, kind, base64.b64decode(binary.text or "", validate=False)
            except (binascii.Error, ValueError):
                continue  # a picture, for the most part


def _types(kinds: dict[str, str]) -> str:
    parts = "".join(
        f"<Override PartName={quoteattr(name)} ContentType={quoteattr(kind)}/>"
        for name, kind in kinds.items()
        if not name.endswith(".rels")
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{parts}</Types>"
    )
