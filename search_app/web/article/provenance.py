"""Tells readers what a text is: read from a file, recognised in a picture, corrected by hand."""

from __future__ import annotations

from indexer.model import Layout, StoredDocument
from indexer.storage import suffix_of
from search_app.texts.local_time import local
from search_app.texts.originals import CORRECTED, PLACES, what_it_is
from search_app.web.context import library


def told(stored: StoredDocument, layout: Layout, name: str) -> list[str]:
    """In sentences without their stops; `name` is its original's, if there is one. Who corrected it is not said."""
    said = [what_it_is(layout.pages, suffix_of(name)[1:])]
    if correction := library().correction(stored):
        places = PLACES.format(count=correction.places) if correction.places else ""
        said.append(CORRECTED.format(places=places, day=local(correction.at)[:10]))
    return said
