"""Converts file names between bytes and what people read: unpacked on another system, a name may be no UTF-8.

And the suffix of a name, which tells a format.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path, PurePosixPath

_SUFFIX = re.compile(r"\A.+(\.(?=[0-9]{0,9}[a-z])[a-z0-9]{1,10})", re.IGNORECASE | re.DOTALL)


def suffix_of(name: str) -> str:
    """The suffix of a name or path in small letters: .txt; "" for what a full stop in a title begins, 2022.3.24会议纪要."""
    found = _SUFFIX.fullmatch(name.rpartition("/")[2])
    return found[1].lower() if found else ""


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


def is_plain_path(name: str) -> bool:
    """Whether a path with / between its folders stays below the folder it is unpacked into."""
    parts = PurePosixPath(name).parts
    return bool(parts) and "/".join(parts) == name and not {"..", "/"} & set(parts)


def _decoded(part: bytes) -> str:
    for codec in ("utf-8", "gb18030"):
        with suppress(UnicodeDecodeError):
            return part.decode(codec)
    return part.decode("utf-8", "backslashreplace")
