"""Mutated files of every format through the readers, as the server reads them: an answer for each, within the limits.

Whatever becomes of a file, this process lives on, gets a document or one sentence, and the reading child has kept to
its memory. `make soak` reads a thousand files of each format and tells what became of them.
"""

from __future__ import annotations

import io
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from indexer.errors import UnreadableFile
from indexer.intake.file_intake import read_files
from indexer.model.stored import ImportFailure
from indexer.readers import registry, sandbox
from indexer.readers.ocr.recognition import is_installed
from indexer.readers.sandbox import understand
from indexer.readers.signature import canonical
from indexer.readers.word import libreoffice
from indexer.readers.worker import MEMORY
from tests.indexer.readers.mail.test_mime import attached, mail, text_part
from tests.indexer.readers.pages.test_ofd import pages_of
from tests.indexer.readers.test_zip import as_windows, packed_up
from tests.indexer.readers.word.test_single_xml import word_2003
from tests.support.files.carried import FILES
from tests.support.files.made import docx, page, report, traditional, wrapped
from tests.support.files.mutation import Mutate, mutated, of_pdf, of_png, of_text, of_xml, of_zip
from tests.support.files.packed.outlook import msg
from tests.support.files.packed.packages import rar4, rar5, seven_zip
from tests.support.files.written_ofd import document, entry, packed
from tests.support.files.written_pdf import written_pdf
from tests.support.office.book import book, chapter, nav, ncx
from tests.support.office.by_libreoffice import by_libreoffice
from tests.support.office.deck import deck as deck_of
from tests.support.office.deck import report_deck, slide
from tests.support.office.flat_opc import flat_opc
from tests.support.wording import worded

SOAK = int(os.environ.get("GONGWEN_SOAK", "1"))
COPIES, FEW = 20 * SOAK, 2 * SOAK  # few of those that take seconds each
MANY = max(COPIES, 50)


@dataclass
class Counters:
    """What became of the files of one format."""

    read: int = 0
    refused: int = 0
    died: int = 0  # of those refused: the child died of it or was ended
    slowest: float = 0  # seconds
    memory: int = 0  # bytes of the child at its peak

    def __str__(self) -> str:
        return (
            f"{self.read + self.refused} files: {self.read} read, {self.refused} refused, {self.died} children lost; "
            f"slowest {self.slowest:.2f} s, child's peak {self.memory >> 20} MB"
        )


@dataclass(frozen=True)
class Format:
    """Sound files of one format, and how to wound what is inside."""

    seeds: Callable[[], Sequence[bytes]]
    inside: Mutate | None = None
    copies: int = COPIES


def _of(folder: str, *suffixes: str) -> Callable[[], list[bytes]]:
    return lambda: [
        path.read_bytes() for path in sorted((FILES / folder).iterdir()) if path.suffix in suffixes
    ]


def _pages() -> list[bytes]:
    made = [page(report(1), "gbk"), page(traditional(2), "big5"), page(report(3), "utf-8")]
    return [*_of("html", ".html")(), *made]


def _ofds() -> list[bytes]:
    return [*_of("ofd", ".ofd")(), packed(entry() | document(pages_of(report(4) * 9, rows=5)))]


def _tables() -> list[bytes]:
    rows = [line.replace("，", ",").replace("、", "\t") for line in report(11)]
    return ["\r\n".join(rows).encode("gb18030"), "\n".join(f'"{row}",1\t"2"' for row in rows).encode()]


def _zips() -> list[bytes]:
    members = {"简报/第3期.txt": "\n".join(report(5)).encode(), "通知.docx": docx(report(6)), "空.txt": b""}
    return [packed_up(members | {"内.zip": packed_up(members)}), as_windows(members)]


def _rars() -> list[bytes]:
    members = {"简报/第3期.txt": "\n".join(report(5)).encode(), "通知.txt": "\n".join(report(6)).encode()}
    return [rar5(members), rar4({name.encode("gbk"): content for name, content in members.items()})]


