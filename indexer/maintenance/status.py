"""Sums up an archive for archivists at a glance: index, failures, queries, sizes."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.index import State
from indexer.maintenance.disk_usage import DiskUsage
from indexer.stores import StoreHealth

Asked = tuple[tuple[str, int], ...]  # queries, each with how often it was asked


@dataclass(frozen=True, slots=True)
class Overview:
    """The state of an archive."""

    index: State
    refused: int  # files that could not be read and wait to be tried again
    doubtful: int  # documents that are open although they carry a mark of secrecy
    unindexed: tuple[str, ...]  # ids of the documents that were set aside, as indexing them killed
    frequent: Asked  # what is asked most and finds something
    missed: Asked  # what is asked most and finds nothing
    sizes: DiskUsage | None = None
    logged: int = 0  # acts, which are kept for good
    aside: tuple[str, ...] = ()  # files that were damaged and put aside, below the home
    stores: tuple[StoreHealth, ...] = ()  # where one is shared: how the three are
