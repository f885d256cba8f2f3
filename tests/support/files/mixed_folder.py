"""A folder as an office hands it over: files of all formats, encodings and faults, with what has to become of each.

Those of `tests/files` come from other programs. The rest is written here byte by byte or by the standard library,
never by the library that reads it.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from functools import cache
from pathlib import Path

from indexer.readers.ocr.recognition import is_installed
from indexer.readers.word import libreoffice
from tests.indexer.readers.pages.test_ofd import pages_of
from tests.indexer.readers.test_zip import as_windows, encrypted, packed_up
from tests.support.files import carried
from tests.support.files.carried import FILES
from tests.support.files.entities import LAUGHS
from tests.support.files.made import (
    DIGITS,
    Put,
    Puts,
    bomb,
    docx,
    page,
    report,
    traditional,
    wrapped,
    written,
)
from tests.support.files.written_ofd import document, entry, packed
from tests.support.files.written_pdf import written_pdf

SECRET = report(99)  # stands outside the folder


def from_other_programs() -> Puts:
    """The files of `tests/files`, each beside its text there."""
    puts: Puts = {}
    for folder, suffixes in {
        "docx": (".docx",),
        "html": (".html", ".mht"),
        "markdown": (".md",),
        "pdf": (".pdf",),
    }.items():
        for path in carried.files(folder, *suffixes):
            puts[f"{folder}/{path.name}"] = _read(path, path.with_suffix(".txt"))
    puts["ofd/contest-notice.ofd"] = _read(FILES / "ofd" / "contest-notice.ofd")
    for path in sorted((FILES / "text").glob("*.text")):
        text = "letter-traditional.txt" if "traditional" in path.name else "letter.txt"
        puts[f"text/{path.name}"] = _read(path, FILES / "text" / text)
    for suffix in ("doc", "rtf", "odt", "fodt"):
        put = _read(FILES / "office" / f"reading-room-report.{suffix}")
        puts[f"office/report.{suffix}"] = (
            put if libreoffice.find_soffice() else Put(put.content, reason="没有安装 LibreOffice")
        )
    for suffix in ("png", "pdf"):
        put = _read(FILES / "scans" / f"insurance-notice.{suffix}")
        puts[f"scans/notice.{suffix}"] = (
            Put(put.content, put.lines, exactly=False) if is_installed() else Put(put.content, reason="OCR")
        )
    return puts


def _read(path: Path, text: Path | None = None) -> Put:
    lines = (text or path.with_suffix(".txt")).read_text(encoding="utf-8").splitlines()
    return Put(path.read_bytes(), tuple(lines))


@cache
def in_all_encodings() -> Puts:
    return {
        "UTF-8.txt": written(report(1)),
        "UTF-8，带标记.txt": written(report(2), mark=b"\xef\xbb\xbf"),
        "UTF-16 LE.txt": written(report(3), "utf-16-le", b"\xff\xfe"),
        "UTF-16 BE.txt": written(report(4), "utf-16-be", b"\xfe\xff"),
        "UTF-32.txt": written(report(5), "utf-32"),
        "GB18030.txt": written(report(6), "gb18030"),
        "GB18030，繁体.txt": written(traditional(7), "gb18030"),
        "Big5，繁体.txt": written(traditional(8), "big5"),
        "UTF-8，繁体.txt": written(traditional(9)),
        "同一篇，UTF-8.txt": written(report(10)),
        "同一篇，GB18030.txt": written(report(10), "gb18030"),
        "Windows 换行.txt": written(report(11), end="\r\n"),
        "旧 Mac 换行.txt": written(report(12), end="\r"),
        "没有后缀": written(report(13)),
        "生僻字.txt": written([*report(14), "职工李㛃、王䶮、赵𬘡。"], "gb18030"),
        "简报.md": Put(("# " + "\n\n".join(report(15))).encode(), tuple(report(15))),
        "简报，GB18030.md": Put(("# " + "\n\n".join(report(16))).encode("gb18030"), tuple(report(16))),
        "网页，GBK.html": Put(page(report(17), "gbk"), tuple(report(17))),
        "网页，Big5.htm": Put(page(traditional(18), "big5"), tuple(traditional(18))),
        "网页，UTF-8.xhtml": Put(page(report(19), "utf-8"), tuple(report(19))),
        "简报.docx": Put(docx(report(20)), tuple(report(20))),
        "简报.docm": Put(docx(report(21)), tuple(report(21))),
        "简报.pdf": Put(written_pdf([list(wrapped(report(22)))]), tuple(report(22))),
        "简报.ofd": Put(packed(entry() | document(pages_of(report(23)))), tuple(report(23))),
    }  # fmt: skip


def of_five_hundred_pages() -> Puts:
    paragraphs = [line for number in range(1000, 1500) for line in report(number)]
    lines = list(wrapped(paragraphs))
    share = len(lines) // 500 + 1
    pages = [lines[at : at + share] for at in range(0, len(lines), share)]
    pages += [[f"　　附页{str(number).translate(DIGITS)}，空白。"] for number in range(500 - len(pages))]
    attached = [line.strip() for page in pages for line in page if "附页" in line]
    shorter = paragraphs[
        : 4 * 428
    ]  # seven lines each, six on a page: no line stands at the same edge of most pages
    return {
        "五百页.pdf": Put(written_pdf(pages), (*paragraphs, *attached)),
        "五百页.docx": Put(docx(paragraphs, page_each=True), tuple(paragraphs)),
        "五百页.ofd": Put(packed(entry() | document(pages_of(shorter, rows=6))), tuple(shorter)),
        "五百页.txt": written(paragraphs),
    }


def with_wrong_suffixes() -> Puts:
    """The content decides; what is no document of the kind its name says, and no other, is refused."""
    sound = {number: (docx(report(number)), tuple(report(number))) for number in (30, 31, 32)}
    pdf, ofd = written_pdf([list(wrapped(report(33)))]), packed(entry() | document(pages_of(report(34))))
    text = written(report(35)).content
    return {
        "其实是 DOCX.pdf": Put(*sound[30]),
        "其实是 DOCX.txt": Put(*sound[31]),
        "其实是 DOCX.zip": Put(*sound[32]),
        "其实是 PDF.docx": Put(pdf, tuple(report(33))),
        "其实是 OFD": Put(ofd, tuple(report(34))),
        "其实是网页.doc": Put(page(report(36), "gbk"), tuple(report(36))),
        "其实是文本.docx": Put(text, reason="已损坏或不完整"),
        "其实是文本.pdf": Put(text, reason="已损坏或不完整"),
        "其实是文本.ofd": Put(text, reason="打不开"),
        "其实是文本.zip": Put(text, reason="打不开"),
        "其实是文本.doc": Put(text, reason="LibreOffice|内容不是"),
        "其实是压缩包.docx": Put(packed_up({"a.txt": text}), reason="已损坏或不完整"),
        "其实是压缩包.txt": Put(packed_up({"a.txt": text}), reason="其实是压缩包"),
        "其实是图片.txt": Put((FILES / "scans" / "insurance-notice.png").read_bytes()[:2000], reason="OCR|已损坏"),
        "其实是音乐.txt": Put(b"ID3\x03\0\0\0" + random.Random(1).randbytes(900), reason="不是文本文件|认不出|MP3"),
    }  # fmt: skip


def with_faults() -> Puts:
    sound = {
        "docx": (FILES / "docx" / "report.docx").read_bytes(),
        "pdf": (FILES / "pdf" / "report.pdf").read_bytes(),
        "ofd": (FILES / "ofd" / "contest-notice.ofd").read_bytes(),
        "zip": packed_up({"a.txt": random.Random(2).randbytes(3000)}),
        "doc": (FILES / "office" / "reading-room-report.doc").read_bytes(),
        "odt": (FILES / "office" / "reading-room-report.odt").read_bytes(),
    }
    puts = {
        f"空.{suffix}": Put(b"", reason="0 KB|没有内容|没有网页内容")
        for suffix in (*sound, "txt", "md", "html", "mht")
    }
    for suffix, content in sound.items():
        puts[f"半截.{suffix}"] = Put(
            content[: len(content) // 2], reason="损坏|不完整|打不开|LibreOffice|内容不是"
        )
    text, mail = "\n".join(report(40)), report(41)
    return puts | {
        "半截，UTF-8.txt": Put(text.encode()[:-1], tuple(report(40)), exactly=False),
        "半截，GB18030.txt": Put(text.encode("gb18030")[:-1], tuple(report(40)), exactly=False),
        "半截，UTF-16.txt": Put(text.encode("utf-16")[:-1], tuple(report(40)), exactly=False),
        "加密.docx": Put((FILES / "docx" / "locked.docx").read_bytes(), reason="打开密码"),
        "加密.pdf": Put((FILES / "pdf" / "locked.pdf").read_bytes(), reason="打开密码"),
        "加密.ofd": Put(packed(entry() | document(pages_of(report(42))) | {"Encryptions.xml": "<a/>"}), reason="已加密"),
        "乱码.txt": Put(random.Random(3).randbytes(4000), reason="不是文本文件|认不出"),
        "乱码.docx": Put(random.Random(4).randbytes(4000), reason="损坏"),
        "乱码.pdf": Put(random.Random(5).randbytes(4000), reason="损坏"),
        "乱码.html": Put(random.Random(6).randbytes(4000), reason="认不出"),
        "全是空白.txt": Put(b" \n\t\n", reason="没有文字"),
        "表格.xlsx": Put(packed_up({"[Content_Types].xml": b"", "xl/a": b""}), reason="没有文字|损坏"),
        "邮件.eml": Put("\n".join((f"Subject: {mail[0]}", "", *mail[1:])).encode(), tuple(mail), exactly=False),
        "程序.exe": Put(b"MZ\0", reason=r"\.exe"),
        "压缩.7z": Put(b"7z\xbc\xaf\x27\x1c", reason="损坏"),
        "实体.docx": Put(docx(report(43), prologue=LAUGHS), reason="DTD"),
        "实体.ofd": Put(packed({"OFD.xml": f"{LAUGHS}<ofd:OFD>&e9;</ofd:OFD>"}), reason="DTD"),
        "炸弹.docx": Put(bomb("word/a.bmp", 201, "[Content_Types].xml", "word/document.xml"), reason="200 MB"),
    }  # fmt: skip


def twice() -> Puts:
    """Bytes that have come before under another name."""
    return {f"又来一次{suffix}": in_all_encodings()[f"简报{suffix}"] for suffix in (".md", ".docx", ".ofd")}


Packed = dict[
    str, tuple[bytes, Puts]
]  # a ZIP file's name → its bytes, and what becomes of its members; "" is the file itself


def packed_files() -> Packed:
    def texts(*names: str, start: int) -> Puts:
        return {name: written(report(start + at)) for at, name in enumerate(names)}

    def contents(puts: Puts) -> dict[str, bytes]:
        return {name: put.content for name, put in puts.items()}

    several = texts("简报/第1期.txt", "简报/第2期.txt", start=50) | {
        "通知.docx": Put(docx(report(52)), tuple(report(52))),
        "空.txt": Put(b"", reason="0 KB"),
    }
    windows = texts("基层工会动态/简报第三期.txt", "困难职工档案汇总表.txt", start=55)
    locked = texts("能看.txt", start=60) | {"锁住.txt": Put(b"a", reason="设有密码")}
    inner, deepest = texts("丙.txt", start=65), packed_up({"丁.zip": packed_up({"戊.txt": b"a"})})
    nested = {f"乙.zip › {name}": put for name, put in inner.items()} | {
        "乙.zip › 甲.zip › 丁.zip": Put(b"", reason="3 层以上")
    }
    return {
        "几种.zip": (packed_up(contents(several)), several),
        "Windows 的.zip": (as_windows(contents(windows)), windows),
        "有密码.zip": (encrypted(packed_up({"能看.txt": locked["能看.txt"].content, "s.txt": b"s"}), b"s.txt"), {
            "能看.txt": locked["能看.txt"], "s.txt": locked["锁住.txt"],
        }),
        "套着.zip": (packed_up({"乙.zip": packed_up(contents(inner) | {"甲.zip": deepest})}), nested),
        "往上爬.zip": (packed_up({"../../../爬.txt": written(report(70)).content}), {"爬.txt": written(report(70))}),
        "炸弹.zip": (bomb("炸.txt", 65), {"炸.txt": Put(b"", reason="超过 64 MB")}),
        "没有文件.zip": (packed_up({".DS_Store": b"a", "__MACOSX/._a.txt": b"a"}), {"": Put(b"", reason="没有可以收录的文件")}),
    }  # fmt: skip


def with_odd_names() -> dict[bytes, tuple[str, Put]]:
    """Names that a file system takes, as bytes and as they are told; None where that is the same."""
    names: dict[bytes, str | None] = {
        "二〇二二年工会简报.txt".encode("gb18030"): "二〇二二年工会简报.txt",
        "二〇二三年工会简报.txt".encode("gb18030"): "二〇二三年工会简报.txt",
        b"a\xff.txt": "a\\xff.txt",
        f"{'长' * 83}.txt".encode(): None,
        f"关于. {'长' * 80}".encode(): None,
        "2022.3.24会议纪要".encode(): None,
        "有\n换行.txt".encode(): None,
        "引号'\"和 空格、表情🎉.txt".encode(): None,
        "反\u202e向.txt".encode(): None,
        b"-rf.txt": None,
        "甲 › 乙.txt".encode(): None,
    }
    return {
        raw: (shown or raw.decode(), written(report(80 + at)))
        for at, (raw, shown) in enumerate(names.items())
    }


def lay(folder: Path) -> Puts:
    """Write them all below a folder; what has to become of each, by the place that is told of it."""
    puts: Puts = {}
    for group, make in GROUPS.items():
        for name, put in make().items():
            _write(folder / group / name, put.content)
            puts[f"{folder}/{group}/{name}"] = put
    for name, (content, members) in packed_files().items():
        _write(folder / "压缩包" / name, content)
        places = {member: f"{name} › {member}" if member else name for member in members}
        puts |= {f"{folder}/压缩包/{places[member]}": put for member, put in members.items()}
    for raw, (shown, put) in with_odd_names().items():
        _write(folder / "怪名" / os.fsdecode(raw), put.content)
        puts[f"{folder}/怪名/{shown}"] = put
    for name in (".DS_Store", "~$报告.docx", ".git/config", "下级/.~lock.a.odt#", ".隐藏.txt"):
        _write(folder / name, "不该收的文字".encode())
    return puts | _no_files(folder / "不是文件")


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _no_files(folder: Path) -> Puts:
    """What stands in a folder and is no file."""
    outside = folder.parents[1] / "别处"
    _write(outside / "机密.txt", "\n".join(SECRET).encode())
    folder.mkdir()
    links: dict[str, str | Path] = {
        "断了": "没有这个文件", "绕圈": "绕圈", "外面的文件.txt": outside / "机密.txt", "外面的文件夹": outside,
    }  # fmt: skip
    for name, target in links.items():
        (folder / name).symlink_to(target)
    (folder / "回到上面").symlink_to("..")  # what stands there is met anyway
    os.mkfifo(folder / "管道.txt")
    refused = dict.fromkeys(links, "链接") | {"管道.txt": "不是普通文件"}
    return {f"{folder}/{name}": Put(b"", reason=reason) for name, reason in refused.items()}


GROUPS: dict[str, Callable[[], Puts]] = {
    "别的程序": from_other_programs,
    "编码": in_all_encodings,
    "五百页": of_five_hundred_pages,
    "后缀不符": with_wrong_suffixes,
    "有毛病": with_faults,
    "重复": twice,
}
