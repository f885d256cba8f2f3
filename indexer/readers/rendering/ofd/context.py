"""Holds what the drawing of one OFD page shares: the PDF being made, the document, and how much may still be drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from indexer.errors import UnreadableFile
from indexer.readers.pages.ofd_parts.numbers import UNMOVED, Matrix, numbers
from indexer.readers.rendering.ofd.fonts.faces import Fonts
from indexer.readers.rendering.ofd.pdf_file import MOST_CONTENT, PdfFile
from indexer.readers.rendering.ofd.sources import Lookup, Source

MOST_OBJECTS = 100_000  # of a page
MOST_PATTERNS = 100
MOST_PIXELS = 100_000_000  # of all pictures of a page
DEEPEST = 8  # things drawn in one another

_LONGEST_CHAIN = 8  # of parameters that take from each other


class DrawnEnough(Exception):
    """A page has more on it than is drawn."""


@dataclass(slots=True)
class Budget:
    """What may still be drawn on a page."""

    objects: int = MOST_OBJECTS
    patterns: int = MOST_PATTERNS
    pixels: int = MOST_PIXELS
    characters: int = MOST_CONTENT

    def take_object(self) -> None:
        """Count one object more. Raises DrawnEnough."""
        self.objects -= 1
        if self.objects < 0 or self.characters < 0:
            raise DrawnEnough

    def take_pixels(self, count: int) -> None:
        """Count the pixels of one picture more. Raises UnreadableFile when they are too many."""
        if count > self.pixels:
            raise UnreadableFile("picture damaged")
        self.pixels -= count


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is drawn, and what it takes over from what it stands in."""

    matrix: Matrix  # from its coordinates to those of the content stream
    resources: Lookup
    style: tuple[Element, ...] = ()  # parameters, the nearest first
    alpha: float = 1.0
    depth: int = 0

    def within(self, matrix: Matrix) -> Place:
        """A place in a thing that stands here."""
        if self.depth >= DEEPEST:
            raise UnreadableFile("OFD nested too deep", part="")
        return replace(self, matrix=self.matrix.after(matrix), depth=self.depth + 1)

    def styled(self, element: Element) -> Place:
        """The same place with the parameters that an element refers to."""
        added = tuple(_chain(element.get("DrawParam", "").strip(), self.resources))
        return replace(self, style=(*added, *self.style)) if added else self

    def faded(self, element: Element) -> Place:
        """The same place, as transparent as an element says."""
        alpha = alpha_of(element)
        return replace(self, alpha=self.alpha * alpha) if alpha < 1 else self


@dataclass(slots=True)
class Context:
    """What is shared by all that is drawn on a page."""

    pdf: PdfFile
    source: Source
    fonts: Fonts
    budget: Budget
    draw: Callable[[Context, Element, Place], list[str]]  # the objects of a block
    pictures: dict[tuple[str, str], str | None] = field(default_factory=dict)
    seals: dict[bytes, tuple[str, Matrix] | None] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)

    def state(self, entries: str) -> str:
        """The operator that sets parameters of the graphics state, such as `/ca 0.5`."""
        if entries not in self.states:
            self.states[entries] = self.pdf.name("ExtGState", self.pdf.add(f"<<{entries}>>"))
        return f"/{self.states[entries]} gs"


def alpha_of(element: Element) -> float:
    """How opaque something is, from 0 to 1."""
    values = numbers(element.get("Alpha", ""))
    return max(0.0, min(1.0, values[0] / 255)) if values else 1.0


def child(element: Element, name: str) -> Element | None:
    """The first element of that name in another, quicker than `find`."""
    for each in element:
        if each.tag.endswith(name) and each.tag.rpartition("}")[2] == name:
            return each
    return None


def attribute(chain: Iterable[Element], name: str) -> str | None:
    """An attribute of the first element that has it."""
    return next((value for each in chain if (value := each.get(name))), None)


def concatenated(matrix: Matrix) -> str:
    """The operator that applies a matrix; none where nothing is moved."""
    return "" if matrix == UNMOVED else f"{written(matrix)} cm"


def written(matrix: Matrix) -> str:
    """A matrix as PDF has it."""
    return f"{matrix.a:.6f} {matrix.b:.6f} {matrix.c:.6f} {matrix.d:.6f} {matrix.e:.4f} {matrix.f:.4f}"


def _chain(name: str, resources: Lookup) -> Iterable[Element]:
    """Parameters, and those that they are relative to."""
    for _ in range(_LONGEST_CHAIN):
        found = resources.get(name)
        if found is None:
            return
        yield found.element
        name = found.element.get("Relative", "").strip()
