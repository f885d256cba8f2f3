"""Holds which keys are there, a byte each: an archive's numbers have few gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class KeySet:
    """Some keys of documents."""

    flags: bytes  # by key: 1 where it is there

    @classmethod
    def of(cls, keys: npt.NDArray[np.int64]) -> KeySet:
        """These keys, none below 0."""
        flags = np.zeros(int(keys.max(initial=-1)) + 1, dtype=np.uint8)
        flags[keys] = 1
        return cls(flags.tobytes())

    def __contains__(self, key: int) -> bool:
        return key < len(self.flags) and self.flags[key] == 1

    def __len__(self) -> int:
        return self.flags.count(1)


NO_KEYS: Final = KeySet(b"")
