"""Writes Word documents element by element, with parts beside the document: comments, headers, diagrams, pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tests.indexer.readers.test_zip import packed_up

OFFICE = "http://schemas.openxmlformats.org"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": f"{OFFICE}/wordprocessingml/2006/main",
        "r": f"{OFFICE}/officeDocument/2006/relationships",
        "a": f"{OFFICE}/drawingml/2006/main",
        "m": f"{OFFICE}/officeDocument/2006/math",
        "dgm": f"{OFFICE}/drawingml/2006/diagram",
        "c": f"{OFFICE}/drawingml/2006/chart",
        "o": "urn:schemas-microsoft-com:office:office",
        "v": "urn:schemas-microsoft-com:vml",
        "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    }.items()
)


@dataclass(frozen=True)
class Part:
    """A part that the document refers to: the kind of the relation, its name, content and type of content."""

    kind: str
    name: str
    content: bytes
    type: str = "application/xml"


def xml_part(kind: str, name: str, root: str, inner: str) -> Part:
    """A part whose root element has that name."""
    return Part(kind, name, f"<{root} {NAMESPACES}>{inner}</{root}>".encode())


def word_file(body: str, parts: Mapping[str, Part] | None = None, *, pages: int | None = None) -> bytes:
    """A document with that body; `parts` by the identifier of their relation, `pages` as its program counted them."""
    kind = "application/vnd.openxmlformats-"
    parts = parts or {}
    types = "".join(
        f'<Override PartName="/word/{part.name}" ContentType="{part.type}"/>' for part in parts.values()
    )
    relations = "".join(
        f'<Relationship Id="{identifier}" Type="{OFFICE}/officeDocument/2006/relationships/{part.kind}" '
        f'Target="{part.name}"/>'
        for identifier, part in parts.items()
    )
    told = f"{OFFICE}/officeDocument/2006/relationships/extended-properties"
    members = {
        "[Content_Types].xml": f'<Types xmlns="{OFFICE}/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="{kind}package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}'
        f'<Override PartName="/word/document.xml" '
        f'ContentType="{kind}officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{OFFICE}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{OFFICE}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="r2" Type="{told}" Target="docProps/app.xml"/></Relationships>',
        "docProps/app.xml": f"<Properties><Pages>{pages or ''}</Pages></Properties>",
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{OFFICE}/package/2006/relationships">'
        f"{relations}</Relationships>",
    }
    contents = {name: content.encode() for name, content in members.items()}
    return packed_up(contents | {f"word/{part.name}": part.content for part in parts.values()})


def paragraph(*texts: str, inside: str = "") -> str:
    """A paragraph of runs, and what else stands in it behind them."""
    return f"<w:p>{''.join(f'<w:r><w:t>{text}</w:t></w:r>' for text in texts)}{inside}</w:p>"


def cell(text: str, properties: str = "", inside: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text, inside=inside)}</w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
