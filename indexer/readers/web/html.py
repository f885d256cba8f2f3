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
from itertools import accumulate, islice
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from indexer.errors import UnreadableFile
from indexer.message import Message
from indexer.model import Layout
from indexer.readers.base import Picture, Reading
from indexer.readers.encoding import Decoded, decode, decode_declared, encoding_named
from indexer.readers.web.article import Page
from indexer.readers.web.lines import Writer, tables_of
from indexer.readers.web.metadata import find_article
from indexer.readers.web.pictures import MOST_PICTURES, Carried

_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*+=\s*+["']?\s*+([\w-]{2,20})|<\?xml[^>]{0,200}?encoding=["']([\w-]+)""",
    re.I,
)
_PAGES = ("text/html", "application/xhtml+xml")
_UNSEEN = (
    "script style noscript template iframe frame object embed applet svg math canvas video audio map "
    "select option textarea button input datalist dialog xml"
).split()
_HIDDEN = re.compile(r"display\s*:\s*none", re.I)
_NOTE_MARK = re.compile(r"[\[［(（]?\d{1,3}[\])）］]?|[↩↑^]\ufe0e?")  # leads to a note of the page, or back
_PROLOGUE = re.compile(  # up to the end of a DTD, whose entities are not for us
    r"\A(?>(?:\s++|<\?[^>]*+>|<!--(?>(?:(?!-->).)*)-->)*)<!DOCTYPE[^\[>]*+(?:\[[^\]]*+\]\s*+)?>",
    re.I | re.DOTALL,
)
_CLOSED = re.compile(  # empty in XML, but opened in HTML
    r"<(title|script|style|iframe|textarea|noscript|object|a|i|b|em|strong|span|div|p|td|th)(\s[^<>]{0,500})?/>",
    re.I,
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff]")


def read_html(content: bytes, encoding: str | None = None) -> Reading:
    """The article of a page. Raises UnreadableFile."""
    return _read(content, encoding, Carried())


def _read(content: bytes, encoding: str | None, carried: Carried) -> Reading:
    decoded = _decode(content, encoding)
    how = Message("web page", encoding=decoded.encoding)
    return find_article(_page(decoded.text), how, decoded.doubt, carried)


def text_of_page(content: bytes, encoding: str | None = None) -> str:
    """All lines that a page shows, such as a mail, which has nothing around its article. Raises UnreadableFile."""
    decoded = decode_declared(content, encoding) if encoding else _decode(content, None)
    return "\n".join(line.text for line in _page(decoded.text).lines)


def whole_page(content: bytes, carried: Carried) -> Reading:
    """All that a page in XHTML shows, such as a chapter of a book. Raises UnreadableFile."""
    text = _PROLOGUE.sub("", _decode(content, None).text, count=1)
    page = _page(_CLOSED.sub(r"<\1\2></\1>", text))
    ends = list(accumulate((len(line.text) + 1 for line in page.lines), initial=0))
    found = (
        (ends[min(number, len(page.lines))], carried.content(address)) for number, address in page.images
    )
    return Reading(
        "\n".join(line.text for line in page.lines),
        layout=Layout(tables_of(page.lines)),
        pictures=tuple(Picture(at, picture) for at, picture in islice(found, MOST_PICTURES) if picture),
    )


def read_mht(content: bytes, encoding: str | None = None) -> Reading:
    """The article of a page saved with its pictures. Raises UnreadableFile."""
    try:
        message = email.message_from_bytes(content, policy=email.policy.default)
        parts = [part for part in message.walk() if isinstance(part, EmailMessage)]
        page = next((part for part in parts if part.get_content_type() in _PAGES), None)
        body = page.get_payload(decode=True) if page is not None else None
        charset = str(page.get_content_charset() or "") if page is not None else ""
        base = _address(page, "Content-Location") if page is not None else ""
        carried = Carried(_pictures(parts), base)
    except Exception as error:  # the parser meets whatever a damaged message holds
        raise UnreadableFile("saved web page damaged") from error
    if not isinstance(body, bytes) or not body.strip():
        raise UnreadableFile("no web page in the file")
    return _read(body, encoding or encoding_named(charset) if charset else encoding, carried)


def _pictures(parts: list[EmailMessage]) -> dict[str, bytes]:
    """The pictures of a saved page by what the page calls them: their address, or cid: and their identifier."""
    found: dict[str, bytes] = {}
    for part in parts:
        if part.get_content_maintype() == "image":
            content = part.get_payload(decode=True)
            names = (_address(part, "Content-Location"), f"cid:{_address(part, 'Content-ID').strip('<>')}")
            found.update(
                (name, content) for name in names if isinstance(content, bytes) and name not in ("", "cid:")
            )
    return found


def _address(part: EmailMessage, header: str) -> str:
    return "".join(str(part.get(header) or "").split())


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
    writer = Writer()
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            writer.open(element)
            writer.write(element.text, element)
        else:
            writer.close(element)
            if element is not root:
                writer.write(element.tail, element.getparent())
    writer.flush()
    return Page(root, writer.lines, meta, title, writer.images)


def _drop_unseen(root: Any) -> None:
    for element in list(root.iter(*_UNSEEN)):
        if element.getparent() is not None:
            element.drop_tree()
    for element in list(root.iter()):
        style = element.get("style")
        hidden = (style and _HIDDEN.search(style)) or element.get("hidden") is not None
        if hidden and element.getparent() is not None and element.tag != "body":
            element.drop_tree()
    for link in list(root.iter("a")):
        if (link.get("href") or "").startswith("#") and _NOTE_MARK.fullmatch(link.text_content().strip()):
            link.drop_tree()
