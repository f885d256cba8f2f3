"""Defines how long work reports how far it has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Stage = Literal[
    "importing",
    "originals",
    "indexing",
    "placing",
    "changing",
    "examining",
    "copying",
    "verifying",
    "restoring",
]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far work has come, in what its stage counts.

    "importing" counts bytes, "originals" files, "indexing" and "changing" documents, "placing" versions; the others
    count megabytes.
    """

    stage: Stage
    done: int
    total: int  # 0 when it is not known yet


ReportProgress = Callable[[Progress], None]


def report_to_nobody(progress: Progress) -> None:
    """A `ReportProgress` for whoever does not ask."""
