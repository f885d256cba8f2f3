"""The pages of a document for viewers of others: IIIF, the open convention of libraries and archives for page images."""

from __future__ import annotations

from search_app.web.iiif.routes import blueprint

__all__ = ["blueprint"]
