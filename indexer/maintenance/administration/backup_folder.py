"""Looks at the folder that backups are to go to before it is kept as a setting."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from indexer.errors import BackupFailed, InvalidRequest
from indexer.maintenance.backup import require_outside
from indexer.stores import read_stores


def require_folder(home: Path, written: str) -> None:
    """Raises InvalidRequest for a folder that cannot be written, or is the archive's own; "" stands for none.

    One that is not there may be a disk of another machine, where several serve one catalogue: those make backups.
    """
    if not written:
        return
    folder, stores = Path(written), read_stores(home)
    try:
        require_outside(home, folder, stores)
    except BackupFailed as error:
        raise InvalidRequest.of(error.message) from error
    except (OSError, RuntimeError):  # links that lead in a circle
        raise InvalidRequest("backup folder not there", folder=written) from None
    if not os.path.lexists(folder) and stores.catalogue:
        return
    if os.path.isfile(folder):
        raise InvalidRequest("backup folder is a file", folder=written)
    if not os.path.isdir(folder):
        raise InvalidRequest("backup folder not there", folder=written)
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise InvalidRequest(
            "backup folder not writable", folder=written, system=str(error.strerror)
        ) from error
