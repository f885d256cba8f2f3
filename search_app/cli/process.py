"""Prepares the process of the command: in UTF-8 where the locale has no Chinese characters, and with few collections.

In the locale POSIX, without Python's UTF-8 mode, words of the command line, names of files and what is printed are
ASCII and bytes: nothing is found, and no original can be named.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from typing import Final

from search_app.texts.pages import NO_UTF8

_CHINESE: Final = "文中"  # in every encoding of Chinese, simplified or traditional
_SWITCH: Final = "PYTHONUTF8"
_CREATED: Final = 10_000  # objects more than were let go, between two collections: Python's are 700


def require_utf8() -> None:
    """Start this process anew in UTF-8 mode where its locale has no Chinese; to be called before anything is read.

    A locale that has, such as zh_CN.GBK, is left as it is. Output that a variable has set to another encoding is UTF-8,
    and what is no text at all is shown as escapes instead of ending the program.
    """
    if not _has_chinese(sys.getfilesystemencoding()):
        if os.environ.get(_SWITCH) == "1" or not sys.executable:  # it has been tried
            sys.exit(NO_UTF8)
        os.environ[_SWITCH] = "1"  # for the processes that this one starts
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606
    for stream, errors in (
        (sys.stdin, "surrogateescape"),
        (sys.stdout, "backslashreplace"),
        (sys.stderr, "backslashreplace"),
    ):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if _has_chinese(stream.encoding) else "utf-8"
            stream.reconfigure(encoding=encoding, errors=errors)


def _has_chinese(encoding: str) -> bool:
    try:
        _CHINESE.encode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True


def collect_rarely() -> None:
    """Look for cycles among unused objects rarely, when all modules are loaded: what they hold stays, and is not looked at.

    An import makes some thirty objects a document, which live until sixteen thousand documents are stored: looked at
    as often as is usual they take a twentieth of its processor time.
    """
    gc.freeze()
    gc.set_threshold(_CREATED)
