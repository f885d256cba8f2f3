"""Writes files of many formats byte by byte, never by the library that reads them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from tests.indexer.readers.test_zip import packed_up

DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")


@dataclass(frozen=True)
class Put:
    """A file or member, and what has to become of it: its text, line by line, or the sentence that refuses it."""

    content: bytes
    lines: tuple[str, ...] = ()
    reason: str = ""  # a pattern
    exactly: bool = True  # False for what is recognised from a picture


Puts = dict[str, Put]


def report(number: int) -> list[str]:
    """A text of its own for each number, title first."""
    named = str(number).translate(DIGITS)
    return [
        f"云溪镇总工会走访第{named}号工地",
        "近日，云溪镇总工会走访慰问高温一线职工，为他们送去毛巾、凉茶和急救药箱，并请医生当场量血压。",
        f"走访组听取第{named}号工地职工的意见，逐条记下，三日内答复；“职工的事再小，也是大事。”",
        f"据统计，第{named}号工地共有建筑工人{number + 216}名，其中工会会员{number + 108}名。",
    ]


def traditional(number: int) -> list[str]:
    named = str(number).translate(DIGITS)
    return [
        f"雲溪鎮總工會走訪第{named}號工地",
        "近日，雲溪鎮總工會走訪慰問高溫一線職工，為他們送去毛巾、涼茶和急救藥箱，並請醫生當場量血壓。",
        f"走訪組聽取第{named}號工地職工的意見，逐條記下，三日內答覆；「職工的事再小，也是大事。」",
    ]


def written(lines: Sequence[str], codec: str = "utf-8", mark: bytes = b"", end: str = "\n") -> Put:
    """A plain text."""
    return Put(mark + "".join(line + end for line in lines).encode(codec), tuple(lines))


def docx(paragraphs: Sequence[str], *, page_each: bool = False, prologue: str = "") -> bytes:
    """A Word file with the three parts that ECMA-376 asks for."""
    kind, office = "application/vnd.openxmlformats-", "http://schemas.openxmlformats.org"
    turn = '<w:r><w:br w:type="page"/></w:r>' if page_each else ""
    body = "".join(
        f"<w:p><w:r><w:t>{escape(each)}</w:t></w:r>{turn * (at > 0)}</w:p>"
        for at, each in enumerate(paragraphs)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{office}/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="{kind}package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" '
        f'ContentType="{kind}officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
        "</Relationships>",
        "word/document.xml": f'{prologue}<w:document xmlns:w="{office}/wordprocessingml/2006/main">'
        f"<w:body>{body}</w:body></w:document>",
    }
    return packed_up({name: part.encode() for name, part in parts.items()})


def page(lines: Sequence[str], charset: str) -> bytes:
    """A web page in a character set that it declares."""
    title, *paragraphs = map(escape, lines)
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
    body = f"<h1>{title}</h1>" + "".join(f"<p>{each}</p>" for each in paragraphs)
    return f"<html><head>{meta}<title>{title}</title></head><body>{body}</body></html>".encode(charset)


def wrapped(paragraphs: Sequence[str], width: int = 26) -> Iterator[str]:
    """Paragraphs as lines of a page, first lines indented."""
    for paragraph in paragraphs:
        indented = f"　　{paragraph}"
        yield from (indented[at : at + width] for at in range(0, len(indented), width))


def bomb(name: str, megabytes: int, *others: str) -> bytes:
    """A small ZIP file with a member that unpacks to so much, behind others."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for other in others:
            archive.writestr(other, "<a/>")
        with archive.open(name, "w") as member:
            for _ in range(megabytes):
                member.write(bytes(1 << 20))
    return file.getvalue()
