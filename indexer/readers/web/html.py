"""Reads web pages: parses the HTML, and gives the lines of text it shows.

lxml parses and `article` finds the article among the lines that `Page` holds. The character set is that of
the byte order mark, else what the page declares, if the bytes agree, else what the bytes look like.
A saved page (.mht) is a mail message; its first HTML part is the page.
"""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from indexer.errors import UnreadableFile
from indexer.message import Message
from indexer.readers.base import Reading
from indexer.readers.encoding import Decoded, decode, decode_declared, encoding_named
from indexer.readers.web.article import Line, Page, is_of_site
from indexer.readers.web.metadata import find_article
from indexer.readers.word.numbering import written

_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*+=\s*+["']?\s*+([\w-]{2,20})|<\?xml[^>]{0,200}?encoding=["']([\w-]+)""",
    re.I,
)
_UNSEEN = (
    "script style noscript template iframe frame object embed applet svg math canvas video audio map "
    "select option textarea button input datalist dialog nav xml"
).split()
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)
_BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd details div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr legend li main ol p pre section summary table tbody td tfoot th "
    "thead title tr ul".split()
)
_NOTE_MARK = re.compile(r"[\[［(（]?\d{1,3}[\])）］]?|[↩↑^]\ufe0e?")  # leads to a note of the page, or back
_LISTS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_LONGEST_CELL = 150  # characters; a table with longer cells is there for the page's layout
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff]")


def read_html(content: bytes, encoding: str | None = None) -> Reading:
    """The article of a page. Raises UnreadableFile."""
    decoded = _decode(content, encoding)
    return find_article(_page(decoded.text), Message("web page", encoding=decoded.encoding), decoded.doubt)


def read_mht(content: bytes, encoding: str | None = None) -> Reading:
    """The article of a page saved with its pictures. Raises UnreadableFile."""
    part = None
    try:
        message = email.message_from_bytes(content, policy=email.policy.default)
        parts = (
            part
            for part in message.walk()
            if part.get_content_type() in ("text/html", "application/xhtml+xml")
        )
        part = next(parts, None)
        body = part.get_payload(decode=True) if isinstance(part, EmailMessage) else None
        charset = str(part.get_content_charset() or "") if part else ""
    except Exception as error:  # the parser meets whatever a damaged message holds
        raise UnreadableFile("saved web page damaged") from error
    if not isinstance(body, bytes) or not body.strip():
        raise UnreadableFile("no web page in the file")
    return read_html(body, encoding or encoding_named(charset) if charset else encoding)


def _decode(content: bytes, encoding: str | None) -> Decoded:
    if not content.strip():
        raise UnreadableFile("file is blank")
    marked = content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))
    found = None if encoding or marked else _DECLARED.search(content[:8192])
    declared = encoding_named((found[1] or found[2]).decode("ascii")) if found else None
    if declared and not declared.startswith("UTF-16"):  # what declares itself in ASCII is not UTF-16
        return decode_declared(content, declared)
    return decode(content, encoding)


def _page(text: str) -> Page:
    """The page as lines. Raises UnreadableFile when there is nothing in it."""
    text = _CONTROL.sub("", text)
    parser = lxml_html.HTMLParser(remove_comments=True, remove_pis=True, encoding="utf-8", huge_tree=True)
    try:
        root = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise UnreadableFile("web page is blank") from error
    meta = {
        (element.get("name") or element.get("property") or "").lower(): (element.get("content") or "").strip()
        for element in root.iter("meta")
    }
    title = " ".join((root.findtext(".//title") or "").split())
    for head in root.findall(".//head"):
        head.drop_tree()
    _drop_unseen(root)
    return Page(root, _Writer().lines(root), meta, title)


def _drop_unseen(root: Any) -> None:
    for element in list(root.iter(*_UNSEEN)):
        if element.getparent() is not None:
            element.drop_tree()
    for element in list(root.iter()):
        style = element.get("style")
        if style and _HIDDEN.search(style) and element.getparent() is not None and element.tag != "body":
            element.drop_tree()
    for link in list(root.iter("a")):
        if (link.get("href") or "").startswith("#") and _NOTE_MARK.fullmatch(link.text_content().strip()):
            link.drop_tree()


