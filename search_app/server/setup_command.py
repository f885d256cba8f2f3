"""Which command makes the first account of an archive in a terminal."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path
from typing import Final

_PROGRAM: Final = "gongwen"


def setup_command(home: Path | None) -> str:
    """The command whole, to be typed in any folder: as this program was called, where its name alone finds none."""
    called = Path(sys.argv[0])
    by_path = called.name == _PROGRAM and shutil.which(_PROGRAM) is None
    program = str(called.absolute()) if by_path else _PROGRAM
    return shlex.join([program, *(("--home", str(home.absolute())) if home else ()), "setup"])
