"""GET /search.atom and /saved/ID.atom: an Atom feed of what was last taken in for a search.

A feed reader asks again and again: ETag and Last-Modified let it be told in one line that nothing is new.
Sources: RFC 4287 (Atom), RFC 4151 (tag: identifiers), RFC 3339 (dates).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote
from xml.etree import ElementTree as ET

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from indexer.search import Hit
from search_app.texts.pages import FEED_OF_EVERYTHING, FEED_TITLE
from search_app.web.context import archive_name, library
from search_app.web.highlight import readable
from search_app.web.search.saved_searches import asked_by, fetch
from search_app.web.search_url import Asked, read_asked

MOST_ENTRIES: Final = 50
MIMETYPE: Final = "application/atom+xml"

# RFC 2606 keeps .invalid free for ever: an article's id is the same whatever name its server goes by.
_TAG = "tag:gongwen.invalid,2026"
_BEGINNING = "1970-01-01T00:00:00+00:00"  # of a feed without entries
_NO_XML = re.compile("[\ufffe\uffff]")  # beyond what `readable` replaces

blueprint = Blueprint("feed", __name__)


@blueprint.get("/search.atom")
def of_search() -> Response:
    """What the search of these parameters finds, last taken in first; sort and page do not count here."""
    asked = read_asked(request.args)
    digest = hashlib.sha256(repr((request.host, _parameters(asked))).encode("utf-8", "replace"))
    words = [asked.query, *(value for values in asked.filters.values() for value in values)]
    title = _titled("、".join(filter(None, words)))
    itself = url_for("feed.of_search", _external=True, **_parameters(asked))
    return _answer(asked, title, f"{_TAG}:search:{digest.hexdigest()[:16]}", itself)


@blueprint.get("/saved/<id>.atom")
def of_saved(id: str) -> Response:
    """What a saved search finds, last taken in first."""
    saved = fetch(id)
    title, itself = _titled(saved.name), url_for("feed.of_saved", id=id, _external=True)
    return _answer(asked_by(saved), title, f"{_TAG}:saved:{saved.id}", itself, saved.created_at)


def _titled(name: str) -> str:
    """What a feed is called; of all documents where no name tells which."""
    return (FEED_TITLE if name else FEED_OF_EVERYTHING).format(archive=archive_name(), name=name)


def _answer(asked: Asked, title: str, identifier: str, itself: str, begun: str = _BEGINNING) -> Response:
    """The feed; 304 when the reader has it already. A new version of a document counts as taken in then.

    A document with only some of the words is no news to who waits for all of them, so it is left out unless asked for.
    """
    _, found = library().find_all(replace(asked.request, limit=MOST_ENTRIES, offset=0, sort="added"))
    said = (hit for hit, _ in found if hit.tier != "some" or asked.tier)
    hits = sorted(said, key=lambda hit: _moment(hit.added_at), reverse=True)
    updated = max([_moment(begun), *(_moment(hit.added_at) for hit in hits[:1])])
    root = ET.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "zh-CN"})
    for name, text in (("id", identifier), ("title", title), ("updated", updated.isoformat())):
        _add(root, name, text)
    _add(ET.SubElement(root, "author"), "name", archive_name())
    _add(root, "icon", url_for("static", filename="icon.svg", _external=True))
    page = url_for("search.results", _external=True, **_parameters(asked), sort="added")
    _link(root, "self", MIMETYPE, itself)
    _link(root, "alternate", "text/html", page)
    for hit in hits:
        _add_entry(root, asked, hit)
    xml = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    response = Response(xml, content_type=f"{MIMETYPE}; charset=utf-8")
    response.last_modified = updated
    response.add_etag()
    return response.make_conditional(request)


def _add_entry(root: ET.Element, asked: Asked, hit: Hit) -> None:
    """One document. It is the same entry in every feed; a new version of it is the entry updated."""
    entry = ET.SubElement(root, "entry")
    _add(entry, "id", f"{_TAG}:article:{quote(hit.id, safe='')}")
    _add(entry, "title", hit.title or hit.id)
    _add(entry, "updated", _moment(hit.added_at).isoformat())
    if hit.author:
        _add(ET.SubElement(entry, "author"), "name", hit.author)
    place = url_for("articles.show", id=hit.id, q=asked.query or None, _external=True)
    _link(entry, "alternate", "text/html", place)
    _add(entry, "summary", _summary(hit)).set("type", "text")


def _link(parent: ET.Element, relation: str, mimetype: str, address: str) -> None:
    ET.SubElement(parent, "link", rel=relation, type=mimetype, href=_writable(address))


def _summary(hit: Hit) -> str:
    snippets: Sequence[str] = [" ".join(snippet.text.split()) for snippet in hit.snippets]
    return " … ".join(filter(None, [hit.date or "", hit.source, *snippets]))


def _parameters(asked: Asked) -> dict[str, Any]:
    """The parameters that decide what is found."""
    return {name: value for name, value in asked.parameters.items() if name not in ("sort", "page")}


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = _writable(text)
    return element


def _writable(text: str) -> str:
    """The text with what XML cannot hold made visible."""
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", readable(text))


def _moment(written: str) -> datetime:
    """ISO 8601 as a moment; without a zone it is UTC, and what is none of this is the beginning."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        moment = datetime.fromisoformat(_BEGINNING)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
