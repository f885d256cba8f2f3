"""How does the index follow the catalogue? What is owed is indexed, what is damaged is rebuilt.

Useful for: the index after a change, a kill or a new version. Not for: what is in either.
"""

from __future__ import annotations

from indexer.sync.background_job import BackgroundJob, LastRun, Reasons
from indexer.sync.background_rebuild import BackgroundRebuild, LastRebuild
from indexer.sync.index_sync import IndexSync

__all__ = [
    "BackgroundJob",
    "BackgroundRebuild",
    "IndexSync",
    "LastRebuild",
    "LastRun",
    "Reasons",
]
