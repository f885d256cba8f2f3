"""Tells how the place is that keeps originals: whether it is there, and the room that is left."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

from indexer.errors import ArchiveError, OriginalsUnavailable
from indexer.message import Message
from indexer.originals.bucket import Bucket
from indexer.originals.contract import FolderPlace
from indexer.originals.folder import FolderOriginals
from indexer.stores import OriginalsStore, StoreHealth


def health_at(store: OriginalsStore | None) -> Callable[[], StoreHealth]:
    """What tells it of a place whenever that is asked; None: the home."""
    if store is None:
        return _at_home
    if store.folder is not None:
        return partial(_of_folder, store.folder)
    return partial(_of_bucket, Bucket(store))


def _at_home() -> StoreHealth:
    return StoreHealth("originals", "sound", Message("originals in the home"))


def _of_folder(folder: Path) -> StoreHealth:
    try:
        tray = FolderOriginals.on_share(folder).tray
        if isinstance(tray, FolderPlace):
            tray.require()
        free = shutil.disk_usage(folder).free
    except ArchiveError as error:
        return StoreHealth("originals", "away", error.message)
    except OSError as error:
        return StoreHealth("originals", "away", OriginalsUnavailable(str(error.strerror)).message)
    return StoreHealth("originals", "sound", Message("originals in a folder", folder=str(folder), free=free))


def _of_bucket(bucket: Bucket) -> StoreHealth:
    try:
        bucket.is_empty()
    except ArchiveError as error:
        return StoreHealth("originals", "away", error.message)
    return StoreHealth("originals", "sound", Message("originals in a bucket", bucket=bucket.name))
