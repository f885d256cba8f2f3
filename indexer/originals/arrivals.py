"""Keeps originals that the catalogue does not name yet, under a lock that tells a check of them."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Self

from indexer.message import Message
from indexer.originals.contract import Originals
from indexer.storage import Locks

_WAIT = 60.0  # seconds for a check to end that looks at what has no name in the catalogue


class Arrivals:
    """Originals that are kept and that the catalogue does not name yet; the only way to keep one.

    A context manager: on leaving it the catalogue has to name them, since what tells a check of them ends there.
    """

    def __init__(self, originals: Originals, locks: Locks) -> None:
        self._originals = originals
        self._locks = locks
        self._lock = ExitStack()
        self._begun = False
        self._kept = set[str]()  # digests

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.close()
        self._begun = False

    def __contains__(self, sha256: str) -> bool:
        """Whether these bytes have been kept here."""
        return sha256 in self._kept

    def begin(self) -> None:
        """Take the lock that tells a check of originals on their way, beside others who add. Raises ArchiveBusy.

        Who holds it alone, as a check does, knows that there are none.
        """
        if not self._begun:
            checked = Message("originals being checked")
            arriving = self._locks.locked("arrivals", wait=_WAIT, shared=True, busy=checked)
            self._lock.enter_context(arriving)
            self._begun = True

    def keep(self, source: Path, content: bytes, sha256: str, year: str) -> str:
        """See `Originals.keep`; `begin` comes first."""
        self._require_lock()
        original = self._originals.keep(source, content, year)
        self._kept.add(sha256)
        return original

    def adopt(self, name: str, sha256: str) -> str:
        """See `Originals.adopt`; the name again. `begin` comes first."""
        self._require_lock()
        self._originals.adopt(name)
        self._kept.add(sha256)
        return name

    def put_back(self, name: str, content: bytes, sha256: str) -> bool:
        """Whether the bytes lie under that name now, see `may_be_named`; not where others do. `begin` comes first."""
        self._require_lock()
        if not self._originals.put_back(name, content) and self._originals.digest(name) != sha256:
            return False
        self._kept.add(sha256)
        return True

    def _require_lock(self) -> None:
        if not self._begun:
            raise RuntimeError("no original is kept without the lock of arrivals")
