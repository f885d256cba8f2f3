"""Has LibreOffice convert the files of other word processors to DOCX, and those of presentations to PPTX.

LibreOffice runs as a process group of its own in a temporary folder, with a profile written for this one
conversion: no macros, no links followed, no proxy that answers. One conversion at a time.
"""

from __future__ import annotations

import contextlib
import glob
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from xml.sax.saxutils import escape

from indexer.errors import NeedsOcr, UnreadableFile
from indexer.message import Message
from indexer.readers.base import Reading, require_content
from indexer.readers.signature import read_signature
from indexer.readers.text import read_text
from indexer.readers.word.docx import read_docx
from indexer.storage import absolute_folders

SECONDS = 60  # for one conversion; a large report takes 10
LARGEST_RESULT = 256 << 20  # bytes

_DOCX = "docx:MS Word 2007 XML"
_TEXT = "txt:Text (encoded):UTF8"
_USUAL_PLACES = (
    "/usr/lib/libreoffice/program/soffice",
    "/usr/lib64/libreoffice/program/soffice",
    "/opt/libreoffice*/program/soffice",
    "/snap/bin/libreoffice",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
_FILTERS = {
    ".doc": "MS Word 97",
    ".rtf": "Rich Text Format",
    ".odt": "writer8",
    ".fodt": "OpenDocument Text Flat XML",
    ".uot": "UOF text",
    ".ppt": "MS PowerPoint 97",
    ".odp": "impress8",
    ".fodp": "OpenDocument Presentation Flat XML",
    ".uop": "UOF presentation",
}
_WORD_6 = re.compile(
    rb"\xdc\xa5[\x65-\x68]\0"
)  # how the text of a file of Word 6 or 95 begins: FIB, nFib 101 to 104
_WORD_97 = re.compile(rb"\xec\xa5")
_WORKS = tuple(name.encode("utf-16-le") for name in ("MatOST", "CONTENTS"))
_SECTOR = 64  # bytes; what stands in an OLE container begins at a multiple
_SETTINGS = (  # path, name, value: what LibreOffice must not do with a stranger's file
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
    ("Inet/Settings", "ooInetNoProxy", ""),
    ("Office.Common/Misc", "UseLocking", "false"),
)
_one_at_a_time = threading.Lock()


def find_soffice() -> str | None:
    """The program: $GONGWEN_SOFFICE if set, else what the PATH or the usual places hold.

    None of them counts from the current folder, where anybody may have laid one.
    """
    path = _search_path()
    if chosen := os.environ.get("GONGWEN_SOFFICE"):
        relative = os.path.dirname(chosen) and not os.path.isabs(chosen)
        return None if relative else shutil.which(chosen, path=path)
    found = (shutil.which(name, path=path) for name in ("soffice", "libreoffice"))
    usual = (path for pattern in _USUAL_PLACES for path in sorted(glob.glob(pattern), reverse=True))
    return next(filter(None, (*found, *usual)), None)


def _search_path() -> str:
    return absolute_folders(os.environ.get("PATH", "")) or absolute_folders(os.defpath)


def read_office(content: bytes) -> Reading:
    """The text of a word processor's file of any make. Raises UnreadableFile."""
    require_content(content)
    converted = convert(content, _DOCX)
    try:
        reading = read_docx(converted)
    except NeedsOcr:
        raise UnreadableFile("office file of pictures only") from None
    except UnreadableFile:
        reading = read_text(convert(content, _TEXT), None)
        notes = (*reading.notes, Message("layout lost"))
        return replace(reading, how=Message("text by LibreOffice"), notes=notes)
    return replace(reading, how=Message("Word by LibreOffice"))


def convert(content: bytes, target: str, others: Mapping[str, str] = MappingProxyType({})) -> bytes:
    """What LibreOffice makes of a file; `target` is a suffix, a colon and a filter's name. Raises UnreadableFile.

    `others` are filters by suffix for formats that it is asked to read beside those of which we have no reader.
    """
    program = find_soffice()
    if program is None:
        raise UnreadableFile("LibreOffice not installed")
    kind = read_signature(content)
    if kind == ".encrypted":
        raise UnreadableFile("office file has a password")
    filters = {**others, **_FILTERS}
    if kind not in filters:  # LibreOffice would take any bytes for plain text
        raise UnreadableFile("not an office file")
    with _one_at_a_time, tempfile.TemporaryDirectory(prefix="gongwen-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        (home / "in").mkdir()
        source = home / "in" / "document"
        source.write_bytes(content)
        _write_profile(home / "profile")
        wanted = (
            f"--infilter={_filter_for(kind, content, filters)}",
            "--convert-to",
            target,
            "--outdir",
            "out",
            str(source),
        )
        _run([program, *_options(home / "profile"), *wanted], home)
        result = home / "out" / f"document.{target.partition(':')[0]}"
        if not result.is_file() or not 0 < result.stat().st_size <= LARGEST_RESULT:
            raise UnreadableFile("LibreOffice failed")
        return result.read_bytes()


def _filter_for(kind: str, content: bytes, filters: Mapping[str, str]) -> str:
    """The name of LibreOffice's filter; files of several programs are called .doc."""
    if kind != ".doc":
        return filters[kind]
    if not content.startswith(b"\xd0\xcf"):
        return "MS WinWord 5"
    if "WordDocument".encode("utf-16-le") not in content:
        return "MS_Works" if any(name in content for name in _WORKS) else _FILTERS[kind]
    older = any(found.start() % _SECTOR == 0 for found in _WORD_6.finditer(content))
    newer = any(found.start() % _SECTOR == 0 for found in _WORD_97.finditer(content))
    return "MS Word 95" if older and not newer else _FILTERS[kind]


def _options(profile: Path) -> tuple[str, ...]:
    quiet = ("--headless", "--invisible", "--norestore", "--nodefault", "--nolockcheck", "--nologo")
    return (f"-env:UserInstallation={profile.as_uri()}", *quiet)


def _run(command: list[str], home: Path) -> None:
    """Run to the end or to the time limit; either way nothing of its group is left."""
    proxy = "http://127.0.0.1:9"  # the port of a service that drops everything: no one answers there
    environment = {
        "PATH": _search_path(),
        "HOME": str(home),
        "TMPDIR": str(home),
        "LANG": "C.UTF-8",
        "http_proxy": proxy,
        "https_proxy": proxy,
        "SAL_USE_VCLPLUGIN": "svp",
    }
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(  # noqa: S603
        command, cwd=home, env=environment, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
    )
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        raise UnreadableFile("LibreOffice too slow", seconds=SECONDS) from None
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the whole group: soffice is a script that starts others."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _write_profile(profile: Path) -> None:
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{escape(value)}</value></prop></item>"
        for path, name, value in _SETTINGS
    )
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>\n",
        encoding="utf-8",
    )
