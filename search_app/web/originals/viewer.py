"""Prepares what the viewer of an original's pages shows: the page with its marks, thumbnails, and the links between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import request

from indexer.imaging import Box, Form, marks_on
from indexer.model import Page
from indexer.readers import has_chinese_font
from indexer.text import Span
from search_app.texts.originals import ALT, ZOOMS, page_note
from search_app.web.originals.answers import USUAL_WIDTH, read_span
from search_app.web.originals.hits import Hit, PageHits
from search_app.web.originals.original import Original
from search_app.web.search_url import read_number

STEPS: Final = (100, 150, 200, 300, 400)  # zoom, in per cent of what fits the width
WIDTHS: Final = (USUAL_WIDTH, 1600, 2400)  # of the images among which a browser chooses
LARGE: Final = 2480  # pixels: A4 at 300 dpi, to be printed
THUMBNAIL: Final = 160  # pixels
QUICK: Final = 1600  # pixels up to which WebP is made quickly
MOST_THUMBNAILS: Final = 60
TURNS: Final = (0, 90, 180, 270)

Address = Callable[..., str]  # page, hit, zoom and turn by their names → the address of what shows it


@dataclass(frozen=True, slots=True)
class Links:
    """Where the links of a viewer lead."""

    page: Address
    image: Callable[[int, int, Form], str]  # page and width → its picture
    pages: str  # what the address of every page begins with, for the script
    go: str  # where a form leads that asks for a page as `leaf`
    stated: Mapping[str, Any]  # what else that form says
    original: str  # to be downloaded
    target: str = ""  # of links, where there is no script


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A page in the strip below."""

    number: int
    address: str
    image: str
    hits: int
    page: Page

    @property
    def height(self) -> int:
        """Of the picture, as it will be."""
        return max(1, round(THUMBNAIL * self.page.height / (self.page.width or 1)))


