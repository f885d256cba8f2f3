"""The path of an SQLite file in, an engine of SQLAlchemy on it out, also where its disk is mounted to be read only.

A file that is written with a journal beside it can be opened only where that journal can be made, unless SQLite is told
that nobody writes. So it is told where nobody can; each connection looks anew and lives for one reading.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa


def engine_on(path: Path, *, wait: float = 5.0, pooled: bool = True) -> sa.Engine:
    """An engine whose connections wait so many seconds for another process's transaction."""
    pool = None if pooled and not _lies_still(path) else sa.NullPool
    engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": wait}, poolclass=pool)

    def connect(_dialect: object, _record: object, arguments: list[Any], options: dict[str, Any]) -> None:
        if _lies_still(path):
            arguments[0] = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
            options["uri"] = True

    sa.event.listen(engine, "do_connect", connect)
    return engine


def _lies_still(path: Path) -> bool:
    """Whether nobody can write the file, and all of it is in it."""
    with suppress(OSError):
        only_read = os.statvfs(path).f_flag & os.ST_RDONLY
        return bool(only_read) and not path.with_name(f"{path.name}-wal").exists()
    return False
