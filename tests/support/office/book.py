"""Writes electronic books (EPUB) member by member."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
_STATED = (
    "<dc:title>{}</dc:title><dc:creator>罗启明</dc:creator><dc:date>2023-11-20</dc:date>"
    "<dc:publisher>青枫出版社</dc:publisher>"
)
TITLE = "工会工作手册"


def chapter(*paragraphs: str, title: str = "", head: str = "") -> str:
    """A page in XHTML."""
    heading = f"<h1>{title}</h1>" if title else ""
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html>'
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title/>{head}</head><body>{heading}{body}</body></html>'
    )


def ncx(titles: Mapping[str, str]) -> str:
    """A table of contents as EPUB 2 has it: titles by file."""
    points = "".join(
        f'<navPoint><navLabel><text>{title}</text></navLabel><content src="{name}#a"/></navPoint>'
        for name, title in titles.items()
    )
    return (
        '<?xml version="1.0"?><!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" '
        '"http://www.daisy.org/z3986/2005/ncx-2005-1.dtd">'
        f'<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap>{points}</navMap></ncx>'
    )


def nav(titles: Mapping[str, str]) -> str:
    """The same as EPUB 3 has it."""
    items = "".join(f'<li><a href="{name}">{title}</a></li>' for name, title in titles.items())
    return (
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body>'
        f'<nav epub:type="toc"><ol>{items}</ol></nav></body></html>'
    )


def book(
    chapters: Mapping[str, str],
    *,
    contents: str = "",
    order: tuple[str, ...] = (),
    others: Mapping[str, bytes] | None = None,
    prologue: str = "",
    lost: tuple[str, ...] = (),
) -> bytes:
    """A book of these pages, in this order or the one given; `contents` is an NCX or nav, `lost` ones are not packed."""
    kinds = dict.fromkeys(chapters, ("application/xhtml+xml", ""))
    if contents:
        is_nav = "<nav" in contents
        name = "nav.xhtml" if is_nav else "toc.ncx"
        kinds[name] = ("application/xhtml+xml", "nav") if is_nav else ("application/x-dtbncx+xml", "")
    items = "".join(
        f'<item id="{name}" href="{name}" media-type="{kind}"' + (f' properties="{how}"/>' if how else "/>")
        for name, (kind, how) in kinds.items()
    )
    spine = "".join(f'<itemref idref="{name}"/>' for name in order or chapters)
    opf = (
        f'<?xml version="1.0"?>{prologue}<package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{_STATED.format(TITLE)}</metadata>'
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    members = {"META-INF/container.xml": _CONTAINER, "OEBPS/content.opf": opf}
    members |= {f"OEBPS/{name}": page for name, page in chapters.items() if name not in lost}
    if contents:
        members[f"OEBPS/{name}"] = contents
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        for name, text in members.items():
            archive.writestr(name, text)
        for name, content in (others or {}).items():
            archive.writestr(name, content)
    return file.getvalue()
