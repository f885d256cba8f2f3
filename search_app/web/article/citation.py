"""Writes the reference of a document after GB/T 7714—2025: one line to copy under a paper.

The rules of the standard that are followed, by its clauses (it took the place of the edition of 2015 on 2026-07-01):

- 6: point, slash and square brackets are half width, comma, colon and round brackets full width. Each element ends with
  a point and a blank, the whole with a point.
- 7.1: up to three responsible names, all of them; of more the first three, then 等. Where nobody is named, a numbered
  list of references begins with the title; 佚名 is for the other kind of list.
- 8.3: of a part with an author and a title of its own come these with the type first, and behind // the whole.
- 8.5.3: a newspaper gives its name, the day and, in brackets, the page; a journal its name, the year and the number.
- 8.11: what was read on the web gives its own day in round brackets, the day it was seen in square ones, and where.
- 8.12: an archive document has its 档号 behind its title and a colon, then keeper and day; the day on which it was seen
  has gone from all but what is on the web alone. What else tells it from others of its title, as the number of an
  official letter, stands behind a colon, too.
- [A] archive, [N] newspaper, [J] journal, [EB] web page; /OL means online.

The standard has words for a place or publisher of a book that is unknown ([出版地不详]), none for the parts an archive
document may lack; a year may be estimated, which is no task for a machine. So what is not known is left out. A part
without a title is described in square brackets, as the standard does. An archive document says last where it is kept,
as a web page says where it is read.
"""

from __future__ import annotations

import re

from indexer.model import Document, Section
from search_app.texts.pages import AND_OTHERS, KEPT_IN, UNTITLED_PART

MOST_NAMES = 3

_BETWEEN_NAMES = re.compile(r"[、，,；;]")
_BOOK_MARKS = re.compile(r"[《》]")
_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]+")  # printable ASCII: it ends where Chinese goes on
_WEB = re.compile(r"(?:(?<![电管路水])网|网站|网络版|客户端|公众号|微信|微博)$")
_ISSUE = re.compile(r"\A(.+?)(?<![\s,，])[\s,，]*+((?:19|20)\d\d)\s*+年?[\s,，]*+第\s*+(\d{1,3})\s*+期")
_JOURNAL = re.compile(r"(?:学报|学刊|期刊|杂志|(?:双月|半月|月|季|旬|周)刊)$")
_NEWSPAPER = re.compile(
    r"\A(.*(?<![简通公学快月年情汇海预])报)(?:\s*+[（(]?\s*+第?\s*+([A-Z]?\d{1,3})\s*+版\s*+[）)]?)?"
)


def cite(document: Document, *, id: str, seen: str, section: Section | None = None) -> str:
    """The reference of the document that is kept under `id`, or of one of its sections.

    `seen` is the ISO day on which a text from the web was as it is here: the day it was taken in.
    """
    source = _on_one_line(_BOOK_MARKS.sub(" ", document.source))
    kind, where = _published(document, source, seen) or ("A", _archived(document, source, id))
    code = document.description.code if kind.startswith("A") else ""
    title = "：".join(filter(None, map(_on_one_line, (document.title, document.number, code))))
    if section is None:
        return _elements(_responsible(document.author), f"{title}[{kind}]", *where)
    part = _elements(
        _responsible(section.speaker), f"{_on_one_line(section.heading) or UNTITLED_PART}[{kind}]"
    )
    return f"{part.removesuffix('.')}//{_elements(_responsible(document.author), title, *where)}"


def _published(document: Document, source: str, seen: str) -> tuple[str, tuple[str, ...]] | None:
    """Type mark and elements after the title, where the source is a web site, a journal or a newspaper."""
    date = document.date or ""
    address = _ADDRESS.search(source)
    if address or _WEB.search(source):
        where = address[0] if address else source
        if document.number:
            return "A/OL", (date, where)
        return "EB/OL", (f"（{date}）" * bool(date) + f"[{seen}]" * bool(seen), where)
    if issue := _ISSUE.fullmatch(source):
        return "J", (f"{issue[1]}，{issue[2]}（{int(issue[3])}）",)
    if _JOURNAL.search(source):
        return "J", (_listed(source, date[:4]),)
    if paper := _NEWSPAPER.fullmatch(source):
        return "N", (_listed(paper[1], date) + (f"（{paper[2]}）" if paper[2] and date else ""),)
    return None


def _archived(document: Document, source: str, id: str) -> tuple[str, ...]:
    return _listed(source, document.date or ""), KEPT_IN.format(id=id)


def _responsible(author: str) -> str:
    names = list(dict.fromkeys(filter(None, map(_on_one_line, _BETWEEN_NAMES.split(author)))))
    return _listed(*names[:MOST_NAMES], AND_OTHERS if len(names) > MOST_NAMES else "")


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _listed(*parts: str) -> str:
    return "，".join(filter(None, parts))


def _elements(*elements: str) -> str:
    """Those that are known, each with its point."""
    return ". ".join(filter(None, elements)) + "."
