"""Writes a package of Office Open XML as one XML file (Flat OPC), as Word and PowerPoint do."""

from __future__ import annotations

import base64
import io
import re
import zipfile

_DECLARATION = re.compile(rb"\A(?:\xef\xbb\xbf)?<\?xml[^>]*\?>\s*")
_SCHEMA = "http://schemas.microsoft.com/office/2006/xmlPackage"
_RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"


def flat_opc(package: bytes) -> bytes:
    """The package as one file."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        types = archive.read("[Content_Types].xml").decode()
        overrides = dict(re.findall(r'<Override PartName="([^"]+)" ContentType="([^"]+)"', types))
        overrides |= {
            name: kind for kind, name in re.findall(r'ContentType="([^"]+)" PartName="([^"]+)"', types)
        }
        parts = [
            _part(f"/{name}", overrides.get(f"/{name}", ""), archive.read(name))
            for name in archive.namelist()
            if name != "[Content_Types].xml"
        ]
    head = (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><?mso-application progid="Word.Document"?>'
    )
    return head + f'<pkg:package xmlns:pkg="{_SCHEMA}">'.encode() + b"".join(parts) + b"</pkg:package>"


def _part(name: str, kind: str, content: bytes) -> bytes:
    if name.endswith((".xml", ".rels")):
        kind = _RELATIONS if name.endswith(".rels") else kind
        body = b"<pkg:xmlData>" + _DECLARATION.sub(b"", content) + b"</pkg:xmlData>"
    else:
        kind = kind or "application/octet-stream"
        body = b"<pkg:binaryData>" + base64.encodebytes(content) + b"</pkg:binaryData>"
    return f'<pkg:part pkg:name="{name}" pkg:contentType="{kind}">'.encode() + body + b"</pkg:part>"
