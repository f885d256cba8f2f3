"""Two doors on one archive: the `gongwen` command (cli) and the web pages (`create_app`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from search_app.application import create_app

__all__ = ["create_app"]


def __getattr__(name: str) -> object:
    """Load Flask and the pages when they are first asked for: a command needs neither."""
    if name == "create_app":
        from search_app.application import create_app

        return create_app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
