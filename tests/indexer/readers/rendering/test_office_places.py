"""Texts of office files stand where LibreOffice prints them: what is marked on a page says what was marked."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from indexer.errors import UnreadableFile
from indexer.imaging import Place, places_of
from indexer.readers import find_places, office_as_pdf
from indexer.readers.word.libreoffice import find_soffice
from indexer.text import normalize
from tests.support.files.made import docx
from tests.support.office.deck import report_deck
from tests.support.office.flat_opc import flat_opc
from tests.support.places import TESTS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        find_soffice() is None,
        reason="LibreOffice is not installed: apt-get install libreoffice-writer-nogui",
    ),
]
FILES = TESTS / "files" / "office"
LINES = ["关于表彰先进的通知", "各基层工会：", "授予罗启明同志先进个人称号。"]


class Said:
    """The characters of a PDF with the middles of their boxes, per mille of the page."""

    def __init__(self, pdf: bytes) -> None:
        self._pages = [list(_characters(page)) for page in pypdfium2.PdfDocument(pdf)]

    def within(self, places: tuple[Place, ...]) -> str:
        """What stands in the boxes, from the left in each, in normal form without blanks."""
        said = ""
        for page, (left, top, right, bottom) in places:
            here = [
                (x, each) for each, x, y in self._pages[page] if left <= x <= right and top <= y <= bottom
            ]
            said += "".join(each for _, each in sorted(here))
        return normalize(said).replace(" ", "")


def _characters(page: pypdfium2.PdfPage) -> Iterator[tuple[str, float, float]]:
    textpage, (width, height) = page.get_textpage(), page.get_size()
    box = pdfium.FS_RECTF()
    for index in range(textpage.count_chars()):
        character = chr(pdfium.FPDFText_GetUnicode(textpage, index))
        if character.isspace() or not character.isprintable():
            continue
        pdfium.FPDFText_GetLooseCharBox(textpage, index, box)
        across, down = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        yield character, 1000 * across / width, 1000 * (1 - down / height)


def assert_marks_are_right(name: str, content: bytes, folder: Path, least: float = 0.98) -> None:
    """Nearly every character has a place, and strings anywhere are what their places say."""
    path = folder / name
    path.write_bytes(content)
    pdf = office_as_pdf(path)
    found = find_places(name, content, pdf)
    text, said = found.document.text, Said(pdf)
    placed = {at for run in found.layout.runs for at in range(run.start, run.end)}
    solid = [at for at, character in enumerate(text) if not character.isspace()]
    assert len(placed.intersection(solid)) >= least * len(solid)
    chance = random.Random(5)
    for _ in range(100):
        start = chance.choice(solid)
        end = min(start + chance.randint(1, 12), len(text))
        wanted = "".join(text[at] for at in range(start, end) if at in placed)
        assert said.within(places_of(found.layout, start, end)) == normalize(wanted).replace(" ", "")


@pytest.mark.parametrize("suffix", [".doc", ".rtf", ".odt"])
def test_documents(suffix: str, tmp_path: Path) -> None:
    content = (FILES / f"reading-room-report{suffix}").read_bytes()
    assert_marks_are_right(f"a{suffix}", content, tmp_path)


def test_a_presentation(tmp_path: Path) -> None:
    assert_marks_are_right("a.pptx", report_deck(), tmp_path, least=0.75)  # a speaker's notes are not printed


@pytest.mark.parametrize("name", ["a.xml", "a.doc"])
def test_flat_opc(name: str, tmp_path: Path) -> None:
    assert_marks_are_right(name, flat_opc(docx(LINES)), tmp_path)


def test_xml_that_is_no_document(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text("<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", encoding="utf-8")
    with pytest.raises(UnreadableFile):
        office_as_pdf(path)
