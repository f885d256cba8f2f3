"""GET /search.atom, /saved/ID.atom and /watch.atom: an Atom feed of what was last taken in for a search or watched terms.

A feed reader asks again and again: ETag and Last-Modified let it be told in one line that nothing is new.
Sources: RFC 4287 (Atom), RFC 4151 (tag: identifiers), RFC 3339 (dates).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote
from xml.etree import ElementTree as ET

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from indexer.search import Hit, WatchedDocument
from search_app.texts.pages import FEED_OF_EVERYTHING, FEED_OF_TERMS, FEED_TITLE
from search_app.web.context import archive_name, library
from search_app.web.highlight import readable
from search_app.web.search.saved_searches import asked_by, fetch
from search_app.web.search_url import Asked, read_asked
from search_app.web.security.permissions import visitor

MOST_ENTRIES: Final = 50
MOST_TERMS: Final = 20  # of a document that its entry names
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
    return _of_hits(asked, title, f"{_TAG}:search:{digest.hexdigest()[:16]}", itself)


@blueprint.get("/saved/<id>.atom")
def of_saved(id: str) -> Response:
    """What a saved search finds, last taken in first."""
    saved = fetch(id)
    title, itself = _titled(saved.name), url_for("feed.of_saved", id=id, _external=True)
    return _of_hits(asked_by(saved), title, f"{_TAG}:saved:{saved.id}", itself, saved.created_at)


@blueprint.get("/watch.atom")
def of_watch() -> Response:
    """The documents that came in or changed last and hold a term that one watches."""
    name, itself = visitor().name, url_for("feed.of_watch", _external=True)
    watched = library().watch_lists.of(name)
    digest = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
    found = sorted(library().latest_watched(watched), key=lambda each: _moment(each.added_at), reverse=True)
    entries = [
        _Entry(each.id, each.title, each.author, each.added_at, f"“{each.terms[0]}”", _said_of(each))
        for each in found[:MOST_ENTRIES]
    ]
    about = _About(
        _titled(FEED_OF_TERMS), f"{_TAG}:watch:{digest[:16]}", itself, url_for("watch.show", _external=True)
    )
    return _answer(about, entries)


@dataclass(frozen=True, slots=True)
class _About:
    """What a feed says of itself."""

    title: str
    id: str
    itself: str  # its address
    page: str  # that of what it follows
    begun: str = _BEGINNING  # when there was nothing in it


@dataclass(frozen=True, slots=True)
class _Entry:
    """One document of a feed."""

    id: str
    title: str
    author: str
    added_at: str
    query: str  # that it is opened with
    summary: str


def _titled(name: str) -> str:
    """What a feed is called; of all documents where no name tells which."""
    return (FEED_TITLE if name else FEED_OF_EVERYTHING).format(archive=archive_name(), name=name)


def _of_hits(asked: Asked, title: str, identifier: str, itself: str, begun: str = _BEGINNING) -> Response:
    """The feed of a search. A new version of a document counts as taken in then.

    A document with only some of the words is no news to who waits for all of them, so it is left out unless asked for.
    """
    _, found = library().find_all(replace(asked.request, limit=MOST_ENTRIES, offset=0, sort="added"))
    said = (hit for hit, _ in found if hit.tier != "some" or asked.tier)
    hits = sorted(said, key=lambda hit: _moment(hit.added_at), reverse=True)
    entries = [
        _Entry(hit.id, hit.title, hit.author, hit.added_at, asked.query, _summary(hit)) for hit in hits
    ]
    page = url_for("search.results", _external=True, **_parameters(asked), sort="added")
    return _answer(_About(title, identifier, itself, page, begun), entries)


def _answer(about: _About, entries: Sequence[_Entry]) -> Response:
    """The feed; 304 when the reader has it already."""
    updated = max([_moment(about.begun), *(_moment(each.added_at) for each in entries[:1])])
    root = ET.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "zh-CN"})
    for name, text in (("id", about.id), ("title", about.title), ("updated", updated.isoformat())):
        _add(root, name, text)
    _add(ET.SubElement(root, "author"), "name", archive_name())
    _add(root, "icon", url_for("static", filename="icon.svg", _external=True))
    _link(root, "self", MIMETYPE, about.itself)
    _link(root, "alternate", "text/html", about.page)
    for each in entries:
        _add_entry(root, each)
    xml = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    response = Response(xml, content_type=f"{MIMETYPE}; charset=utf-8")
    response.last_modified = updated
    response.add_etag()
    return response.make_conditional(request)


def _add_entry(root: ET.Element, one: _Entry) -> None:
    """One document. It is the same entry in every feed; a new version of it is the entry updated."""
    entry = ET.SubElement(root, "entry")
    _add(entry, "id", f"{_TAG}:article:{quote(one.id, safe='')}")
    _add(entry, "title", one.title or one.id)
    _add(entry, "updated", _moment(one.added_at).isoformat())
    if one.author:
        _add(ET.SubElement(entry, "author"), "name", one.author)
    place = url_for("articles.show", id=one.id, q=one.query or None, _external=True)
    _link(entry, "alternate", "text/html", place)
    _add(entry, "summary", one.summary).set("type", "text")


def _link(parent: ET.Element, relation: str, mimetype: str, address: str) -> None:
    ET.SubElement(parent, "link", rel=relation, type=mimetype, href=_writable(address))


def _summary(hit: Hit) -> str:
    snippets: Sequence[str] = [" ".join(snippet.text.split()) for snippet in hit.snippets]
    return " … ".join(filter(None, [hit.date or "", hit.source, *snippets]))


def _said_of(watched: WatchedDocument) -> str:
    return " … ".join(
        filter(None, [watched.date or "", watched.source, "、".join(watched.terms[:MOST_TERMS])])
    )


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
