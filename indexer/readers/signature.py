"""Recognises a format by a file's first bytes, whatever its name says."""

from __future__ import annotations

import re
from typing import Final

from indexer.readers.zip_directory import UnreasonableDirectory, open_zip

IMAGE_SUFFIXES: Final = (
    ".png",
    ".jpg",
    ".jpeg",
    ".tif",
    ".tiff",
    ".bmp",
    ".gif",
    ".webp",
    ".heic",
    ".heif",
    ".hif",
)

_MAGIC = (
    (b"%PDF-", ".pdf"),
    (b"{\\rtf", ".rtf"),
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"II*\x00", ".tif"),
    (b"MM\x00*", ".tif"),
    (b"\xdb\xa5-\0", ".doc"),  # Word 2
    (b"7z\xbc\xaf\x27\x1c", ".7z"),
    (b"Rar!\x1a\x07", ".rar"),
    (b"\x1f\x8b\x08", ".gz"),
)
_BINARY_MAGIC = (  # of formats that are not read; a text may begin so, but has no byte 0
    (b"CAJ", ".caj"),
    (b"HN", ".caj"),
    (b"KDH ", ".kdh"),
    (b"Founder CEB", ".ceb"),
    (b"AT&TFORM", ".djvu"),
    (b"AC10", ".dwg"),
    (b"8BPS", ".psd"),
    (b"\xd7\xcd\xc6\x9a", ".wmf"),
    (b"ITSF", ".chm"),
    (b"\xffWPC", ".wpd"),
    (b"!BDN", ".pst"),
    (b"\x78\x9f\x3e\x22", ".tnef"),
    (b"\0\1\0\0Standard ", ".mdb"),
    (b"SQLite format 3", ".sqlite"),
    (b"L\0\0\0\1\x14\2\0", ".lnk"),
    (b"ID3", ".mp3"),
    (b"fLaC", ".flac"),
    (b"OggS", ".ogg"),
    (b"#!AMR", ".amr"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", ".wmv"),
    (b"\x1a\x45\xdf\xa3", ".mkv"),
    (b"FLV\1", ".flv"),
    (b"MSCF", ".cab"),
    (b"BZh", ".bz2"),
    (b"\xfd7zXZ\0", ".xz"),
    (b"\x7fELF", ".exe"),
    (b"MZ", ".exe"),
)
_BRANDS = {
    b"heic": ".heic",
    b"heix": ".heic",
    b"heim": ".heic",
    b"heis": ".heic",
    b"mif1": ".heic",
    b"msf1": ".heic",
}
_FORMS = {b"WEBP": ".webp", b"WAVE": ".wav", b"AVI ": ".avi"}  # of a RIFF file
_OLE = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of Office before 2007, and of encrypted Office files
)
_STREAMS = (  # names in an OLE container's directory
    ("__properties_version1.0", ".msg"),
    ("EncryptedPackage", ".encrypted"),
    ("WordDocument", ".doc"),
    ("Workbook", ".xls"),
    ("PowerPoint Document", ".ppt"),
    ("Book\0", ".xls"),  # of Excel 5 and 95
    ("MatOST", ".doc"),  # Microsoft Works
    ("CONTENTS", ".doc"),
    ("VisioDocument", ".vsd"),
    ("Quill", ".pub"),
)
_MEMBERS = (  # how the names of members of a ZIP container begin, with the member that tells the container
    ("OFD.xml", "OFD.xml", ".ofd"),
    ("word/", "[Content_Types].xml", ".docx"),
    ("xl/", "[Content_Types].xml", ".xlsx"),
    ("ppt/", "[Content_Types].xml", ".pptx"),
    ("META-INF/", "META-INF/container.xml", ".epub"),
    ("Index/", "Index/Document.iwa", ".iwork"),
)
_MIMETYPES = {  # the end of what a ZIP container states of itself
    "text": ".odt",
    "text-template": ".odt",
    "spreadsheet": ".ods",
    "spreadsheet-template": ".ods",
    "presentation": ".odp",
    "presentation-template": ".odp",
    "application/epub+zip": ".epub",
}
_SAME = {
    ".htm": ".html",
    ".xhtml": ".html",
    ".mhtml": ".mht",
    ".jpeg": ".jpg",
    ".tiff": ".tif",
    ".wps": ".doc",
    ".dot": ".doc",
    ".eml": ".mht",  # the one is read as the other is saved
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
    ".dpt": ".ppt",
    ".pot": ".ppt",
    ".pps": ".ppt",
    ".docm": ".docx",
    ".dotx": ".docx",
    ".pptm": ".pptx",
    ".potx": ".pptx",
    ".potm": ".pptx",
    ".ppsx": ".pptx",
    ".ppsm": ".pptx",
    ".ott": ".odt",
    ".otp": ".odp",
    ".uof": ".uot",
    ".heif": ".heic",
    ".hif": ".heic",
}
_HTML = re.compile(
    rb"\A(?>(?:\s++|<\?xml[^>]*+>|<!--(?>(?:(?!-->).)*)-->)*)<(?:!doctype\s++html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_ROOT = re.compile(rb"\A(?>(?:\s++|<\?[^>]*+>|<!--(?>(?:(?!-->).)*)-->)*)<([\w:]++)([^>]*+)", re.DOTALL)
_ROOTS = (  # of documents in one XML file: the end of the root's name, what its attributes hold, the suffix
    (b"wordDocument", b"", ".xml"),  # Word 2003
    (b"package", b"/2006/xmlPackage", ".xml"),  # Flat OPC
    (b"office:document", b"opendocument.text", ".fodt"),
    (b"office:document", b"opendocument.presentation", ".fodp"),
    (b"office:document", b"opendocument.spreadsheet", ".fods"),
    (b"uof:UOF", b"vnd.uof.text", ".uot"),
    (b"uof:UOF", b"vnd.uof.presentation", ".uop"),
    (b"uof:UOF", b"vnd.uof.spreadsheet", ".uos"),
)
_MHT = re.compile(rb"\A(?>(?:[\w-]++:[^\r\n]*+\r?\n(?>(?:[ \t][^\r\n]*+\r?\n)*)){1,40})", re.IGNORECASE)
_RELATED = re.compile(rb"^content-type:\s*+multipart/related", re.IGNORECASE | re.MULTILINE)


def canonical(suffix: str) -> str:
    """One suffix a format: .html for .htm, .doc for .wps."""
    return _SAME.get(suffix.lower(), suffix.lower())


def read_signature(content: bytes) -> str:
    """The suffix of the content's own format, or "" when its bytes say nothing. Never raises."""
    for magic, suffix in _MAGIC:
        if content.startswith(magic):
            return suffix
    if binary := _binary(content):
        return binary
    if content.startswith(_OLE):
        return next((suffix for name, suffix in _STREAMS if name.encode("utf-16-le") in content), ".ole")
    if content.startswith(b"PK\x03\x04"):
        return _zipped(content)
    start = content[:4096].removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(start):
        return ".html"
    if xml := _of_xml(content[:12288].removeprefix(b"\xef\xbb\xbf")):
        return xml
    headers = _MHT.match(start)
    return ".mht" if headers and _RELATED.search(headers[0]) else ""


def _binary(content: bytes) -> str:
    """Formats that are told by more than their first bytes, or by few."""
    if content.startswith((b"GIF87a", b"GIF89a")):
        return ".gif"
    if content.startswith(b"RIFF"):
        return _FORMS.get(content[8:12], "")
    if content[4:8] == b"ftyp" and content[:3] == b"\0\0\0":
        return _BRANDS.get(content[8:12], ".mp4")
    if content[60:68] == b"BOOKMOBI":
        return ".mobi"
    if content[257:262] == b"ustar":
        return ".tar"
    if b"\0" not in content[:1024]:
        return ""
    return next((suffix for magic, suffix in _BINARY_MAGIC if content.startswith(magic)), "")


def _of_xml(start: bytes) -> str:
    """The format of a document that is one XML file; one with a DTD is none of them."""
    root = _ROOT.match(start)
    if root is None:
        return ""
    name, attributes = root.groups()
    fitting = (suffix for end, held, suffix in _ROOTS if name.endswith(end) and held in attributes)
    return next(fitting, "")


def _zipped(content: bytes) -> str:
    try:
        with open_zip(content) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                kind = archive.read("mimetype").decode("ascii", "replace").rpartition(".")[2].strip()
                return _MIMETYPES.get(kind, ".zip")
    except UnreasonableDirectory:
        return ".zip"
    except Exception:  # a broken archive is for its reader to describe
        return ""
    for start, telling, suffix in _MEMBERS:
        if telling in names and any(name.startswith(start) for name in names):
            return suffix
    return ".zip"
