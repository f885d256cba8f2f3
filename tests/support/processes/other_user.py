"""A place that everybody can reach, and work done there as another user of the machine. For tests that run as root."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

NOBODY = 65534
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can look as another user")


@pytest.fixture
def reachable() -> Iterator[Path]:
    """A folder; pytest's own are closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="gongwen-reachable-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def as_another(work: Callable[[], Any], *, group: int = NOBODY) -> Any:
    """What work gives back, as JSON has it, to a user who is nobody and in one group; what is raised, as text."""
    ours, theirs = os.pipe()
    if not (pid := os.fork()):
        try:
            os.setgroups([])
            os.setgid(group)
            os.setuid(NOBODY)
            try:
                answer = work()
            except Exception as error:
                answer = repr(error)
            os.write(theirs, json.dumps(answer).encode())
        finally:
            os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        told = pipe.read()
    os.waitpid(pid, 0)
    return json.loads(told)


def opened_by_another(paths: Iterable[Path], *, group: int = NOBODY) -> list[str]:
    """Those of the files and folders whose bytes or names such a user can read."""
    wanted = list(paths)
    found: list[str] = as_another(lambda: [str(path) for path in wanted if _opens(path)], group=group)
    return found


def _opens(path: Path) -> bool:
    try:
        os.close(os.open(path, os.O_RDONLY))
    except PermissionError:
        return False
    return True
