"""Defines what is done to many documents at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Final, Literal, get_args

from indexer.model import NO_DEPARTMENT

BatchAct = Literal[
    "edit", "withdraw", "reinstate", "number", "assign"
]  # number: a 档号 for each; assign: to a department
BATCH_ACTS: Final[tuple[BatchAct, ...]] = get_args(BatchAct)

BATCH_FIELDS: Final = (  # that many documents can have alike, in the order in which they are shown
    *("fonds", "filing_year", "retention", "openness"),
    *("source", "author", "kind", "district", "note"),
)
MOST_IN_BATCH: Final = 100_000  # documents


@dataclass(frozen=True, slots=True)
class BatchChange:
    """One change, made to each document of a batch."""

    act: BatchAct
    values: Mapping[str, str] = field(default_factory=dict)  # of an edit: BATCH_FIELDS → what they are to be
    add: tuple[str, ...] = ()  # 主题词 that each is to have
    remove: tuple[str, ...] = ()  # 主题词 that none is to have
    reason: str = ""  # of a withdrawal
    department: int = NO_DEPARTMENT  # serial, of an assignment

    def as_text(self) -> str:
        """It for a column of text."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def of_text(cls, text: str) -> BatchChange:
        """It again."""
        kept = json.loads(text)
        return cls(**kept | {"add": tuple(kept["add"]), "remove": tuple(kept["remove"])})
