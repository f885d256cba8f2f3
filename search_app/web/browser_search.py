"""GET /opensearch.xml: the description by which a browser offers us as a search engine.

GET /opensearch/suggest answers what is typed there. Sources: OpenSearch 1.1 Draft 6, with the extension
"Suggestions" 1.1 for the JSON of `["typed", ["completed", …]]`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final
from xml.etree import ElementTree as ET

from flask import Blueprint, Response, request, url_for

from search_app.texts.pages import OPENSEARCH_DESCRIPTION
from search_app.web.context import archive_name, library
from search_app.web.search_url import read_query

DESCRIPTION_TYPE: Final = "application/opensearchdescription+xml"
SUGGESTIONS_TYPE: Final = "application/x-suggestions+json"

_NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
_TERMS = "{searchTerms}"
_SUGGESTED = 8
_LONGEST_NAME = 16  # characters, as OpenSearch has it

blueprint = Blueprint("opensearch", __name__)


@blueprint.get("/opensearch.xml")
def description() -> Response:
    """The description, with the addresses under which this request reached us."""
    root = ET.Element("OpenSearchDescription", xmlns=_NAMESPACE)
    for name, text in (
        ("ShortName", archive_name()[:_LONGEST_NAME]),
        ("Description", OPENSEARCH_DESCRIPTION.format(archive=archive_name())),
        ("InputEncoding", "UTF-8"),
        ("OutputEncoding", "UTF-8"),
        ("Language", "zh-CN"),
    ):
        ET.SubElement(root, name).text = text
    icon = ET.SubElement(root, "Image", type="image/svg+xml", width="16", height="16")
    icon.text = url_for("static", filename="icon.svg", _external=True)
    for attributes in _urls():
        ET.SubElement(root, "Url", attributes)
    xml = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(xml, content_type=f"{DESCRIPTION_TYPE}; charset=utf-8")


@blueprint.get("/opensearch/suggest")
def suggest() -> Response:
    """What was typed, and what it may become."""
    typed, _ = read_query(request.args.get("q", ""))
    completions = [completion.text for completion in library().complete(typed, limit=_SUGGESTED)]
    return Response(json.dumps([typed, completions]), content_type=SUGGESTIONS_TYPE)


def _urls() -> Iterator[dict[str, str]]:
    yield {"type": "text/html", "method": "get", "template": _template("search.results")}
    yield {"type": SUGGESTIONS_TYPE, "method": "get", "template": _template("opensearch.suggest")}
    yield {"type": "application/atom+xml", "method": "get", "template": _template("feed.of_search")}
    itself = url_for("opensearch.description", _external=True)
    yield {"type": DESCRIPTION_TYPE, "rel": "self", "template": itself}


def _template(endpoint: str) -> str:
    """The address of a route, with the place where the browser puts what was typed."""
    return f"{url_for(endpoint, _external=True)}?q={_TERMS}"
