"""Where do the documents of record lie, byte for byte as received? In `corpus/` of the home, a shared folder, a bucket.

Useful for: keeping an original, and reading it again by the name that the catalogue has for it, wherever it lies.
Not for: what an original says (`readers`), or what is true of it (`catalogue`).
"""

from __future__ import annotations

from indexer.originals.arrivals import Arrivals
from indexer.originals.contract import FileFacts, FolderPlace, Originals, TrayPlace, may_be_named
from indexer.originals.copies import ObjectCopies
from indexer.originals.folder import FolderOriginals
from indexer.originals.health import health_at
from indexer.originals.opening import originals_at

__all__ = [
    "Arrivals",
    "FileFacts",
    "FolderOriginals",
    "FolderPlace",
    "ObjectCopies",
    "Originals",
    "TrayPlace",
    "health_at",
    "may_be_named",
    "originals_at",
]
