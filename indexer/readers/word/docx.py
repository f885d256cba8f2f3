"""Reads Word documents (DOCX): the text that the printed page shows, and what stands beside it, marked as such.

Read are paragraphs with the numbers of their lists, tables in their place, text boxes, notes, comments, diagrams and
formulas; `walk` says where they go. Left out, and told, are deletions, tables of contents and running heads; hidden text
is left out. The header of a first page or of a document of one page is no running head: it is kept below the text. The
title is the paragraph in the style Title, if there is one; what the file's properties say of it is not trusted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from indexer.errors import NeedsOcr, UnreadableFile
from indexer.message import Message
from indexer.model import Layout
from indexer.readers.base import Picture, Reading
from indexer.readers.word.blocks import Assembly, Block
from indexer.readers.word.package import Edge, Package, open_package
from indexer.readers.word.walk import Walk

_MOST_PICTURES: Final = 300
_MOST_TOLD: Final = 3  # lines of running heads that a note quotes
_LONGEST_TOLD: Final = 40  # characters of each
_NAMES: Final = {"header": "页眉", "footer": "页脚"}  # how a line that stood there is marked


def read_docx(content: bytes) -> Reading:
    """The text of a Word document; one of pictures only has an empty one. Raises UnreadableFile."""
    return read_document(open_package(content))


def read_document(package: Package) -> Reading:
    """The same of the parts of one. Raises UnreadableFile."""
    try:
        walk = Walk(package)
        blocks = list(walk.document())
        kept, left_out = _edges(package, blocks, walk.title)
        assembly = Assembly([*blocks, *kept])
    except UnreadableFile:
        raise
    except Exception as error:  # the library meets whatever a damaged package holds
        raise UnreadableFile("Word file damaged") from error
    if not (assembly.text.strip() or walk.title or assembly.images) and any(
        "/media/" in name for name in package.names
    ):
        raise NeedsOcr("Word file of pictures only")
    notes = walk.findings.notes()
    if left_out:
        told = tuple(line[:_LONGEST_TOLD] for line in left_out[:_MOST_TOLD])
        notes.append(Message("headers left out", lines=told))
    pictures = (Picture(at, image.content) for at, image in assembly.images[:_MOST_PICTURES])
    return Reading(
        assembly.text,
        Message("Word"),
        " ".join(walk.title.split()),
        notes=tuple(notes),
        aside=package.aside(),
        layout=Layout(tuple(assembly.tables)),
        pictures=tuple(pictures),
    )


def _edges(package: Package, blocks: list[Block], title: str) -> tuple[list[str], list[str]]:
    """Lines of headers and footers, marked, to be kept with the text, and those to be told only."""
    there = {_plain(line) for line in (title, *(block for block in blocks if isinstance(block, str)))}
    kept: list[str] = []
    left_out: list[str] = []
    for edge, line in _lines(package):
        if _plain(line) in there:
            continue
        there.add(_plain(line))
        if edge.pages == "first" or package.is_one_page:
            kept.append(f"{_NAMES[edge.kind]}：{line}")
        else:
            left_out.append(line)
    return kept, left_out


def _lines(package: Package) -> Iterator[tuple[Edge, str]]:
    for edge in package.headers_and_footers():
        yield from ((edge, line) for line in edge.lines if not _plain(line).isdecimal())


def _plain(line: str) -> str:
    return "".join(line.split())
