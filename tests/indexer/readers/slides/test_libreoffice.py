"""PPT, DPS, ODP and UOP through LibreOffice: slides, tables, notes and hidden slides as in PPTX."""

from __future__ import annotations

import pytest

from indexer.errors import UnreadableFile
from indexer.readers.sandbox import understand
from indexer.readers.signature import read_signature
from indexer.readers.slides.libreoffice import read_other_slides
from indexer.readers.word.libreoffice import convert, find_soffice
from tests.support.office.by_libreoffice import by_libreoffice
from tests.support.office.deck import REPORT_LINES, REPORT_TITLE, report_deck
from tests.support.wording import says, worded

WRITTEN = ("ppt", "odp", "fodp", "uop", "ppsx")

with_office = pytest.mark.skipif(
    find_soffice() is None, reason="LibreOffice is not installed: apt-get install libreoffice-impress-nogui"
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One presentation as LibreOffice writes it, by suffix."""
    if find_soffice() is None:
        pytest.skip("LibreOffice is not installed: apt-get install libreoffice-impress-nogui")
    folder = tmp_path_factory.mktemp("decks")
    return {f".{suffix}": by_libreoffice(report_deck(), "pptx", suffix, folder) for suffix in WRITTEN}


@with_office
@pytest.mark.slow
@pytest.mark.parametrize("name", ["a.ppt", "a.dps", "a.odp", "a.fodp", "a.ppsx"])
def test_presentations_of_other_programs(name: str, written: dict[str, bytes]) -> None:
    content = written[{".dps": ".ppt"}.get(name[1:], name[1:])]
    reading = understand(name, content)
    lines = reading.document.text.split("\n")
    assert reading.document.title == REPORT_TITLE
    assert lines[-len(REPORT_LINES) :] == list(REPORT_LINES)
    assert len(reading.layout.tables) == 1
    assert "有 1 张隐藏的幻灯片（第 4 张），文字已收录。" in map(worded, reading.notes)


@with_office
@pytest.mark.slow
def test_uniform_office_format(written: dict[str, bytes]) -> None:
    """标文通: LibreOffice writes no tables and hides nothing in it."""
    document = understand("a.uop", written[".uop"]).document
    assert document.title == REPORT_TITLE
    wanted = [line for line in REPORT_LINES if "\t" not in line]
    assert [line for line in document.text.split("\n") if line in wanted] == wanted


@with_office
def test_signatures(written: dict[str, bytes]) -> None:
    assert {suffix: read_signature(content) for suffix, content in written.items()} == {
        ".ppt": ".ppt",
        ".odp": ".odp",
        ".fodp": ".fodp",
        ".uop": ".uop",
        ".ppsx": ".pptx",
    }


@pytest.mark.parametrize("content", [b"", b"no slides", b"%PDF-1.7"])
def test_no_presentation(content: bytes) -> None:
    with pytest.raises(UnreadableFile, check=says("请")):
        read_other_slides(content)


@with_office
def test_a_file_cut_short(written: dict[str, bytes]) -> None:
    content = written[".ppt"]
    with pytest.raises(UnreadableFile, check=says(r"另存为.*\.pptx")):
        convert(content[: len(content) // 3], "pptx:Impress MS PowerPoint 2007 XML")
