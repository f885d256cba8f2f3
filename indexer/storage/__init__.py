"""How does something stay on the disk, and who may touch it now? Durable files, locks, checksums, SQLite.

Useful for: anything that writes or shares a file. Not for: what the files mean.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

from indexer.storage import child_process
from indexer.storage.background import BackgroundLoop
from indexer.storage.checksum import damage_named, digest, digest_of, sealed, unsealed
from indexer.storage.child_process import absolute_folders
from indexer.storage.discovery import files_below
from indexer.storage.durable import (
    abandoned,
    give_name,
    make_folder,
    sync_file,
    sync_folder,
    sync_names,
    temporary,
    write_whole,
)
from indexer.storage.file_lock import locked
from indexer.storage.file_names import is_plain_path, on_disk, printable, suffix_of
from indexer.storage.foreground import FOREGROUND, Foreground
from indexer.storage.locks import FileLocks, Held, LockName, Locks, is_free
from indexer.storage.notes import FileNotes, NoteName, Notes
from indexer.storage.permissions import (
    FILE,
    close_to_others,
    inherit,
    make_file,
    make_folders,
    opener,
    share,
    shared_with,
    tighten,
    too_open,
)

if TYPE_CHECKING:
    from indexer.storage.digests_in_sql import (
        BROKEN_SEAL,
        begin_digests,
        digest_in_sql,
        is_sound,
        keep_digests,
        parts_in_sql,
        settle_digests,
    )
    from indexer.storage.row_digests import (
        NO_DIGEST,
        UNSET,
        Part,
        columns_with_digest,
        digest_of_parts,
        digested_tables,
        new_hash,
        part_of,
        parts_in,
        pieces_of,
        row_digest,
    )
    from indexer.storage.row_proofs import RAW, RowProof, decoded
    from indexer.storage.sqlite import engine_on

__all__ = [
    "BROKEN_SEAL",
    "FILE",
    "FOREGROUND",
    "NO_DIGEST",
    "RAW",
    "UNSET",
    "BackgroundLoop",
    "FileLocks",
    "FileNotes",
    "Foreground",
    "Held",
    "LockName",
    "Locks",
    "NoteName",
    "Notes",
    "Part",
    "RowProof",
    "abandoned",
    "absolute_folders",
    "begin_digests",
    "child_process",
    "close_to_others",
    "columns_with_digest",
    "damage_named",
    "decoded",
    "digest",
    "digest_in_sql",
    "digest_of",
    "digest_of_parts",
    "digested_tables",
    "engine_on",
    "files_below",
    "give_name",
    "inherit",
    "is_free",
    "is_plain_path",
    "is_sound",
    "keep_digests",
    "locked",
    "make_file",
    "make_folder",
    "make_folders",
    "new_hash",
    "on_disk",
    "opener",
    "part_of",
    "parts_in",
    "parts_in_sql",
    "pieces_of",
    "printable",
    "row_digest",
    "sealed",
    "settle_digests",
    "share",
    "shared_with",
    "suffix_of",
    "sync_file",
    "sync_folder",
    "sync_names",
    "temporary",
    "tighten",
    "too_open",
    "unsealed",
    "write_whole",
]

_WITH_SQLALCHEMY: Final = ("row_digests", "row_proofs", "digests_in_sql", "sqlite")  # modules that bring it


def __getattr__(name: str) -> object:
    """Load what needs SQLAlchemy when it is first asked for: a child that reads files does without."""
    for module in _WITH_SQLALCHEMY if name in __all__ else ():
        loaded = import_module(f"indexer.storage.{module}")
        if hasattr(loaded, name):
            return getattr(loaded, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
