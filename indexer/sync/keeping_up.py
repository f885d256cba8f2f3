"""Keeps the index of an archive that is served up to date with what other processes left owed.

Whoever takes something in has it indexed. Where that failed, on a full disk, or the process was killed, nobody else
would hear of it before the next change: a server looks now and then.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from indexer.errors import ArchiveBusy, ArchiveError

SECONDS_BETWEEN_LOOKS: Final = 20.0

_NO_MEMORY = "内存不足，索引还没有跟上档案目录；更改不会丢失，之后会自动补上。"
_PATIENCE = 5.0  # seconds that `stop` waits; what is not indexed then stays owed

_log = logging.getLogger(__name__)


class KeepingUp:
    """What looks after the index of one archive; `catch_up` waits for nobody."""

    def __init__(self, catch_up: Callable[[], None]) -> None:
        self._catch_up = catch_up
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._said = ""  # last; a disk stays full for long

    def start(self) -> None:
        """Look from now on."""
        self._ended.clear()
        self._thread = threading.Thread(target=self._run, name="keeping-up", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(_PATIENCE)

    def look(self) -> None:
        """Index what is owed, if that can be done now."""
        try:
            self._catch_up()
            said = ""
        except ArchiveBusy:
            return
        except ArchiveError as error:
            said = str(error)
        except MemoryError:  # the next look tries again
            said = _NO_MEMORY
        if said and said != self._said:
            _log.warning("%s", said)
        self._said = said

    def _run(self) -> None:
        while not self._ended.wait(SECONDS_BETWEEN_LOOKS):
            try:
                self.look()
            except Exception:  # the next look tries again
                _log.exception("the index could not be brought up to date")
