"""Recognises a format by a file's first bytes, whatever its name says."""

from __future__ import annotations

import re

from indexer.readers.zip_directory import UnreasonableDirectory, open_zip

_MAGIC = (
    (b"%PDF-", ".pdf"),
    (b"{\\rtf", ".rtf"),
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"II*\x00", ".tif"),
    (b"MM\x00*", ".tif"),
    (b"7z\xbc\xaf\x27\x1c", ".7z"),
    (b"Rar!\x1a\x07", ".rar"),
    (b"\x1f\x8b\x08", ".gz"),
)
_OLE = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of Office before 2007, and of encrypted Office files
)
_STREAMS = (  # names in an OLE container's directory
    ("EncryptedPackage", ".encrypted"),
    ("WordDocument", ".doc"),
    ("Workbook", ".xls"),
    ("PowerPoint Document", ".ppt"),
    ("Book\0", ".xls"),  # of Excel 5 and 95
)
_MEMBERS = (  # how the names of members of a ZIP container begin, with the member that tells the container
    ("OFD.xml", "OFD.xml", ".ofd"),
    ("word/", "[Content_Types].xml", ".docx"),
    ("xl/", "[Content_Types].xml", ".xlsx"),
    ("ppt/", "[Content_Types].xml", ".pptx"),
)
_OPEN_DOCUMENT = {"text": ".odt", "spreadsheet": ".ods", "presentation": ".odp"}
_SAME = {
    ".htm": ".html",
    ".xhtml": ".html",
    ".mhtml": ".mht",
    ".jpeg": ".jpg",
    ".tiff": ".tif",
    ".wps": ".doc",
    ".dot": ".doc",
    ".wpt": ".doc",
    ".et": ".xls",
    ".ett": ".xls",
    ".xlt": ".xls",
    ".xlsm": ".xlsx",
    ".xltx": ".xlsx",
    ".xltm": ".xlsx",
    ".ots": ".ods",
    ".tab": ".tsv",
    ".dps": ".ppt",
    ".docm": ".docx",
    ".dotx": ".docx",
}
_HTML = re.compile(
    rb"\A(?:\s++|<\?xml[^>]*+>|<!--(?:(?!-->).)*+-->)*+<(?:!doctype\s++html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_MHT = re.compile(rb"\A(?:[\w-]++:[^\r\n]*+\r?\n(?:[ \t][^\r\n]*+\r?\n)*+){1,40}+", re.IGNORECASE)
_RELATED = re.compile(rb"^content-type:\s*+multipart/related", re.IGNORECASE | re.MULTILINE)


def canonical(suffix: str) -> str:
    """One suffix a format: .html for .htm, .doc for .wps."""
    return _SAME.get(suffix.lower(), suffix.lower())


def read_signature(content: bytes) -> str:
    """The suffix of the content's own format, or "" when its bytes say nothing. Never raises."""
    for magic, suffix in _MAGIC:
        if content.startswith(magic):
            return suffix
    if content.startswith(_OLE):
        return next((suffix for name, suffix in _STREAMS if name.encode("utf-16-le") in content), ".ole")
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content)
    start = content[:4096].removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(start):
        return ".html"
    headers = _MHT.match(start)
    return ".mht" if headers and _RELATED.search(headers[0]) else ""


def _zipped(content: bytes) -> str:
    try:
        with open_zip(content) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                kind = archive.read("mimetype").decode("ascii", "replace").rpartition(".")[2].strip()
                return _OPEN_DOCUMENT.get(kind, ".zip")
    except UnreasonableDirectory:
        return ".zip"
    except Exception:  # a broken archive is for its reader to describe
        return ""
    for start, telling, suffix in _MEMBERS:
        if telling in names and any(name.startswith(start) for name in names):
            return suffix
    return ".zip"
