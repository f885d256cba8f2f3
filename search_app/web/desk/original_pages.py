"""The pages of originals at the desk: those of a version and of a file in the tray, by themselves and beside the form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, render_template, url_for

from indexer.errors import ArchiveError
from indexer.imaging import has_pages, places_of
from indexer.model import UNSURE, Layout, SearchRequest
from search_app.texts.wording import word
from search_app.web.originals.hits import PageHits
from search_app.web.originals.original import Original, is_quick, of_draft, of_version
from search_app.web.originals.routes import offer_pages, own_links
from search_app.web.originals.viewer import Links, Viewer, viewer_of
from search_app.web.search_url import Asked

versions = Blueprint("version_pages", __name__, url_prefix="/desk/documents/<id>/versions/<int:version>")
drafts = Blueprint("draft_pages", __name__, url_prefix="/desk/drafts/<id>")

_NOTHING: Final = Asked(SearchRequest(""))


@dataclass(frozen=True, slots=True)
class Bench:
    """The original beside a form; without a viewer, the address where its pages can be seen, or why they cannot."""

    viewer: Viewer | None = None
    address: str = ""
    refused: str = ""
    doubtful: tuple[
        tuple[int, float, str], ...
    ] = ()  # number, confidence, address; the least sure page first


def beside_version(original: Original, version: int) -> Bench:
    """That of a version, which archivists see also of a withdrawn document."""
    return _bench(original, _version_links({"id": original.id, "version": version}, _NOTHING, "desk"))


def beside_draft(original: Original) -> Bench:
    """That of a file in the tray."""
    return _bench(original, _draft_links({"id": original.id}, _NOTHING, "desk"))


def place_link(bench: Bench, layout: Layout, start: int, end: int) -> str:
    """The address of the viewer that shows where a part of the text stands; "" where that is not known."""
    places = places_of(layout, start, end) if bench.viewer and layout.runs else ()
    if not places or bench.viewer is None:
        return ""
    return f"{bench.viewer.links.pages}/{places[0].page + 1}?start={start}&end={end}"


def _bench(original: Original, links: Links) -> Bench:
    layout = original.layout
    if not has_pages(original.name) and not layout.pages:
        return Bench()
    if not is_quick(layout, original.name):
        return Bench(address=f"{links.pages}/1")
    try:
        if not original.pages:
            return Bench()
        viewer = viewer_of(original, 1, PageHits(layout, ()), links, beside=True)
    except ArchiveError as error:
        return Bench(refused=word(error, "page"))
    unsure = sorted(
        (page.confidence, number)
        for number, page in enumerate(layout.pages, start=1)
        if page.confidence is not None and page.confidence < UNSURE
    )
    doubtful = ((number, sure, f"{links.pages}/{number}") for sure, number in unsure)
    return Bench(viewer, f"{links.pages}/1", doubtful=tuple(doubtful))


def _version_links(values: dict[str, Any], asked: Asked, fragment: str) -> Links:
    original = url_for("articles.original", id=values["id"])
    return own_links(versions.name, original, values, asked, apart=bool(fragment))


def _draft_links(values: dict[str, Any], asked: Asked, fragment: str) -> Links:
    original = url_for("desk.original", id=values["id"])
    return own_links(drafts.name, original, values, asked, apart=bool(fragment))


def _show_version(original: Original, viewer: Viewer, asked: Asked) -> str:
    return _page(original, viewer, url_for("documents.show", id=original.id))


def _show_draft(original: Original, viewer: Viewer, asked: Asked) -> str:
    return _page(original, viewer, url_for("desk.draft", id=original.id))


def _page(original: Original, viewer: Viewer, back: str) -> str:
    title = original.document.title if original.document else original.name
    return render_template("originals/desk_page.html", viewer=viewer, title=title, back=back)


offer_pages(versions, of_version, _version_links, _show_version)
offer_pages(drafts, of_draft, _draft_links, _show_draft)
