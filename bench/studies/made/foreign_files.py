"""Makes files of known text by other programs, for studies of readers.

LibreOffice, Chromium, pandoc, python-docx, openpyxl, ReportLab and qpdf: a program that is not there is left out, and
said so. The texts are the official documents of tests/files/official, each with a table below it.
"""

from __future__ import annotations

import html
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OFFICIAL = Path(__file__).parents[3] / "tests" / "files" / "official"
TABLE = (
    ("序号", "姓名", "单位", "金额（元）"),
    ("1", "陈一鸣", "青枫印刷厂", "3000"),
    ("2", "吴双", "白桦机械厂质量检验科", "5000"),
    ("3", "柳青", "银杏食品厂", "12850.50"),
)
_CHROMIUM = "--headless --no-sandbox --disable-gpu --no-pdf-header-footer".split()
_TIMEOUT = 600  # seconds of one call


@dataclass(frozen=True)
class Sample:
    """A file, the program that made it, and the text it was made of."""

    path: Path
    maker: str
    text: str

    @property
    def kind(self) -> str:
        """Its format and who made it, as the table has it."""
        return f"{self.path.suffix[1:].upper()}, {self.maker}"


def texts(count: int) -> list[list[str]]:
    """The paragraphs of some documents, from all forms in turn."""
    forms = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(OFFICIAL.glob("*/*.json"))]
    every = [form[at]["text"] for at in range(3) for form in forms if at < len(form)]
    return every[:count]


def as_html(lines: Sequence[str]) -> str:
    """A document as a web page: its paragraphs, and the table with ruling lines."""
    paragraphs = "".join(f"<p>{html.escape(line.strip())}</p>\n" for line in lines if line.strip())
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in TABLE)
    style = "body{font:16px/1.6 'Noto Serif CJK SC'} td{border:1px solid;padding:4px} table{border-collapse:collapse}"
    return (
        f'<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title></title><style>{style}</style></head>'
        f"<body>{paragraphs}<table>{rows}</table></body></html>"
    )


def known_text(lines: Sequence[str]) -> str:
    """What ought to come out: paragraphs, then the cells row by row."""
    return "\n".join([*lines, *("\t".join(row) for row in TABLE)])


def run(*command: str | Path, folder: Path | None = None) -> None:
    """Run a program. Raises CalledProcessError with what it said."""
    subprocess.run(list(map(str, command)), cwd=folder, check=True, capture_output=True, timeout=_TIMEOUT)


def office(work: Path, sources: Sequence[Path], target: str, into: Path, *, source: str = "") -> None:
    """Convert files by LibreOffice, all in one call; `source` names the filter that opens them."""
    into.mkdir(exist_ok=True)
    profile = f"-env:UserInstallation={(work / 'profile').as_uri()}"
    filters = (f"--infilter={source}",) if source else ()
    run("soffice", profile, "--headless", *filters, "--convert-to", target, "--outdir", into, *sources)


def of_libreoffice(work: Path, pages: dict[str, Path]) -> Iterator[tuple[str, Path]]:
    """Text documents of all kinds, from the pages by way of ODT."""
    odt = work / "libreoffice"
    office(work, list(pages.values()), "odt:writer8", odt, source="HTML (StarWriter)")
    yield from ((path.stem, path) for path in sorted(odt.glob("*.odt")))
    filters = {
        "doc": "MS Word 97",
        "docx": "MS Word 2007 XML",
        "rtf": "Rich Text Format",
        "pdf": "writer_pdf_Export",
    }
    for suffix, name in filters.items():
        office(work, sorted(odt.glob("*.odt")), f"{suffix}:{name}", odt)
        yield from ((path.stem, path) for path in sorted(odt.glob(f"*.{suffix}")))


def of_chromium(work: Path, pages: dict[str, Path]) -> Iterator[tuple[str, Path]]:
    """Pages as a browser prints them."""
    into = work / "chromium"
    into.mkdir()
    for name, page in pages.items():
        target = into / f"{name}.pdf"
        run("chromium", *_CHROMIUM, f"--print-to-pdf={target}", page.as_uri())
        yield name, target


def of_pandoc(work: Path, pages: dict[str, Path]) -> Iterator[tuple[str, Path]]:
    """The pages as pandoc writes them."""
    into = work / "pandoc"
    into.mkdir()
    for name, page in pages.items():
        for suffix in ("docx", "odt", "epub", "html", "rtf"):
            target = into / f"{name}.{suffix}"
            run("pandoc", "--standalone", "--metadata", "title=-", "--from", "html", page, "--output", target)
            yield name, target


