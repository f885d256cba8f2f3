"""What may the beginning of a query become? `completer` knows, `feed` keeps it up to date with one archive.

Useful for: the suggestions below a search box. Not for: answers. Enter by `Completions`.
"""

from __future__ import annotations

from indexer.search.autocomplete.completer import Completion, Kind
from indexer.search.autocomplete.feed import AutocompleteFeed, Completions

__all__ = ["AutocompleteFeed", "Completion", "Completions", "Kind"]
