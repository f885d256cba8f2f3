"""An app's requests made by somebody who has signed in, without the signing in."""

from __future__ import annotations

from flask import Flask, g
from flask.testing import FlaskClient

from indexer.model.clearance import Role
from search_app.application import create_app
from search_app.web.security.permissions import Visitor


def visited_by(
    app: Flask, role: Role | None, name: str = "周敏", departments: frozenset[int] = frozenset()
) -> Flask:
    """The app, all of whose requests are now that person's."""

    def arrive() -> None:
        g.visitor = Visitor(name, role, departments) if role else Visitor()

    app.before_request_funcs.setdefault(None, []).insert(0, arrive)
    return app


def of(app: Flask, name: str, role: Role | None = "reader") -> FlaskClient:
    """Somebody's browser, who has signed in; with no role, somebody's who has not."""
    return visited_by(create_app(archive=app.extensions["gongwen"]), role, name).test_client()
