"""Locks by name: who may do what only one at a time may do, over all processes that share a catalogue."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final, Literal, Protocol, get_args

from indexer.errors import ArchiveBusy
from indexer.message import Message
from indexer.storage.file_lock import locked

LockName = Literal[
    "index",  # held by whoever brings the index up to date
    "reindexing",  # by whoever builds it anew in the background
    "arrivals",  # shared by all who keep originals that the catalogue lacks yet; a check holds it alone
    "tray",  # by whoever reads the files that wait in the tray
    "places",  # by whoever reads originals again for where their texts stand
    "watch",  # by whoever takes in what arrives in watched folders
    "retrying",  # by whoever tries failed files again
    "disposal",  # by whoever destroys what approved lists name
    "review",  # by whoever looks through documents for what wants attention
    "backup",  # by whoever backs the archive up in the background
]
Held = Callable[[], None]  # asks whether a lock is still held; raises Unavailable where it has been lost
LOCKS: Final[tuple[LockName, ...]] = get_args(LockName)

_LOOKED_AT: Final = Message("lock held")


class Locks(Protocol):
    """The locks of one archive."""

    def locked(
        self, name: LockName, *, wait: float, busy: Message, shared: bool = False
    ) -> AbstractContextManager[Held]:
        """Hold a lock; a shared one beside others. Gives what asks whether it is held after a long while.

        Raises ArchiveBusy after `wait` seconds, with `busy` for its message: what another is doing with what the lock
        guards. A holder that was killed, or whose machine was, holds it no longer. A holder that asks again waits for
        itself.
        """
        ...


def is_free(locks: Locks, name: LockName) -> bool:
    """Whether nobody holds a lock just now."""
    try:
        with locks.locked(name, wait=0, busy=_LOOKED_AT):
            return True
    except ArchiveBusy:
        return False


class FileLocks:
    """Locks among the threads and processes of one machine, by files of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def locked(self, name: LockName, *, wait: float, busy: Message, shared: bool = False) -> Iterator[Held]:
        """See Locks; raises OSError where the file cannot be made."""
        with locked(self._folder / f"{name}.lock", wait=wait, busy=busy, shared=shared):
            yield _never_lost


def _never_lost() -> None:
    """The lock of a file is held until it is let go of."""