class _Writer:
    """Lines of a page in the order a browser would show them."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._pieces: list[str] = []
        self._linked = 0
        self._in_link = 0
        self._in_site = 0
        self._row = 0  # depth of rows of data tables: their cells stay on one line
        self._pre = 0
        self._start: Any = None
        self._label = ""  # the number of a list's item, until its first text
        self._data: dict[Any, bool] = {}  # tables → whether they hold data
        self._numbers: dict[Any, int] = {}  # lists → the number of the last item

    def lines(self, root: Any) -> list[Line]:
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if event == "start":
                self._open(element)
                self._write(element.text, element)
            else:
                self._close(element)
                if element is not root:
                    self._write(element.tail, element.getparent())
        self._flush()
        return self._lines

    def _open(self, element: Any) -> None:
        tag = element.tag
        if tag in ("td", "th") and self._in_data(element):
            if element.getprevious() is not None:
                self._pieces.append("\t")
        elif tag in _BLOCKS:
            self._break()
        if tag == "tr" and self._in_data(element):
            self._row += 1
        self._in_site += is_of_site(element)
        self._pre += tag == "pre"
        self._in_link += tag == "a" and bool(element.get("href"))
        if tag == "li" and element.getparent().tag == "ol":
            self._label = f"{self._number(element.getparent())}. "

    def _number(self, ordered_list: Any) -> str:
        start = ordered_list.get("start") or ""
        first = int(start) if re.fullmatch(r"[0-9]{1,6}", start) else 1
        self._numbers[ordered_list] = self._numbers.get(ordered_list, first - 1) + 1
        return written(self._numbers[ordered_list], _LISTS.get(ordered_list.get("type") or "", "decimal"))

    def _close(self, element: Any) -> None:
        tag = element.tag
        if tag == "tr" and self._in_data(element):
            self._row -= 1
        self._pre -= tag == "pre"
        self._in_link -= tag == "a" and bool(element.get("href"))
        if tag in _BLOCKS and not (tag in ("td", "th") and self._in_data(element)):
            self._break()
        self._in_site -= is_of_site(element)

    def _write(self, text: str | None, element: Any) -> None:
        if not text:
            return
        if self._label and text.strip():
            self._pieces.append(self._label)
            self._label = ""
        first, *others = text.replace("\r", "").split("\n") if self._pre else [_BLANKS.sub(_blank, text)]
        self._append(first, element)
        for line in others:
            self._flush()
            self._append(line, element)

    def _append(self, text: str, element: Any) -> None:
        self._pieces.append(text)
        if text.strip():
            if self._start is None:
                self._start = element
            self._linked += self._in_link > 0 and len(text.strip())

    def _break(self) -> None:
        if self._row:
            self._pieces.append(" ")
        else:
            self._flush()

    def _flush(self) -> None:
        text = _tidy("".join(self._pieces))
        if text and self._start is not None:
            self._lines.append(Line(text, min(1.0, self._linked / len(text)), self._start, self._in_site > 0))
        self._pieces, self._linked, self._start = [], 0, None

    def _in_data(self, cell: Any) -> bool:
        """Whether a cell or row belongs to a table of data: two columns or more, no long cell, no table inside."""
        table = next(cell.iterancestors("table"), None)
        if table is None:
            return False
        if table not in self._data:
            self._data[table] = next(table.iterdescendants("table"), None) is None and _is_of_data(table)
        return self._data[table]


def _is_of_data(table: Any) -> bool:
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    return sum(len(row) > 1 for row in rows) > 1 and all(
        len(cell.text_content().strip()) <= _LONGEST_CELL for row in rows for cell in row
    )


def _blank(found: re.Match[str]) -> str:
    return "\n" if "\n" in found[0] else " "


def _tidy(text: str) -> str:
    """One line: no blank where the source merely begins a new line between two Chinese characters."""
    text = re.sub(r"(?<=[^\x00-\x7f]) ?\n ?(?=[^\x00-\x7f])", "", text).replace("\n", " ")
    text = re.sub(r"(?:(?<! ) ++)?\t *+", "\t", re.sub(r" {2,}", " ", text))
    return text.strip(" \xa0\u3000\t")