def _7zs() -> list[bytes]:
    members = {"简报/第3期.txt": "\n".join(report(5)).encode(), "通知.docx": docx(report(6))}
    return [seven_zip(members), seven_zip({"内.zip": packed_up(members), "空.txt": b""})]


def _mails() -> list[bytes]:
    parts = text_part("\n".join(report(7))), text_part("<p>网页</p>", kind="html")
    roster = attached(b"attachment; filename=a.txt", "\n".join(report(8)).encode())
    return [mail(parts[0]), mail(*parts, kind=b"multipart/alternative"), mail(parts[0], roster)]


def _outlooks() -> list[bytes]:
    texts = {0x37: "通知", 0x1000: "\n".join(report(7))}
    return [msg(texts, {"a.txt": "\n".join(report(8)).encode()}), msg(texts, {}, codec="gbk")]


def _pictures(kind: str) -> Callable[[], list[bytes]]:
    def draw() -> list[bytes]:
        from PIL import Image

        picture = Image.open(FILES / "scans" / "insurance-notice.png").convert("L")
        file = io.BytesIO()
        picture.crop((0, 200, picture.width, 400)).save(file, kind)
        return [file.getvalue()]

    return draw


def _decks() -> list[bytes]:
    return [report_deck(), deck_of(*(slide(line, line) for line in report(10)))]


def _by_office(*suffixes: str, of: Callable[[], Sequence[bytes]], kind: str) -> Callable[[], list[bytes]]:
    def write() -> list[bytes]:
        with tempfile.TemporaryDirectory() as folder:
            return [by_libreoffice(of()[0], kind, suffix, Path(folder)) for suffix in suffixes]

    return write


def _books() -> list[bytes]:
    chapters = {f"c{at}.xhtml": chapter(*report(at), title=f"第{at}章") for at in (12, 13, 14)}
    titles = dict.fromkeys(chapters, "章名")
    return [book(chapters, contents=ncx(titles)), book(chapters, contents=nav(titles))]


def _flat_opc() -> list[bytes]:
    return [flat_opc(docx(report(11))), flat_opc(report_deck()), word_2003(*report(15))]


FORMATS = {
    "txt": Format(_of("text", ".text", ".txt")),
    "md": Format(lambda: [*_of("markdown", ".md")(), "\n\n".join(report(7)).encode("gb18030")], of_text),
    "html": Format(_pages, of_text),
    "mht": Format(_of("html", ".mht"), of_text),
    "docx": Format(
        lambda: [*_of("docx", ".docx")()[:1], *_of("docx", ".docx")()[2:], docx(report(8))], of_zip
    ),
    "pdf": Format(lambda: [*_of("pdf", ".pdf")(), written_pdf([list(wrapped(report(9)))] * 3)], of_pdf),
    "ofd": Format(_ofds, of_zip),
    "pptx": Format(_decks, of_zip, MANY),
    "xml": Format(_flat_opc, of_xml, MANY),
    "epub": Format(_books, of_zip, MANY),
    "zip": Format(_zips, of_zip),
    "xlsx": Format(_of("sheets", ".xlsx"), of_zip, MANY),
    "xls": Format(_of("sheets", ".xls"), copies=MANY),
    "ods": Format(_of("sheets", ".ods"), of_zip, MANY),
    "fods": Format(_of("sheets", ".fods"), of_xml, MANY),
    "csv": Format(_tables, of_text, MANY),
    "tsv": Format(_tables, of_text, MANY),
    "rar": Format(_rars, copies=MANY),
    "7z": Format(_7zs, copies=MANY),
    "eml": Format(_mails, of_text, MANY),
    "msg": Format(_outlooks, copies=MANY),
}
WITH_OCR = {
    "png": Format(_pictures("PNG"), of_png, FEW),
    "jpg": Format(_pictures("JPEG"), copies=FEW),
    "tif": Format(_pictures("TIFF"), copies=FEW),
    "bmp": Format(_pictures("BMP"), copies=FEW),
    "gif": Format(_pictures("GIF"), copies=FEW),
    "webp": Format(_pictures("WEBP"), copies=FEW),
    "heic": Format(_of("scans", ".heic"), copies=FEW),
}
WITH_OFFICE = {
    "doc": Format(_of("office", ".doc"), copies=FEW),
    "rtf": Format(_of("office", ".rtf"), of_text, FEW),
    "odt": Format(_of("office", ".odt"), of_zip, FEW),
    "fodt": Format(_of("office", ".fodt"), of_xml, FEW),
    "uot": Format(_by_office("uot", of=_of("office", ".odt"), kind="odt"), of_xml, FEW),
    "ppt": Format(_by_office("ppt", of=_decks, kind="pptx"), copies=FEW),
    "odp": Format(_by_office("odp", of=_decks, kind="pptx"), of_zip, FEW),
    "fodp": Format(_by_office("fodp", of=_decks, kind="pptx"), of_xml, FEW),
    "uop": Format(_by_office("uop", of=_decks, kind="pptx"), of_xml, FEW),
}
ALL = FORMATS | WITH_OCR | WITH_OFFICE


