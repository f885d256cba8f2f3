"""Keeps the protocols of what was destroyed in a folder of the home, beside the archive and not in it.

A restore puts an older catalogue in the archive's place, which knows nothing of what was destroyed since. The folder
stays where it is, and whoever opens the archive next finds there what has to be done again.
"""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from indexer.catalogue import Disposal, DisposalItem, disposal_of_json
from indexer.errors import InvalidRequest
from indexer.paths import PROTOCOLS
from indexer.storage import make_folders, write_whole

_LARGEST: Final = 64 << 20  # bytes of one that is read

_log = logging.getLogger(__name__)


class Protocols:
    """The protocols of one home, a JSON file each."""

    def __init__(self, home: Path) -> None:
        self._folder = home / PROTOCOLS

    def write(self, disposal: Disposal, items: Sequence[DisposalItem]) -> None:
        """Keep one, durable on return; it names no document that was left as it was. Raises OSError."""
        make_folders(self._folder)
        gone = [item for item in items if item.outcome != "left"]
        written = json.dumps(disposal.as_json(gone), ensure_ascii=False, indent=1)
        write_whole(self._path(disposal.id), written.encode())

    def has(self, identifier: str) -> bool:
        """Whether one is kept."""
        return self._path(identifier).exists()

    def names(self) -> list[str]:
        """The ids of all."""
        return sorted(path.stem for path in self._folder.glob("*.json"))

    def read(self, identifiers: Sequence[str]) -> Iterator[tuple[Disposal, list[DisposalItem]]]:
        """Those of the ids; what is damaged is told in the log and left out."""
        for identifier in identifiers:
            try:
                yield _read(self._path(identifier))
            except InvalidRequest as error:
                _log.warning("%s", error)

    def bring(self, path: Path) -> None:
        """Keep a copy of a protocol that somebody has. Raises InvalidRequest for what is none; OSError."""
        found, _ = _read(path)
        make_folders(self._folder)
        if not self.has(found.id):
            shutil.copyfile(path, self._path(found.id))

    def _path(self, identifier: str) -> Path:
        return self._folder / f"{identifier}.json"


def _read(path: Path) -> tuple[Disposal, list[DisposalItem]]:
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError("too large")
        return disposal_of_json(json.loads(path.read_bytes()))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InvalidRequest("no protocol", path=str(path)) from error
