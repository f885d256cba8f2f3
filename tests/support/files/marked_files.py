"""Writes files of every readable format that carry a mark of secrecy, each where it may stand."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.indexer.readers.pages.test_ofd import pages_of
from tests.indexer.readers.test_zip import packed_up
from tests.support.files import written_ofd as ofd
from tests.support.files.written_pdf import written_pdf

PHRASE = "云鹤方案"  # stands in every marked text, and in no other
TITLE = "年职工思想动态调查"  # after a number

_OFFICE, _KIND = "http://schemas.openxmlformats.org", "application/vnd.openxmlformats-"
_WORD = f'xmlns:w="{_OFFICE}/wordprocessingml/2006/main"'

_PAGES = (
    ("食堂的菜价涨了两成，", "职工希望公布采购账目。", "厂方答应按月张贴。"),
    ("宿舍楼热水不足，", "后勤部门正在更换管道。", "预计入冬前完工。"),
    ("有人提出增开夜班车，", "运输公司表示可以商量。", "下月再议。"),
)


def text(number: int) -> list[str]:
    """Title and body of a document of its own."""
    return [
        f"{1990 + number}{TITLE}",
        f"调查组在第{number}号厂区走访一线职工，普遍关心工资集体协商的进展，以及{PHRASE}何时公布。",
        f"有职工反映，第{number}号厂区夜班补贴三年没有调整，建议纳入下一轮要约。",
    ]


def docx(
    paragraphs: Sequence[str], *, header: str = "", core: str = "", custom: str = "", watermark: str = ""
) -> bytes:
    """A Word file with a header, a watermark in it, and properties."""
    shape = '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml">'
    shape += f'<v:textpath string="{watermark}"/></v:shape></w:pict></w:r>'
    top = _paragraph(header).replace("</w:p>", f"{shape if watermark else ''}</w:p>")
    types = {
        "/word/document.xml": f"{_KIND}officedocument.wordprocessingml.document.main+xml",
        "/word/header1.xml": f"{_KIND}officedocument.wordprocessingml.header+xml",
        "/docProps/core.xml": f"{_KIND}package.core-properties+xml",
        "/docProps/custom.xml": f"{_KIND}officedocument.custom-properties+xml",
    }
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in types.items())
    relationships = f'<Relationships xmlns="{_OFFICE}/package/2006/relationships">'
    own = f"{_OFFICE}/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_OFFICE}/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="{_KIND}package.relationships+xml"/>{overrides}</Types>',
        "_rels/.rels": f'{relationships}<Relationship Id="r1" Type="{own}/officeDocument" Target="word/document.xml"/>'
        f'<Relationship Id="r2" Type="{_OFFICE}/package/2006/relationships/metadata/core-properties" '
        f'Target="docProps/core.xml"/><Relationship Id="r3" Type="{own}/custom-properties" '
        'Target="docProps/custom.xml"/></Relationships>',
        "word/document.xml": f"<w:document {_WORD}><w:body>{''.join(map(_paragraph, paragraphs))}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'{relationships}<Relationship Id="r1" Type="{own}/header" '
        'Target="header1.xml"/></Relationships>',
        "word/header1.xml": f"<w:hdr {_WORD}>{top}</w:hdr>",
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{_OFFICE}/package/2006/metadata/core-properties">'
        f"<cp:keywords>{core}</cp:keywords></cp:coreProperties>",
        "docProps/custom.xml": f'<Properties xmlns="{_OFFICE}/officeDocument/2006/custom-properties" '
        f'xmlns:vt="{_OFFICE}/officeDocument/2006/docPropsVTypes"><property name="密级" pid="2" '
        'fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}">'
        f"<vt:lpwstr>{custom}</vt:lpwstr></property></Properties>",
    }
    return packed_up({name: part.encode() for name, part in parts.items()})


def _paragraph(words: str) -> str:
    return f"<w:p><w:r><w:t>{escape(words)}</w:t></w:r></w:p>"


def page(above: str, lines: Sequence[str], *, meta: str = "", site: bool = False) -> bytes:
    """A web page, in a site or by itself; `above` stands before its heading."""
    title, *paragraphs = map(escape, lines)
    links = "".join(f'<li><a href="/{at}/">栏目{at}</a></li>' for at in range(8)) if site else ""
    body = "".join(f"<p>{each}</p>" for each in paragraphs * (3 if site else 1))
    return (
        f'<html><head><meta charset="utf-8">{meta}<title>{title}</title></head><body><div class="nav"><ul>{links}</ul></div>'
        f"<div><p>{above}</p></div><div class='detail'><h1>{title}</h1><div class='txt'>{body}</div></div></body></html>"
    ).encode()


def _ofd(lines: Sequence[str], info: str = "") -> bytes:
    objects = [ofd.text_object(line, 30, 30 + 20 * at, 4) for at, line in enumerate(lines)]
    return ofd.packed(ofd.entry(info) | ofd.document([ofd.page(*objects)]))


def _long_ofd(head: str, lines: Sequence[str]) -> bytes:
    return ofd.packed(ofd.entry() | ofd.document(pages_of(list(lines) * 9, rows=4, head=head)))


def _markdown(front: str, lines: Sequence[str]) -> bytes:
    body = "\n\n".join(lines[1:])
    return f"---\ntitle: {lines[0]}\n{front}\n---\n{body}\n".encode()


def _plain(*lines: str, codec: str = "utf-8") -> bytes:
    return "\n".join(lines).encode(codec)


def marked_files() -> dict[str, bytes]:
    """Name → bytes; every document in them is to be seen by archivists only."""
    of = [text(number) for number in range(40)]
    pages = [["内部资料　注意保存", *lines] for lines in (of[13], *_PAGES)]
    return {
        "01-first-line.txt": _plain("秘密★10年", *of[1]),
        "02-utf-16.txt": b"\xff\xfe" + _plain("内部资料　注意保存", *of[2], codec="utf-16-le"),
        "03-gb18030.txt": _plain("機密★5年", *of[3], codec="gb18030"),
        "04-spaced.txt": _plain("秘 密", *of[4]),
        "05-foot.txt": _plain(*of[5], "青枫区总工会", "2021年3月5日", "（此件不予公开）"),
        "06-brackets.txt": _plain(f"{of[6][0]}（内部）", *of[6][1:]),
        "07-copy.txt": _plain("000012", "机密★1年", "特急", *of[7]),
        "08-body.docx": docx(["内部文件，不得外传", *of[8]]),
        "09-header.docx": docx(of[9], header="秘密★3年"),
        "10-keywords.docx": docx(of[10], core="调查；机密"),
        "11-property.docx": docx(of[11], custom="秘密"),
        "12-watermark.docx": docx(of[12], watermark="内部资料"),
        "13-running-head.pdf": written_pdf(pages),
        "14-first-line.pdf": written_pdf([["绝密★长期", *of[14]]]),
        "15-page.html": page("密级：机密", of[15]),
        "16-site.html": page("内部资料　请勿外传", of[16], site=True),
        "17-meta.html": page("", of[17], meta='<meta name="密级" content="秘密">', site=True),
        "18-front.md": _markdown("密级: 秘密★1年", of[18]),
        "19-tags.md": _markdown("tags:\n  - 内部资料", of[19]),
        "20-heading.md": _plain("# 机密", "", "\n\n".join(of[20])),
        "21-line.ofd": _ofd(["秘密★1年", *of[21]]),
        "22-property.ofd": _ofd(of[22], "<ofd:Keywords><ofd:Keyword>秘密★1年</ofd:Keyword></ofd:Keywords>"),
        "23-running-head.ofd": _long_ofd("内部资料", of[23]),
        "24-members.zip": packed_up(
            {
                "甲/一.txt": _plain("仅供内部使用", *of[24]),
                "甲/二.docx": docx(["密级：秘密", *of[25]]),
                "甲/三.md": _plain("党内文件", "", "\n\n".join(of[26])),
            }
        ),
        "25-english.txt": _plain("INTERNAL USE ONLY", *of[27]),
        "26-downwards.txt": _plain("秘", "密", "★", "三", "年", *of[28]),
        "27-business.txt": _plain("核心商密★长期", *of[29]),
        "28-table.docx": docx([f"文号\t青工总〔2021〕{number}号\t密级\t秘密" for number in (12,)] + of[30]),
    }


def plain_files() -> dict[str, bytes]:
    """Name → bytes; documents for everybody, which speak of secrets as well."""
    return {
        "90.txt": _plain(
            "职工书屋夜读", "管理员老周每晚为下夜班的职工留灯，内部管理井井有条。", "（此件公开发布）"
        ),
        "91.docx": docx(["保守商业秘密的义务", "职工离职后仍应保守商业秘密，机密文件应当交还。"]),
        "92.html": page("公开属性：主动公开", ["内部审计培训", "培训讲解了内部控制和保密要求。"], site=True),
        "93.md": _markdown("tags:\n  - 商业秘密", ["竞业限制问答", "商业秘密是指不为公众所知悉的信息。"]),
    }
