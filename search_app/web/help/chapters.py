"""Reads the manual as chapters: who each is for, what it looks like, and its sections to search in.

A part of the manual is a heading of the second level that begins with whom it is for, a chapter one of the third. Links
lead to the chapter that has the heading; those to documents that are not part of the manual are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from indexer.model import ROLES, Role, may
from search_app.texts.help import MANUAL_DECIDING, MANUAL_PARTS

FOLDER: Final = Path(__file__).resolve().parents[2] / "manual"
PICTURES: Final = FOLDER / "images" / "manual"

_PARTS: Final[dict[str, Role]] = {"查阅者": "reader", "档案员": "archivist", "管理员": "administrator"}
_MANUAL: Final = "manual.md"
_DECIDING: Final = "deciding.md"
_OTHERS: Final[tuple[tuple[str, Role, str], ...]] = (
    ("query-syntax.md", "reader", ""),
    (_DECIDING, "reader", "h2"),
    ("operations.md", "administrator", "h2"),
    ("installation.md", "administrator", ""),
    ("deployment.md", "administrator", ""),
)  # documents beside the manual, and the headings that begin a chapter of them: "" where each is one
_NO_ANCHOR: Final = re.compile(r"[^\w\s-]")
_PART, _CHAPTER = "h2", "h3"
_HEADING: Final = 3  # tokens of a heading: its begin, its text, its end


@dataclass(frozen=True, slots=True)
class Section:
    """Some text of a chapter under one heading; `anchor` is where it is on the chapter's page."""

    anchor: str
    headline: str
    text: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """One page of the manual."""

    slug: str  # the last part of its address
    title: str
    part: str  # of the manual
    role: Role  # who needs it: those who may do more see it, too
    html: Markup
    sections: tuple[Section, ...]


@lru_cache(maxsize=len(ROLES))
def chapters(reader: Role = "administrator") -> tuple[Chapter, ...]:
    """Those for a role, in the order of the manual: who may do more needs those of the others, too."""
    pages = [page for each in _pages() if may(reader, (page := _Page(*each)).role)]
    homes = {written: address for page in reversed(pages) for written, address in page.addresses()}
    return tuple(page.chapter(homes) for page in pages)


def slug_of(headline: str) -> str:
    """The anchor of a heading, as the places that show Markdown make it: no marks, hyphens for blanks."""
    return re.sub(r"\s+", "-", _NO_ANCHOR.sub("", headline.lower()).strip())


def _pages() -> Iterator[tuple[str, str, Role, list[Token]]]:
    """The document that a page is of, its title, who it is for and what stands in it."""
    role: Role = "reader"
    title, tokens = "", list[Token]()
    written = _parsed(_MANUAL)
    for at, token in enumerate(written):
        headline = written[at + 1].content if token.type == "heading_open" else ""
        if token.tag in (_PART, _CHAPTER) and headline:
            if _said(tokens):
                yield _MANUAL, title, role, tokens
            whom, _, rest = headline.partition("：")
            if token.tag == _PART:
                role, headline = _PARTS[whom], rest
            title, tokens = headline, []
        tokens.append(token)
    yield _MANUAL, title, role, tokens
    for name, reader, level in _OTHERS:
        for tokens in _divided(_parsed(name), level):
            yield name, tokens[1].content, reader, tokens


def _divided(tokens: list[Token], level: str) -> Iterator[list[Token]]:
    """A document, or what stands below each heading of a level; what comes before the first stands in that."""
    begins = [at for at, token in enumerate(tokens) if token.type == "heading_open" and token.tag == level]
    if not begins:
        yield tokens
    for begin, end in pairwise([*begins, len(tokens)]):
        opening = tokens[_HEADING:begin] if begin == begins[0] else []
        yield tokens[begin : begin + _HEADING] + opening + tokens[begin + _HEADING : end]


def _said(tokens: Sequence[Token]) -> bool:
    """Whether there is more than a heading."""
    return any(token.type == "inline" for token in tokens[_HEADING:])


def _parsed(name: str) -> list[Token]:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    return parser.parse((FOLDER / name).read_text(encoding="utf-8"))


class _Page:
    """A chapter before links have somewhere to lead."""

    def __init__(self, source: str, title: str, role: Role, tokens: list[Token]) -> None:
        self.source, self.title, self.role = source, title, role
        self.slug = slug_of(title)
        self._tokens = tokens

    def addresses(self) -> Iterator[tuple[str, str]]:
        """How a link to it or to one of its headings is written, and where that leads in the program."""
        for at, headline in self._headings():
            anchor = slug_of(headline)
            yield f"{self.source}#{anchor}", f"{self.slug}#{anchor}" if at else self.slug
        if self.source != _MANUAL:
            yield self.source, self.slug

    def chapter(self, homes: dict[str, str]) -> Chapter:
        """It with its links; `homes` are the addresses of pages and headings by how the documents write them."""
        for at, headline in self._headings():
            self._tokens[at].attrSet("id", slug_of(headline))
        for token in self._tokens:
            if token.children:
                token.children = list(_linked([*_unbroken(token.children)], self.source, homes))
        renderer = MarkdownIt("commonmark").renderer
        body = self._tokens[_HEADING:]  # the page writes the title itself
        html = renderer.render(body, MarkdownIt("commonmark").options, {})
        part = MANUAL_DECIDING if self.source == _DECIDING else MANUAL_PARTS[self.role]
        return Chapter(self.slug, self.title, part, self.role, Markup(html), tuple(self._sections()))  # noqa: S704 - our own manual

    def _headings(self) -> Iterator[tuple[int, str]]:
        for at, token in enumerate(self._tokens):
            if token.type == "heading_open":
                yield at, self._tokens[at + 1].content

    def _sections(self) -> Iterator[Section]:
        anchor, headline, lines = "", self.title, list[str]()
        for at, token in enumerate(self._tokens):
            if token.type == "heading_open" and at:
                yield Section(anchor, headline, "\n".join(lines))
                headline = self._tokens[at + 1].content
                anchor, lines = slug_of(headline), []
            elif token.type == "inline" and self._tokens[at - 1].type != "heading_open":
                lines.append(_plain(token))
            elif token.type == "fence":
                lines.append(token.content)
        yield Section(anchor, headline, "\n".join(lines))


def _plain(token: Token) -> str:
    return "".join(
        " " if child.type == "softbreak" else child.content
        for child in token.children or ()
        if child.type != "image"
    )


def _unbroken(children: Sequence[Token]) -> Iterator[Token]:
    """The same without the ends of lines in a sentence that is written without blanks: a browser would show one."""
    for at, child in enumerate(children):
        beside = (*children[at - 1 : at], *children[at + 1 : at + 2])
        if child.type == "softbreak" and not all(each.content.isascii() for each in beside):
            continue
        yield child


def _linked(children: Sequence[Token], source: str, homes: dict[str, str]) -> Iterator[Token]:
    """The same with addresses of the program, relative to a chapter's page; links that lead nowhere in it are left out."""
    dropped: list[bool] = []
    for child in children:
        if child.type == "image":
            child.attrSet("src", "../pictures/" + str(child.attrs["src"]).rpartition("/")[2])
            child.attrSet("alt", child.content)
            child.attrSet("loading", "lazy")
        elif child.type == "link_open":
            href = unquote(str(child.attrs["href"]))
            target = homes.get(source + href if href.startswith("#") else href, "")
            dropped.append(not target)
            child.attrSet("href", target)
        if child.type in ("link_open", "link_close") and dropped[-1]:
            if child.type == "link_close":
                dropped.pop()
            continue
        if child.type == "link_close":
            dropped.pop()
        yield child
