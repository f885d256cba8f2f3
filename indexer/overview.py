"""What an archivist wants to know of an archive at a glance, beside its documents: index, failures, questions."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.engine import State

Asked = tuple[tuple[str, int], ...]  # queries, each with how often it was asked


@dataclass(frozen=True, slots=True)
class Overview:
    """The state of an archive."""

    index: State
    refused: int  # files that could not be read and wait to be tried again
    doubtful: int  # documents that are open although they carry a mark of secrecy
    frequent: Asked  # what is asked most and finds something
    missed: Asked  # what is asked most and finds nothing
