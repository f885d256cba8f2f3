"""Tells whether an original is as it was taken in, without reading it again for every page."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from pathlib import Path
from typing import Final

from indexer.errors import OriginalAltered, OriginalMissing
from indexer.storage import digest_of

_MOST: Final = 10_000  # files that are remembered

State = tuple[int, int, int, int, int]  # what changes with a file's bytes: device, number, size, both times


class SoundOriginals:
    """The files that this process has found to be sound. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sound: OrderedDict[tuple[str, str], State] = OrderedDict()

    def state(self, path: Path | None) -> State:
        """That of a file now. Raises OriginalMissing."""
        try:
            if path is None:
                raise OriginalMissing
            status = os.stat(path)
        except OSError as error:
            raise OriginalMissing from error
        return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns

    def require(self, path: Path, sha256: str, state: State) -> None:
        """Raises OriginalAltered when the bytes are others; OriginalMissing."""
        with self._lock:
            if self._sound.get((str(path), sha256)) == state:
                return
        try:
            found = digest_of(path)
        except OSError as error:
            raise OriginalMissing from error
        if found != sha256:
            raise OriginalAltered
        self._remember(path, sha256, state)

    def confirm(self, path: Path, sha256: str, state: State) -> None:
        """The same of a file whose bytes a child has just found to be these: it may have had them open for long."""
        with self._lock:
            is_new = (str(path), sha256) not in self._sound
        if is_new:
            self._remember(path, sha256, state)
        else:
            self.require(path, sha256, state)

    def _remember(self, path: Path, sha256: str, state: State) -> None:
        with self._lock:
            self._sound[str(path), sha256] = state
            self._sound.move_to_end((str(path), sha256))
            while len(self._sound) > _MOST:
                self._sound.popitem(last=False)
