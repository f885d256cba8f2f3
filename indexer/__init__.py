"""From a file to a findable document: `from indexer import Archive`; and `JiebaAnalyzer` for any Whoosh index.

ARCHITECTURE.md draws the packages and says what each is for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from indexer.archive import Archive
    from indexer.index import JiebaAnalyzer

    __version__: str

__all__ = ["Archive", "JiebaAnalyzer", "__version__"]


def __getattr__(name: str) -> object:
    """Load the archive, and with it SQLAlchemy and Whoosh, when it is first asked for; the version is setup.cfg's."""
    if name == "__version__":
        from importlib.metadata import version

        return version("gongwen")
    if name == "Archive":
        from indexer.archive import Archive

        return Archive
    if name == "JiebaAnalyzer":
        from indexer.index import JiebaAnalyzer

        return JiebaAnalyzer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
