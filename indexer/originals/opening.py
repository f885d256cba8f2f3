"""Makes what keeps an archive's originals, as the settings of its stores say."""

from __future__ import annotations

from pathlib import Path

from indexer.originals.bucket import Bucket
from indexer.originals.bucket_originals import BucketOriginals
from indexer.originals.contract import Originals
from indexer.originals.folder import FolderOriginals
from indexer.paths import COPIES
from indexer.stores import OriginalsStore


def originals_at(home: Path, store: OriginalsStore | None) -> Originals:
    """Those of a home; None: in it. Nothing is asked of another machine before they are used or prepared."""
    if store is None:
        return FolderOriginals.of_home(home)
    if store.folder is not None:
        return FolderOriginals.on_share(store.folder)
    return BucketOriginals(Bucket(store), home / COPIES)
