"""Has Python look for cycles among its objects so rarely that a bulk of documents does not pay for it."""

from __future__ import annotations

import gc
from typing import Final

_CREATED: Final = (
    10_000  # objects more than were let go, between two looks at the youngest of them: Python's are 700
)


def collect_rarely() -> None:
    """Set this for the whole process, when all modules are loaded: what they hold stays, and is never looked at.

    An import makes some thirty objects a document, which live until sixteen thousand documents are stored: looked at
    as often as is usual they take a twentieth of its processor time.
    """
    gc.freeze()
    gc.set_threshold(_CREATED)
