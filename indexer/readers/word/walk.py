"""Walks through the elements of a Word document and gives its lines, tables and pictures in order.

It goes by the names of ECMA-376, part 1, chapter 17. Text boxes, notes, comments and diagrams follow the paragraph that they
belong to; comments, notes and pictures of a cell follow the whole table, so that its cells hold their own text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from indexer.errors import UnreadableFile
from indexer.readers.word.blocks import Block, Image, lines_of
from indexer.readers.word.drawings import chart_lines, diagram_lines
from indexer.readers.word.embedded import WORD_TYPE, read_chunk
from indexer.readers.word.fields import control, form_field, symbol
from indexer.readers.word.findings import Findings
from indexer.readers.word.formulas import linear
from indexer.readers.word.numbering import Numbering, child, local, value
from indexer.readers.word.package import Package, open_package, root_of
from indexer.readers.word.tables import cells_of_frame, read_table

_DEPTH: Final = 2  # documents in documents
_COMMENT: Final = "批注"  # marks a line that a reader has put beside the author's text
_SKIPPED = frozenset(
    "del moveFrom delText instrText delInstrText rPr pPr sdtPr rt Fallback tblPr tblGrid".split()
)
_PASSED = frozenset("del moveFrom sectPr sdtPr".split())  # elements around paragraphs that hold none


class Walk:
    """One pass over a document's elements, in order; `findings` says what it met."""

    def __init__(self, package: Package, depth: int = 0) -> None:
        self._package = package
        self._depth = depth  # documents that this one is in
        self._numbering = Numbering(package.single.get("numbering"), package.single.get("styles"))
        self._beside = {
            kind: {value(note, "id"): note for note in package.single.get(f"{kind}s", ())}
            for kind in ("footnote", "endnote", "comment")
        }
        self._after: list[Iterable[Block]] = []  # what follows the paragraph at hand
        self._behind: list[Iterable[Block]] = []  # what follows the outermost table at hand
        self._tables = 0  # depth
        self._open = ""  # text of a paragraph whose end was deleted: the next one continues it
        self.findings = Findings()
        self.title = ""

    def document(self) -> Iterator[Block]:
        """All of it."""
        yield from self.blocks(child(self._package.document, "body"))

    def blocks(self, parent: Any) -> Iterator[Block]:
        """The lines of the paragraphs, and the tables, in an element."""
        for element in parent if parent is not None else ():
            name = local(element)
            if name == "p":
                yield from self._paragraph(element)
            elif name == "tbl":
                yield from self._table(element)
            elif name == "altChunk":
                yield from self._chunk(self._package.related(value(element, "id")))
            elif name == "AlternateContent":
                yield from self.blocks(_chosen(element))
            elif name == "sdt" and (shown := control(element)) is not None:
                yield from [shown] if shown else []
            elif name not in _PASSED:
                yield from self.blocks(element)

    def _paragraph(self, element: Any) -> Iterator[Block]:
        properties = child(element, "pPr")
        style = self._numbering.style_of(properties)
        if style.startswith("toc "):
            self.findings.has_contents = True
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
            yield from (block.strip() if isinstance(block, str) else block for block in inner)

    def _table(self, element: Any) -> Iterator[Block]:
        if (frame := cells_of_frame(element)) is not None:
            for cell in frame:
                yield from self.blocks(cell)
            return
        self._tables += 1
        yield read_table(element, self.blocks, self.findings)
        self._tables -= 1
        if not self._tables:
            behind, self._behind = self._behind, []
            for inner in behind:
                yield from inner

    def _runs(self, parent: Any) -> Iterator[str]:
        """The visible text in an element; what is not of the line is put aside for after it."""
        for element in parent:
            name = local(element)
            self.findings.note_revision(element, name)
            if name in ("del", "moveFrom"):
                self._comments_in(element)
            if name in _SKIPPED or (name == "r" and _is_hidden(element)):
                continue
            if name in _CHARACTERS:
                yield _CHARACTERS[name]
            elif name == "t":
                yield element.text or ""
            elif name in ("br", "cr"):
                yield "" if value(element, "type") in ("page", "column") else "\n"
            elif name == "sym":
                yield symbol(element)
            elif name == "fldChar":
                yield form_field(element)
            elif name == "oMath":
                yield linear(element)
            elif name == "AlternateContent":
                yield from self._runs(_chosen(element))
            elif name == "sdt" and (shown := control(element)) is not None:
                yield shown
            elif not self._put_aside(element, name):
                yield from self._runs(element)

    def _put_aside(self, element: Any, name: str) -> bool:
        """Keep what follows the paragraph; whether the element is one of these."""
        after = self._behind if self._tables else self._after
        if name in ("footnoteReference", "endnoteReference"):
            note = self._beside[name.removesuffix("Reference")].pop(value(element, "id"), None)
            after.append(self.blocks(note))
        elif name == "commentReference":
            after.append(self._comment(value(element, "id")))
        elif name == "txbxContent":
            self._after.append(self.blocks(element))
        elif name == "textpath":  # letters drawn as a picture
            self._after.append([element.get("string", "")])
        elif name == "relIds":
            self._after.append(self._words(value(element, "dm"), diagram_lines))
        elif name == "chart":
            self.findings.has_charts = True
            self._after.append(self._words(value(element, "id"), chart_lines))
        elif name in ("blip", "imagedata"):
            after.append(self._picture(value(element, "embed") or value(element, "id")))
        elif name == "object":
            after.append(self._object(element))
        else:
            return False
        return True

    def _comments_in(self, deleted: Any) -> None:
        """Put aside the comments on a text that is gone."""
        for each in deleted.iter():
            if local(each) == "commentReference":
                self._put_aside(each, "commentReference")

    def _comment(self, identifier: str) -> Iterator[Block]:
        comment = self._beside["comment"].pop(identifier, None)
        text = " ".join(line.strip() for line in lines_of(self.blocks(comment)))
        if text:
            author = " ".join(value(comment, "author").split())
            yield f"{_COMMENT}（{author}）：{text}" if author else f"{_COMMENT}：{text}"

    def _words(self, identifier: str, lines: Any) -> Iterator[Block]:
        part = self._package.related(identifier)
        yield from lines(root_of(part)) if part is not None else ()

    def _picture(self, identifier: str) -> Iterator[Block]:
        part = self._package.related(identifier)
        if part is not None:
            yield Image(part.blob)

    def _chunk(self, part: Any) -> Iterator[Block]:
        """A document taken in from a part of its own, where it can be read as simply."""
        if part is not None and WORD_TYPE in part.content_type and self._depth < _DEPTH:
            try:
                inner = Walk(open_package(part.blob), self._depth + 1)
            except UnreadableFile:
                self.findings.leave_out("", part)
                return
            blocks = list(inner.document())
            yield from [inner.title] if inner.title else []
            yield from blocks
            self.findings.take_over(inner.findings)
        elif part is not None and (reading := read_chunk(part)) is not None:
            yield from [reading.title] if reading.title else []
            yield from reading.text.split("\n")
        else:
            self.findings.leave_out("", part)

    def _object(self, element: Any) -> Iterator[Block]:
        """An embedded file shows as its picture, which says no more than that; an old formula likewise."""
        for each in element.iter():
            if local(each) == "OLEObject":
                self.findings.leave_out(value(each, "ProgID"), self._package.related(value(each, "id")))
                return
        yield from (
            block
            for each in element.iter()
            if local(each) == "imagedata"
            for block in self._picture(value(each, "id"))
        )


_CHARACTERS: Final = {"tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}


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
