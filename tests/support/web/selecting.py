"""Asks for all that a list or a search shows, as the bar above it does."""

from __future__ import annotations

import re
from html import unescape

from flask.testing import FlaskClient


def whole(client: FlaskClient, address: str) -> dict[str, str]:
    """What the form of the bar says when “all” is ticked."""
    return {"all": "1", **bar_in(client.get(address).text)}


def bar_in(page: str) -> dict[str, str]:
    """The hidden fields of the bar."""
    _, _, form = page.partition('<form id="selection"')
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form.partition("</form>")[0])
    return {name: unescape(value) for name, value in hidden}
