"""Describes the pages of a document as a manifest.

Source: IIIF Presentation API 3.0, https://iiif.io/api/presentation/3.0/.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from flask import url_for

from indexer.model import TERMS, Page, StoredDocument
from search_app.texts.pages import ORIGINAL_FILE, THE_ARTICLE
from search_app.web.iiif.image_service import height_at, widths_of

CONTEXT: Final = "http://iiif.io/api/presentation/3/context.json"
SEARCH_1: Final = "http://iiif.io/api/search/1/context.json"

THUMBNAIL: Final = 200  # pixels of width

_CHINESE: Final = "zh-Hans"


def manifest_of(stored: StoredDocument, pages: Sequence[Page]) -> dict[str, Any]:
    """The manifest of a document with these pages; its addresses are whole ones."""
    id = stored.id
    return {
        "@context": CONTEXT,
        "id": url_for("iiif.manifest", id=id, _external=True),
        "type": "Manifest",
        "label": {_CHINESE: [stored.document.title]},
        "metadata": list(_particulars(stored)),
        "homepage": [_link(url_for("articles.show", id=id, _external=True), THE_ARTICLE, "text/html")],
        "rendering": [
            _link(
                url_for("articles.original", id=id, _external=True), ORIGINAL_FILE, "application/octet-stream"
            )
        ],
        "service": [
            {
                "@context": SEARCH_1,
                "@id": url_for("iiif.search", id=id, _external=True),
                "@type": "SearchService1",
                "profile": "http://iiif.io/api/search/1/search",
            },
            {"id": url_for("iiif.search_2", id=id, _external=True), "type": "SearchService2"},
        ],
        "items": [_canvas(stored, number, page) for number, page in enumerate(pages, 1)],
    }


def canvas_of(id: str, number: int) -> str:
    """The name of a page's canvas, numbered from 1."""
    return f"{url_for('iiif.manifest', id=id, _external=True)}/canvas/{number}"


def canvas_width(page: Page, name: str) -> int:
    """The width of a page's canvas, that of its largest image: else some viewers lay marks on wrong places."""
    return widths_of(page, name)[-1]


def _canvas(stored: StoredDocument, number: int, page: Page) -> dict[str, Any]:
    canvas = canvas_of(stored.id, number)
    whole = canvas_width(page, stored.original)
    return {
        "id": canvas,
        "type": "Canvas",
        "label": {"none": [str(number)]},
        "width": whole,
        "height": height_at(page, whole),
        "thumbnail": [_image(stored.id, number, page, min(THUMBNAIL, whole))],
        "items": [
            {
                "id": f"{canvas}/page",
                "type": "AnnotationPage",
                "items": [
                    {
                        "id": f"{canvas}/image",
                        "type": "Annotation",
                        "motivation": "painting",
                        "target": canvas,
                        "body": _image(stored.id, number, page, whole),
                    }
                ],
            }
        ],
    }


def _image(id: str, number: int, page: Page, width: int) -> dict[str, Any]:
    service = url_for("iiif.image_service", id=id, number=number, _external=True)
    return {
        "id": url_for("pages.image", id=id, number=number, form="png", width=width, _external=True),
        "type": "Image",
        "format": "image/png",
        "width": width,
        "height": height_at(page, width),
        "service": [{"id": service, "type": "ImageService3", "profile": "level0"}],
    }


def _particulars(stored: StoredDocument) -> Iterator[dict[str, Any]]:
    document = stored.document
    facts = {
        "title": document.title,
        "author": document.author,
        "date": document.date,
        "number": document.number,
        "source": document.source,
        "kind": document.kind,
        "code": document.description.code,
    }
    for name, value in facts.items():
        if value:
            yield {"label": {_CHINESE: [TERMS[name]]}, "value": {_CHINESE: [value]}}


def _link(address: str, label: str, format: str) -> dict[str, Any]:
    return {"id": address, "type": "Text", "label": {_CHINESE: [label]}, "format": format}
