"""The application on a production server: sockets, processes, a stop that drops no answer."""

from __future__ import annotations

from search_app.server.server import Options, serve

__all__ = [
    "Options",
    "serve",
]
