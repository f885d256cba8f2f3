"""A file's path as bytes in, as people read it out, and back: unpacked on another system, a name may be no UTF-8."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def printable(path: Path | str) -> str:
    """The path in characters that can be printed and stored, names in GBK as Windows has written them.

    A part that is neither UTF-8 nor GB18030 shows its bytes as \\xNN, so that different files stay different.
    """
    return "/".join(map(_decoded, os.fsencode(path).split(b"/")))


def on_disk(printed: str) -> Path:
    """The file whose path is printed so; the path as it is where there is none."""
    path = Path(printed)
    if os.path.lexists(path) or path == path.parent:
        return path
    folder = on_disk(str(path.parent))
    with suppress(OSError):
        alike = (name for name in sorted(os.listdir(folder)) if printable(name) == path.name)
        return folder / next(alike, path.name)
    return path


def _decoded(part: bytes) -> str:
    for codec in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return part.decode(codec)
    return part.decode("utf-8", "backslashreplace")
