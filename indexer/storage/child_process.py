"""Starts a module of ours as a process of its own that runs nothing out of the current folder.

Python puts the current folder first among those it imports from, and whoever may write to a shared folder could lay
a `json.py` there. A child gets the folder that `indexer` is in and the absolute ones of `PYTHONPATH`, and works in `/`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_OURS = str(Path(__file__).resolve().parents[2])  # the folder that `indexer` is in
_START = """
import runpy, sys
folder, module = sys.argv[1:]
if folder not in sys.path:
    sys.path.insert(0, folder)
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""


def start(module: str, *, quiet: bool = False, own_group: bool = False) -> subprocess.Popen[bytes]:
    """Run a module as `python -m` would, with pipes to its stdin and stdout.

    `quiet` throws away what it writes to stderr; with `own_group` it leads a process group, and signals from the
    terminal do not reach it.
    """
    return subprocess.Popen(  # noqa: S603
        command(module),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if quiet else None,
        cwd="/",
        env=environment(),
        start_new_session=own_group,
    )


def command(module: str) -> list[str]:
    """The words that start a module of ours; to be run in `environment`."""
    return [sys.executable, "-P", "-c", _START, _OURS, module]


def environment() -> dict[str, str]:
    """Our own variables, without what would have a child import or run files from the current folder."""
    own = dict(os.environ)
    for name in ("PYTHONPATH", "PATH"):
        if name in own:
            own[name] = absolute_folders(own[name])
    if not own.get("PYTHONPATH"):
        own.pop("PYTHONPATH", None)
    return own


def absolute_folders(path: str) -> str:
    """A search path without relative folders; an empty one means the current folder, too."""
    return os.pathsep.join(filter(os.path.isabs, path.split(os.pathsep)))