@pytest.fixture(autouse=True)
def _fresh_child() -> Iterator[None]:
    """The memory that is measured is that of one format."""
    sandbox._CHILDREN.close()
    yield
    sandbox._CHILDREN.close()


def test_every_format_is_there() -> None:
    suffixes = {canonical(suffix) for suffix in (*registry.READERS, *registry.TEXT_READERS)}
    assert suffixes - {f".{name}" for name in ALL} == {"", ".text", ".markdown"}


@pytest.mark.parametrize("name", ALL)
def test_mutated_files(name: str, tmp_path: Path) -> None:
    if name in WITH_OCR and not is_installed():
        pytest.skip("the extra `ocr` is not installed: pip install 'gongwen[ocr]'")
    if name in WITH_OFFICE and libreoffice.find_soffice() is None:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-writer-nogui")
    tally = Counters()
    seeds = ALL[name].seeds()
    for number in range(ALL[name].copies):
        content = mutated(seeds, number, ALL[name].inside)
        began = time.monotonic()
        for outcome in _outcomes(f"{number}.{name}", content, tmp_path):
            _count(tally, outcome, number)
        tally.slowest = max(tally.slowest, time.monotonic() - began)
        tally.memory = max(tally.memory, _peak_of_child())
    print(f"\n{name}: {tally}, ours {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB")
    assert tally.memory < MEMORY
    if ALL[name].copies >= COPIES:
        assert tally.read and tally.refused, "the wounds are neither too light nor too deep"
    assert understand("好.docx", docx(report(1))).document.title == report(1)[0], (
        "the next file is read as ever"
    )


def _outcomes(name: str, content: bytes, folder: Path) -> list[str]:
    """What becomes of a file, of a ZIP file's members each: "" when it is read, else the sentence."""
    if name.endswith((".zip", ".rar", ".7z", ".eml", ".msg")):
        (folder / name).write_bytes(content)
        arrivals = list(read_files(folder / name))
        return [worded(item.reason) if isinstance(item, ImportFailure) else "" for _, item in arrivals]
    try:
        read = understand(name, content).document
    except UnreadableFile as refusal:
        return [worded(refusal)]
    assert "\0" not in read.text and "\n" not in read.title
    return [""]


def _count(tally: Counters, outcome: str, number: int) -> None:
    tally.read += not outcome
    tally.refused += bool(outcome)
    tally.died += "程序中止" in outcome or "没有进展" in outcome
    assert not outcome or ("请" in outcome and "\n" not in outcome), (number, outcome)


def _peak_of_child() -> int:
    """The most memory that the child at rest has ever had, in bytes; 0 where there is none or Linux does not tell."""
    for child in sandbox._CHILDREN._idle:
        status = Path("/proc", str(child._process.pid), "status")
        if status.exists():
            told = dict(line.split(":", 1) for line in status.read_text(encoding="utf-8").splitlines())
            return int(told["VmHWM"].split()[0]) << 10
    return 0
