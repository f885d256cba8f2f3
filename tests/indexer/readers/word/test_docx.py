"""Word documents become the text of the printed page; what is no sound document is refused with one sentence."""

from __future__ import annotations

import io
import resource
import zipfile
from pathlib import Path

import pytest

from indexer import readers
from indexer.readers.word.docx import read_docx
from indexer.readers.word.numbering import written
from tests.support.archives.damage import damaged
from tests.support.files.carried import (
    FILES,
    assert_carries_its_text,
    assert_read_or_refused,
    assert_refused,
    assert_survives_damage,
    files,
)
from tests.support.files.entities import ELSEWHERE, LAUGHS, OUTSIDE
from tests.support.wording import worded

DOCUMENTS = files("docx", ".docx")
REVISED = (FILES / "docx" / "revised.docx").read_bytes()
NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_the_text_put_in(path: Path) -> None:
    reading = assert_carries_its_text(path)
    assert worded(reading.how) == "Word 文档"
    assert reading.date is None and not reading.author  # properties are not trusted


def test_what_was_left_out_is_said() -> None:
    assert tuple(map(worded, read_docx(REVISED).notes)) == (
        "目录没有收录。",
        "文件带有修订（增加 1 处，删去 2 处），已取修订后的文字。",
        "修订中删去的 6 字没有收录：的；已删除的行。",
        "各页的页眉、页脚没有收录：页眉文字。",
    )


def test_a_title_is_stated_by_its_style_alone() -> None:
    assert readers.read("a.docx", (FILES / "docx" / "report.docx").read_bytes()).title
    assert not read_docx(REVISED).title


def changed(member: str, content: bytes | None, original: bytes = REVISED) -> bytes:
    """The document with one member replaced, or left out."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(original)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name != member:
                new.writestr(name, old.read(name))
        if content is not None:
            new.writestr(member, content)
    return target.getvalue()


def document(body: str, prologue: str = "") -> bytes:
    """A document with that body."""
    xml = f'<?xml version="1.0"?>{prologue}<w:document {NAMESPACE}><w:body>{body}</w:body></w:document>'
    return changed("word/document.xml", xml.encode())


def paragraph(runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r>{runs}</w:r></w:p>"


READ: dict[str, tuple[str, str]] = {
    "blanks are kept": (paragraph('<w:t xml:space="preserve">　　甲 乙</w:t>'), "　　甲 乙"),
    "tab and hyphen": (paragraph("<w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:noBreakHyphen/><w:t>丙</w:t>"), "甲\t乙-丙"),
    "soft hyphen and page break": (paragraph('<w:t>甲</w:t><w:softHyphen/><w:br w:type="page"/><w:t>乙</w:t>'), "甲乙"),
    "line break": (paragraph("<w:t>甲</w:t><w:br/><w:t>乙</w:t>"), "甲\n乙"),
    "line break in a centred line": (
        paragraph("<w:t>甲</w:t><w:br/><w:t>乙</w:t>", '<w:jc w:val="center"/>'), "甲乙",
    ),
    "not hidden": (paragraph('<w:rPr><w:vanish w:val="0"/></w:rPr><w:t>甲</w:t>'), "甲"),
    "long cell": (
        f"<w:tbl><w:tr><w:tc>{paragraph('<w:t>事迹</w:t>')}</w:tc><w:tc>{paragraph('<w:t>' + '甲' * 200 + '</w:t>')}"
        f"{paragraph('<w:t>乙</w:t>')}</w:tc></w:tr></w:tbl>",
        f"事迹\n{'甲' * 200}\n乙",
    ),
    "table in a table": (
        f"<w:tbl><w:tr><w:tc><w:tbl><w:tr><w:tc>{paragraph('<w:t>甲</w:t>')}</w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>",
        "甲",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "text"), READ.values(), ids=READ.keys())
def test_as_it_is_printed(body: str, text: str) -> None:
    assert read_docx(document(body)).text == text


NUMBERS = {
    "chineseCountingThousand": {
        1: "一",
        10: "十",
        11: "十一",
        20: "二十",
        105: "一百零五",
        2022: "二千零二十二",
    },
    "chineseLegalSimplified": {3: "叁", 12: "壹拾贰"},
    "decimalEnclosedCircle": {1: "①", 20: "⑳", 21: "21"},
    "ideographTraditional": {1: "甲", 11: "甲"},
    "decimalFullWidth": {12: "１２"},
    "lowerLetter": {1: "a", 27: "aa"},
    "upperRoman": {4: "IV", 1999: "MCMXCIX"},
    "of some future": {7: "7"},
}


@pytest.mark.parametrize("form", NUMBERS)
def test_numbers(form: str) -> None:
    assert {number: written(number, form) for number in NUMBERS[form]} == NUMBERS[form]


def bomb() -> bytes:
    """A small file that unpacks to 300 MB."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
        for number in range(6):
            archive.writestr(f"word/media/{number}.bmp", bytes(50 << 20))
    return target.getvalue()


REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "0 KB"),
    "encrypted": ((FILES / "docx" / "locked.docx").read_bytes(), "设有打开密码"),
    "cut short": (REVISED[:2000], "已损坏或不完整"),
    "random bytes": (bytes(range(256)) * 8, "已损坏或不完整"),
    "no main part": (changed("word/document.xml", None), "已损坏"),
    "no list of parts": (changed("[Content_Types].xml", None), "已损坏|不能读取|其实"),
    "not XML": (changed("word/document.xml", b"oops"), "已损坏"),
    "nothing in it": (document(paragraph("")), "没有文字"),
    "deleted text alone": (
        document("<w:p><w:del><w:r><w:delText>甲</w:delText></w:r></w:del></w:p>"),
        "没有文字",
    ),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(content: bytes, reason: str) -> None:
    assert_refused("a.docx", content, reason)


@pytest.mark.slow
def test_a_bomb_is_refused() -> None:
    content = bomb()
    assert len(content) < 1 << 20
    assert_refused("a.docx", content, "展开后超过 200 MB")


DTDS = {
    "entity from outside": (paragraph("<w:t>甲&x;乙</w:t>"), OUTSIDE),
    "billion laughs in a text": (paragraph("<w:t>&e9;</w:t>"), LAUGHS),
    "billion laughs in an attribute": (paragraph("<w:t>甲</w:t>", '<w:pStyle w:val="&e9;"/>'), LAUGHS),
    "not used": (paragraph("<w:t>甲</w:t>"), LAUGHS),
    "declared elsewhere": (paragraph("<w:t>甲</w:t>"), ELSEWHERE),
}


@pytest.mark.parametrize(("body", "prologue"), DTDS.values(), ids=DTDS.keys())
def test_a_dtd_is_refused(body: str, prologue: str) -> None:
    assert_refused("a.docx", document(body, prologue), "DTD|已损坏")


@pytest.mark.parametrize("member", ["[Content_Types].xml", "_rels/.rels", "word/styles.xml"])
def test_entities_of_other_parts_expand_to_nothing(member: str) -> None:
    with zipfile.ZipFile(io.BytesIO(REVISED)) as archive:
        declaration, end, rest = archive.read(member).decode().partition("?>")
    laughing = rest.replace('="', '="&e9;')
    content = changed(member, f"{declaration}{end}{LAUGHS}{laughing}".encode())
    began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert_refused("a.docx", content, "DTD|已损坏")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - began < 100 << 10  # KB


def test_nested_beyond_reason() -> None:
    depth = 150
    table = "<w:tbl><w:tr><w:tc>" * depth + paragraph("<w:t>甲</w:t>") + "</w:tc></w:tr></w:tbl>" * depth
    assert_refused("a.docx", document(table), "已损坏")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_damaged_documents(path: Path) -> None:
    assert_survives_damage(path.name, path.read_bytes())


@pytest.mark.slow
@pytest.mark.parametrize(
    "member", ["word/document.xml", "word/numbering.xml", "word/styles.xml", "[Content_Types].xml"]
)
def test_damaged_members(member: str) -> None:
    """Damage that the ZIP's own check sums do not see."""
    with zipfile.ZipFile(io.BytesIO(REVISED)) as archive:
        content = archive.read(member)
    assert_read_or_refused("a.docx", (changed(member, copy) for copy in damaged(content, 100)))
