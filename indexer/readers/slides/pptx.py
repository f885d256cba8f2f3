"""Reads presentations (PPTX): the slides in their order, and below each what the speaker wanted to say of it.

A slide is its title and its shapes; tables are kept as tables, diagrams and charts give their words. Notes and comments
follow, each line marked. Hidden slides are read, and told. The title of the presentation is that of its first slide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from indexer.errors import UnreadableFile
from indexer.message import Message
from indexer.model import Layout
from indexer.readers.base import Picture, Reading, asides
from indexer.readers.slides.package import SlidesPackage
from indexer.readers.slides.slide import Slide, paragraphs, placeholder
from indexer.readers.word.blocks import Assembly, Block
from indexer.readers.word.numbering import child, local, value

MOST_SLIDES: Final = 2_000

_MOST_PICTURES = 300
_MOST_NAMED = 5  # slides that a note names
_NOTE, _COMMENT = "备注", "批注"  # mark lines that do not stand on the slide


def read_pptx(content: bytes) -> Reading:
    """The text of a presentation; one of pictures only has an empty one. Raises UnreadableFile."""
    package = SlidesPackage(content)
    try:
        deck = _Deck(package)
        assembly = Assembly(deck.blocks)
    except UnreadableFile:
        raise
    except Exception as error:  # a damaged part may hold anything
        raise UnreadableFile("slides damaged") from error
    return Reading(
        assembly.text,
        Message("slides", slides=deck.count),
        deck.title,
        notes=tuple(deck.notes()),
        aside=asides(deck.aside),
        layout=Layout(tuple(assembly.tables)),
        pictures=tuple(Picture(at, image.content) for at, image in assembly.images[:_MOST_PICTURES]),
    )


@dataclass(slots=True)
class _Met:
    """What the notes tell."""

    hidden: list[int] = field(default_factory=list)  # numbers of slides, from 1
    damaged: list[int] = field(default_factory=list)
    embedded: int = 0
    media: int = 0
    has_charts: bool = False


class _Deck:
    """One pass over the slides."""

    def __init__(self, package: SlidesPackage) -> None:
        self._package = package
        self._met = _Met()
        self._authors: dict[str, str] = {}
        self.title = ""
        self.blocks: list[Block] = []
        self.aside: list[str] = []
        main = package.main()
        listed = {relation.identifier: relation for relation in package.relations(main)}
        for relation in listed.values():
            if relation.kind in ("commentAuthors", "authors"):
                self._authors |= self._authors_in(relation.target)
        order = child(package.root(main), "sldIdLst")
        slides = [listed[key].target for each in _all(order) if (key := _relation(each)) in listed]
        self.count = len(slides)
        self._beyond = slides[MOST_SLIDES:]
        for number, name in enumerate(slides[:MOST_SLIDES], start=1):
            try:
                self._read(number, name)
            except UnreadableFile as error:
                if error.message.key != "slides damaged":
                    raise
                self._met.damaged.append(number)
        if slides and len(self._met.damaged) == len(slides):
            raise UnreadableFile("slides damaged")
        self._read_master(main)

    def notes(self) -> Iterator[Message]:
        """What was left out or is doubtful."""
        if self._met.hidden:
            yield Message("hidden slides", slides=_named(self._met.hidden), count=len(self._met.hidden))
        if self._met.damaged:
            yield Message("damaged slides", slides=_named(self._met.damaged), count=len(self._met.damaged))
        if self._beyond:
            yield Message("slides read in part", read=MOST_SLIDES, slides=self.count)
        if self._met.embedded:
            yield Message("files in slides left out", count=self._met.embedded)
        if self._met.media:
            yield Message("media left out", count=self._met.media)
        if self._met.has_charts:
            yield Message("numbers of charts left out")

    def _read(self, number: int, name: str) -> None:
        root = self._package.root(name)
        relations = self._package.relations(name)
        targets = {relation.identifier: relation.target for relation in relations}
        slide = Slide(
            root,
            lambda key: self._package.root(targets.get(key, "")),
            lambda key: self._package.content(targets.get(key, "")),
        )
        if value(root, "show") in ("0", "false"):
            self._met.hidden.append(number)
        if number == 1 and slide.title:
            self.title = slide.title
        elif slide.title:
            self.blocks.append(slide.title)
        self.blocks += slide.blocks
        for relation in relations:
            if relation.kind == "notesSlide":
                self.blocks += (f"{_NOTE}：{line}" for line in self._said(relation.target))
            elif relation.kind == "comments":
                self.blocks += self._comments(relation.target)
        self.aside += slide.footers
        self._met.embedded += slide.embedded
        self._met.media += slide.media
        self._met.has_charts |= slide.has_charts

    def _said(self, name: str) -> Iterator[str]:
        """The lines of a slide's notes."""
        for shape in self._shapes(name):
            if placeholder(shape) in ("body", ""):
                for text in paragraphs(child(shape, "txBody")):
                    yield from text.split("\n")

    def _comments(self, name: str) -> Iterator[str]:
        for comment in self._elements(name):
            if local(comment) in ("cm", "reply"):
                texts = [child(comment, "text"), child(comment, "txBody")]
                lines = [texts[0].text or ""] if texts[0] is not None else list(paragraphs(texts[1]))
                text = " ".join(" ".join(lines).split())
                author = self._authors.get(value(comment, "authorId"), "")
                if text:
                    yield f"{_COMMENT}（{author}）：{text}" if author else f"{_COMMENT}：{text}"

    def _authors_in(self, name: str) -> dict[str, str]:
        return {value(each, "id"): " ".join(value(each, "name").split()) for each in self._elements(name)}

    def _read_master(self, main: str) -> None:
        """Put aside what stands on every slide: a mark of secrecy may be among it."""
        for master in (each for each in self._package.relations(main) if each.kind == "slideMaster"):
            for shape in self._shapes(master.target):
                if not placeholder(shape):
                    self.aside += paragraphs(child(shape, "txBody"))

    def _shapes(self, name: str) -> Iterator[Any]:
        return (each for each in self._elements(name) if local(each) == "sp")

    def _elements(self, name: str) -> Iterator[Any]:
        """All of a part beside the slides; a damaged one has none."""
        try:
            root = self._package.root(name)
        except UnreadableFile:
            return iter(())
        return iter(root.iter())


def _all(element: Any) -> Iterator[Any]:
    return iter(element) if element is not None else iter(())


def _relation(element: Any) -> str:
    """The relation that an element names; its own number is called `id` as well, without a namespace."""
    return next((text for key, text in element.attrib.items() if key.endswith("}id")), "")


def _named(numbers: list[int]) -> tuple[str, ...]:
    return tuple(map(str, numbers[:_MOST_NAMED]))
