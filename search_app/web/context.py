"""How a view gets hold of the archive of its app."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Flask, current_app, g

from indexer.search import ArchiveView
from search_app.web.security.permissions import visitor

if TYPE_CHECKING:
    from indexer.archive import Archive

_NAME = "gongwen"


def lend(app: Flask, archive: Archive) -> None:
    """Give `app` the archive its views read."""
    app.extensions[_NAME] = archive


def library() -> ArchiveView:
    """What the visitor of the current request may see of the app's archive; the same for the whole of the request."""
    found: ArchiveView | None = g.get(_NAME)
    if found is None or found.clearance != visitor().clearance:
        found = archive().seen_with(visitor().clearance)
        setattr(g, _NAME, found)
    return found


def archive() -> Archive:
    """The whole of it, to be changed: for the pages of archivists and administrators."""
    return cast("Archive", current_app.extensions[_NAME])
