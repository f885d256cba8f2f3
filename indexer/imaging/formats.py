"""Names the formats whose originals have pages to be shown."""

from __future__ import annotations

from typing import Final

from indexer.readers import IMAGE_SUFFIXES, PRINTED
from indexer.storage import suffix_of

HAS_PAGES: Final = frozenset((".pdf", ".ofd", *IMAGE_SUFFIXES, *PRINTED))


def has_pages(name: str) -> bool:
    """Whether a file of that name may have pages."""
    return suffix_of(name) in HAS_PAGES