def of_python_docx(work: Path, pages: dict[str, Path]) -> Iterator[tuple[str, Path]]:
    """Paragraphs and a table by python-docx."""
    from docx import Document

    into = work / "python-docx"
    into.mkdir()
    for name, lines in _lines_of(pages):
        document: Any = Document()
        for line in lines:
            document.add_paragraph(line)
        table = document.add_table(rows=0, cols=len(TABLE[0]))
        for row in TABLE:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
        document.save(into / f"{name}.docx")
        yield name, into / f"{name}.docx"


def of_openpyxl(work: Path, pages: dict[str, Path]) -> Iterator[tuple[str, Path]]:
    """A row a paragraph, then the table; and the same as LibreOffice saves it for older programs."""
    from openpyxl import Workbook

    into = work / "openpyxl"
    into.mkdir()
    for name, lines in _lines_of(pages):
        book: Any = Workbook()
        book.active.title = "附表"
        for row in (*((line,) for line in lines), *TABLE):
            book.active.append(row)
        book.save(into / f"{name}.xlsx")
        yield name, into / f"{name}.xlsx"
    for suffix in ("xls", "ods"):
        office(work, sorted(into.glob("*.xlsx")), suffix, into)
        yield from ((path.stem, path) for path in sorted(into.glob(f"*.{suffix}")))


def of_reportlab(work: Path, pages: dict[str, Path]) -> Iterator[tuple[str, Path]]:
    """Pages set by ReportLab in a font that the viewer has to bring."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle(
        "text", fontName="STSong-Light", fontSize=14, leading=24, wordWrap="CJK", firstLineIndent=28
    )
    grid = [("FONT", (0, 0), (-1, -1), "STSong-Light"), ("GRID", (0, 0), (-1, -1), 0.5, "black")]
    into = work / "reportlab"
    into.mkdir()
    for name, lines in _lines_of(pages):
        story = [Paragraph(html.escape(line), style) for line in lines]
        SimpleDocTemplate(str(into / f"{name}.pdf")).build([*story, Table(TABLE, style=grid)])
        yield name, into / f"{name}.pdf"


def of_qpdf(work: Path, pages: dict[str, Path]) -> Iterator[tuple[str, Path]]:
    """LibreOffice's PDF written anew: object streams, for the web, and lying on its side."""
    into = work / "qpdf"
    into.mkdir()
    ways = (("--object-streams=generate",), ("--linearize",), ("--rotate=+90",))
    for at, source in enumerate(sorted((work / "libreoffice").glob("*.pdf"))):
        target = into / source.name
        run("qpdf", *ways[at % len(ways)], source, target)
        yield source.stem, target


MAKERS: dict[str, tuple[str, Callable[[Path, dict[str, Path]], Iterator[tuple[str, Path]]]]] = {
    "LibreOffice": ("soffice", of_libreoffice),
    "Chromium": ("chromium", of_chromium),
    "pandoc": ("pandoc", of_pandoc),
    "python-docx": ("python3", of_python_docx),
    "openpyxl": ("soffice", of_openpyxl),
    "ReportLab": ("python3", of_reportlab),
    "qpdf": ("qpdf", of_qpdf),
}


def _lines_of(pages: dict[str, Path]) -> Iterator[tuple[str, list[str]]]:
    for name, page in pages.items():
        yield (
            name,
            [line for line in json.loads(page.with_suffix(".json").read_text(encoding="utf-8")) if line],
        )


def make(work: Path, count: int) -> list[Sample]:
    """All files, by all programs that are there."""
    pages: dict[str, Path] = {}
    known: dict[str, str] = {}
    for number, lines in enumerate(texts(count)):
        name = f"{number:03}"
        stripped = [line.strip() for line in lines]
        pages[name] = work / f"{name}.html"
        pages[name].write_text(as_html(lines), encoding="utf-8")
        pages[name].with_suffix(".json").write_text(
            json.dumps(stripped, ensure_ascii=False), encoding="utf-8"
        )
        known[name] = known_text(stripped)
    samples = []
    for maker, (program, making) in MAKERS.items():
        if not shutil.which(program):
            print(f"{maker} is left out: no {program} here", file=sys.stderr)
            continue
        samples += [Sample(path, maker, known[name]) for name, path in making(work, pages)]
    return samples