@dataclass(frozen=True, slots=True)
class Viewer:
    """One page of an original as it is shown."""

    number: int  # from 1
    pages: tuple[Page, ...]
    hits: PageHits
    marks: list[Hit]
    opened: int  # number of the match that is shown first; 0: none
    spot: tuple[Box, ...]  # a part of the text that somebody asked for
    zoom: str
    turn: int
    links: Links
    body: int  # where in the text the body begins
    beside: bool = False  # the text, or a form with it, stands on the same page

    @property
    def count(self) -> int:
        """How many pages there are."""
        return len(self.pages)

    @property
    def page(self) -> Page:
        """The one that is shown."""
        return self.pages[self.number - 1]

    @property
    def alt(self) -> str:
        """What the picture is."""
        return ALT.format(number=self.number)

    @property
    def note(self) -> str:
        """What is to be known of the page."""
        return page_note(self.page, has_font=has_chinese_font())

    @property
    def source(self) -> str:
        """The picture."""
        return self._image(USUAL_WIDTH)

    @property
    def sources(self) -> str:
        """The same in other sizes, for `srcset`."""
        return ", ".join(f"{self._image(width)} {width}w" for width in WIDTHS)

    @property
    def sizes(self) -> str:
        """How wide it is shown, for `sizes`."""
        share = int(self.zoom) if self.zoom.isdigit() else 100
        half = 2 if self.beside else 1
        return f"(min-width: 60rem) {45 * share // half // 100}rem, {share}vw"

    @property
    def large(self) -> str:
        """The picture, large enough to be printed."""
        return self._image(LARGE)

    def _image(self, width: int) -> str:
        """A picture of the page in the form that is drawn quickest and sent smallest."""
        large: Form = "jpg" if self.page.read == "ocr" else "png"
        return self.links.image(self.number, width, "webp" if width <= QUICK else large)

    @property
    def turned_size(self) -> tuple[float, float]:
        """Width and height as it is turned now."""
        size = (self.page.width, self.page.height)
        return size if self.turn % 180 == 0 else size[::-1]

    def at(self, page: int) -> str:
        """The address of a page, shown alike; "" where there is none."""
        return self.links.page(page=page, zoom=self.zoom, turn=self.turn) if 1 <= page <= self.count else ""

    def hidden(self) -> Iterator[tuple[str, Any]]:
        """What stays in the address when a page is asked for by its number."""
        shown = {"zoom": self.zoom, "turn": self.turn} if (self.zoom, self.turn) != ("width", 0) else {}
        for name, value in {**self.links.stated, **shown}.items():
            for each in value if isinstance(value, list) else [value]:
                yield name, each

    def zooms(self) -> Iterator[tuple[str, str, bool]]:
        """Label, address and whether it is so now, of ways to fit the page in."""
        for zoom, label in ZOOMS.items():
            address = self.links.page(page=self.number, zoom=zoom, turn=self.turn)
            yield label, address, zoom == self.zoom

    def larger(self, by: int) -> str:
        """The address of the next larger or smaller size; "" at either end."""
        at = STEPS.index(int(self.zoom)) if self.zoom.isdigit() else 0
        if not 0 <= at + by < len(STEPS):
            return ""
        step = STEPS[at + by]
        return self.links.page(
            page=self.number, zoom="width" if step == STEPS[0] else str(step), turn=self.turn
        )

    def turned(self, by: int) -> str:
        """The address of the page turned by so many degrees clockwise."""
        return self.links.page(page=self.number, zoom=self.zoom, turn=(self.turn + by) % 360)

    def at_hit(self, place: tuple[int, int] | None) -> str:
        """The address of a match; "" where there is none."""
        if place is None:
            return ""
        page, number = place
        return self.links.page(page=page, hit=number, zoom=self.zoom, turn=self.turn)

    def own(self, hit: Hit) -> str:
        """The id of a match on the page; beside the text the usual one is that of the match in the text."""
        return f"{'page-' * self.beside}hit-{hit.number}"

    @property
    def before(self) -> str:
        """The match before those of the page."""
        return self.at_hit(self.hits.before(self.number))

    @property
    def after(self) -> str:
        """The match after those of the page."""
        return self.at_hit(self.hits.after(self.number))

    @property
    def steps(self) -> tuple[str, str]:
        """The addresses of the matches before and after the one that is shown first."""
        numbers = [hit.number for hit in self.marks]
        at = numbers.index(self.opened) if self.opened in numbers else -1
        back = self.at_hit((self.number, numbers[at - 1])) if at > 0 else self.before
        on = self.at_hit((self.number, numbers[at + 1])) if at + 1 < len(numbers) else self.after
        return back, on

    def thumbnails(self) -> Iterator[Thumbnail]:
        """The pages around this one."""
        first = max(1, min(self.number - MOST_THUMBNAILS // 2, self.count - MOST_THUMBNAILS + 1))
        for number in range(first, min(self.count, first + MOST_THUMBNAILS - 1) + 1):
            image = self.links.image(number, THUMBNAIL, "webp")
            page = self.pages[number - 1]
            yield Thumbnail(number, self.at(number), image, self.hits.counts[number], page)

    def elsewhere(self) -> list[tuple[int, str, int]]:
        """Pages with matches that the strip does not show: number, address, how many."""
        shown = {thumbnail.number for thumbnail in self.thumbnails()}
        others = [page for page in sorted(self.hits.counts) if page not in shown]
        return [(page, self.at(page), self.hits.counts[page]) for page in others[:100]]


def viewer_of(
    original: Original, number: int, hits: PageHits, links: Links, *, beside: bool = False
) -> Viewer:
    """What is shown of a page. Raises as PageImages does; ends the request with 404 where there is none."""
    original.require_page(number)
    marks = hits.on(number)
    asked_for, span = read_number(request.args.get("hit", "")), read_span(original)
    opened = next((hit.number for hit in marks if hit.number == asked_for), 0)
    zoom, turn = request.args.get("zoom", ""), read_number(request.args.get("turn", ""))
    return Viewer(
        number,
        original.pages,
        hits,
        marks,
        opened or (marks[0].number if marks else 0),
        _spot(original, span, number),
        zoom if zoom in (*ZOOMS, *map(str, STEPS[1:])) else "width",
        turn if turn in TURNS else 0,
        links,
        len(original.document.title) + 1 if original.document else 0,
        beside,
    )


def _spot(original: Original, span: Span | None, number: int) -> tuple[Box, ...]:
    if span is None or not original.layout.runs:
        return ()
    return marks_on(original.layout, [span], number - 1)
