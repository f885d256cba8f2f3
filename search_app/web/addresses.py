"""Writes the addresses that all pages link to: of our own files by their content, and of views that take nothing once.

They are those that Flask writes, in a tenth of its time.

A file that changes has another address, so a browser may keep what it has for good (RFC 8246).
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import flask
from flask import Flask, Response, current_app, request

SAFE: Final = "!$'()*,/:;?@"  # in a query, as Werkzeug leaves it
FOR_GOOD: Final = "private, max-age=31536000, immutable"

_NAME: Final = "gongwen.addresses"
_DIGITS: Final = 12  # of a digest, in an address


def keep(app: Flask) -> None:
    """Give the templates of `app` `url_for` and `asset`."""
    kept = app.extensions[_NAME] = _Addresses(_digests(Path(app.static_folder or "")))
    app.jinja_env.globals.update(url_for=kept.url_for, asset=kept.asset)


def url_for(endpoint: str, **values: Any) -> str:
    """See Flask's; but the address of a view that takes nothing is built once, and only what stands behind it written."""
    return _kept().url_for(endpoint, **values)


def above(endpoint: str, **first: Any) -> str:
    """What stands before the one part of a view's address that depends on what is asked, here a single character."""
    return _kept().above(endpoint, **first)


def encoded(values: Mapping[str, Any]) -> str:
    """What stands behind the “?” of an address: of a list each value, of None nothing."""
    stated = [
        (name, each)
        for name, value in values.items()
        for each in (value if isinstance(value, list | tuple) else (value,))
        if each is not None
    ]
    return urlencode(stated, safe=SAFE) if stated else ""


def _takes_nothing(endpoint: str) -> bool:
    """Whether no part of a view's address depends on what is asked; False for a view we do not have."""
    known = endpoint in current_app.view_functions
    return known and not any(rule.arguments for rule in current_app.url_map.iter_rules(endpoint))


def keep_for_good(response: Response) -> bool:
    """Let the browser keep a file that was asked for by the address that its content has; False for any other answer."""
    asked = (request.view_args or {}).get("filename", "")
    if request.endpoint != "static" or request.args.get("v", "-") != _kept().digests.get(asked):
        return False
    response.headers["Cache-Control"] = FOR_GOOD
    return True


class _Addresses:
    """What one app has written; the roots are those that a proxy names, and few."""

    def __init__(self, digests: dict[str, str]) -> None:
        self.digests = digests  # by name of the file
        self._assets: dict[tuple[str, str], str] = {}  # by root and name
        self._views: dict[tuple[str, str], str] = {}  # by root and endpoint; "" for one that takes something

    def asset(self, name: str) -> str:
        """Where one of our own files is served, as it is now."""
        root = request.script_root
        found = self._assets.get((root, name))
        if found is None:
            found = flask.url_for("static", filename=name, v=self.digests[name])
            self._assets[root, name] = found
        return found

    def url_for(self, endpoint: str, **values: Any) -> str:
        """See the function of the module."""
        if endpoint[0] == "." or (values and any(name[0] == "_" for name in values)):
            return flask.url_for(endpoint, **values)
        root = request.script_root
        found = self._views.get((root, endpoint))
        if found is None:
            written = flask.url_for(endpoint) if _takes_nothing(endpoint) else ""
            found = self._views[root, endpoint] = written
        if not found:
            return flask.url_for(endpoint, **values)
        query = encoded(values) if values else ""
        return f"{found}?{query}" if query else found

    def above(self, endpoint: str, **first: Any) -> str:
        """See the function of the module."""
        root = request.script_root
        found = self._views.get((root, f"{endpoint}/"))
        if found is None:
            found = self._views[root, f"{endpoint}/"] = flask.url_for(endpoint, **first)[:-1]
        return found


def _digests(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()[:_DIGITS] for path in files
    }


def _kept() -> _Addresses:
    found: _Addresses = current_app.extensions[_NAME]
    return found
