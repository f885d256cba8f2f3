"""Holds what the pages of one original are shown from, whether it is an article's, a version's or a draft's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import Final

from flask import abort

from indexer.imaging import Form, PageImage, has_pages
from indexer.intake import Draft
from indexer.model import NO_LAYOUT, Document, Layout, Page, StoredDocument
from indexer.readers import is_printed
from search_app.texts.desk import NOT_READ_YET
from search_app.texts.originals import NO_PAGE, NO_PAGES
from search_app.web.context import archive, library

LONG: Final = 1_000_000  # characters of a text of which each client reads one page at a time


@dataclass(frozen=True)
class Original:
    """The file of record of a text. What costs a look at the catalogue or the file is looked up when it is asked for."""

    id: str
    name: str  # of the file
    document: Document | None  # None: not read yet
    read_layout: Callable[[], Layout]
    read_pages: Callable[[], tuple[Page, ...]]
    draw: Callable[[int, int, Form], PageImage]  # page from 0, width in pixels
    tag: Callable[[int, int, Form], str]  # of that picture, known before it is drawn

    kept: bool = True  # there is a file

    @cached_property
    def text(self) -> str:
        """The text that was read from it."""
        return self.document.text if self.document else ""

    @cached_property
    def layout(self) -> Layout:
        """Where that stands in it."""
        return self.read_layout()

    @cached_property
    def pages(self) -> tuple[Page, ...]:
        """Its pages as they are shown; none where its format has none."""
        return self.read_pages()

    def require_page(self, number: int) -> Page:
        """The page with that number, from 1 on. Ends the request with 404 where there is none."""
        if not self.pages:
            abort(404, NO_PAGES)
        if not 1 <= number <= len(self.pages):
            abort(404, NO_PAGE.format(number=number, count=len(self.pages)))
        return self.pages[number - 1]


def of_article(id: str) -> Original:
    """That of a document as the visitor may see it. Raises DocumentNotFound as its article page does."""
    return of_stored(library().get(id))


def of_stored(stored: StoredDocument, layout: Layout | None = None) -> Original:
    """That of a document which the visitor may see, and whose layout may be at hand."""
    view = library()
    kept = bool(stored.original) and view.originals.facts(stored.original) is not None
    return Original(
        stored.id,
        PurePath(stored.original).name,
        stored.document,
        lambda: (view.layout(stored) if layout is None else layout) if kept else NO_LAYOUT,
        lambda: view.pages(stored) if kept else (),
        lambda page, width, form: view.page_image(stored, page, width, form),
        lambda page, width, form: view.page_tag(stored, page, width, form),
        kept,
    )


def of_version(id: str, version: int) -> Original:
    """That of one version, also of a withdrawn document, for archivists."""
    return of_stored(archive().get(id, version=version, withdrawn=True))


def of_draft(id: str) -> Original:
    """That of a file in the tray, for archivists. Ends the request with 409 before it has been read."""
    draft = archive().tray.get(id)
    return of_read(draft) if draft.state not in ("waiting", "reading") else abort(409, NOT_READ_YET)


def of_read(draft: Draft) -> Original:
    """The same of one that is at hand."""
    tray = archive().tray
    return Original(
        draft.id,
        draft.name,
        draft.document,
        lambda: tray.layout(draft.id),
        lambda: tray.pages(draft.id),
        lambda page, width, form: tray.page_image(draft.id, page, width, form),
        lambda page, width, form: tray.page_tag(draft.id, page, width, form),
    )


def is_quick(layout: Layout, name: str) -> bool:
    """Whether a page is drawn at once: nothing has to be turned into pages first."""
    return bool(layout.pages) or (has_pages(name) and not is_printed(name))
