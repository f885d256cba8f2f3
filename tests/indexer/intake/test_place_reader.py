"""Originals are read again for where texts stand in them: one at a time, by one process, no text changed by it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.catalogue.catalogue import Catalogue
from indexer.errors import ArchiveBusy, ReadingInterrupted, UnreadableFile
from indexer.intake import place_reader
from indexer.intake.place_reader import PlaceReader
from indexer.model import PLACES_EDITION, Layout, Progress, StoredDocument
from indexer.paths import CATALOGUE
from indexer.readers.sandbox import find_places
from indexer.storage.file_lock import locked
from tests.indexer.intake.test_tray import receive, receive_and_read
from tests.indexer.intake.test_tray_reader import until
from tests.support.archives.older import lowered
from tests.support.files.made import docx
from tests.support.files.written_pdf import written_pdf
from tests.support.wording import worded

LINES = ["关于表彰先进的通知", "各基层工会：", "授予罗启明同志先进个人称号。", "青枫区总工会"]
PAGES = [["青枫区总工会文件", *LINES[:2]], [*LINES[2:], "第 2 页"]]


class Printed:
    """A printer whose PDF is at hand, or none."""

    def __init__(self, pdf: bytes | None) -> None:
        self.pdf = pdf
        self.asked = list[str]()

    def office_pdf(self, original: Path, sha256: str) -> bytes:
        self.asked.append(original.name)
        if self.pdf is None:
            raise UnreadableFile("LibreOffice not installed")
        return self.pdf


Make = Callable[..., tuple[Archive, PlaceReader, Printed]]


@pytest.fixture
def make(empty: Archive, tmp_path: Path) -> Make:
    def made(*, pdf: bytes | None = written_pdf(PAGES)) -> tuple[Archive, PlaceReader, Printed]:
        path = tmp_path / "通知.docx"
        path.write_bytes(docx(LINES))
        assert [outcome.status for outcome in empty.add([path])] == ["added"]
        printer = Printed(pdf)
        return empty, PlaceReader(empty._originals, _catalogue(empty), printer), printer

    return made


def _catalogue(archive: Archive) -> Catalogue:
    return archive._catalogue


def only(archive: Archive) -> StoredDocument:
    (stored,) = archive.active()
    return stored


def layout(archive: Archive) -> Layout:
    return archive.seen_with().layout(only(archive))


def placed(archive: Archive) -> list[tuple[str, int]]:
    """Lines of the text with their pages."""
    text = only(archive).document.text
    return [(text[run.start : run.end], run.page) for run in layout(archive).runs]


def test_an_office_file_gets_pages_and_its_text_stays(make: Make) -> None:
    archive, reader, printer = make()
    before = only(archive)
    assert (layout(archive).pages, reader.owed()) == ((), 1)
    told = list[Progress]()
    assert reader.read_owed(told.append) == 1
    assert (told, printer.asked, reader.owed()) == ([Progress("placing", 1, 1)], ["通知.docx"], 0)
    assert only(archive) == before
    assert len(layout(archive).pages) == 2
    assert placed(archive) == [(LINES[0], 0), (LINES[1], 0), (LINES[2], 1), (LINES[3], 1)]
    assert reader.read_owed() == 0


def test_one_reading_serves_all_versions(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    archive, reader, printer = make()
    archive.edit(only(archive).id, {"body": "各基层工会：\n授予罗启铭同志先进个人称号。"})
    assert reader.owed() == 2
    assert reader.read_owed() == 1
    assert (len(printer.asked), reader.owed()) == (1, 0)
    assert [page for _, page in placed(archive)] == [0, 0, 1]
    assert len(archive.versions(only(archive).id)) == 2


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (Path.unlink, "原件已不在原处"),
        (lambda path: path.write_bytes(docx(["另一篇"])), "原件与收录时不同"),
    ],
)
def test_an_original_that_is_gone_or_altered_is_passed_over(
    make: Make, spoil: Callable[[Path], object], reason: str
) -> None:
    archive, reader, _ = make()
    spoil(archive.home / only(archive).original)
    reader.read_owed()
    assert reader.owed() == 0
    ((stored, why),) = reader.given_up()
    assert stored == only(archive)
    assert reason in worded(why)
    assert layout(archive).pages == ()


def test_without_libreoffice_it_is_tried_again_when_asked(make: Make) -> None:
    archive, reader, printer = make(pdf=None)
    assert reader.read_owed() == 2  # attempts
    assert "LibreOffice" in worded(reader.given_up()[0][1])
    printer.pdf = written_pdf(PAGES)
    assert reader.read_owed() == 0
    reader.try_again()
    assert reader.read_owed() == 1
    assert len(layout(archive).pages) == 2


def test_an_interruption_costs_no_attempt(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    archive, reader, _ = make()

    def interrupted(*_: object) -> None:
        raise ReadingInterrupted("reading interrupted")

    with monkeypatch.context() as broken:
        broken.setattr(place_reader, "find_places", interrupted)
        for _ in range(5):
            with pytest.raises(ReadingInterrupted):
                reader.read_owed()
    assert reader.read_owed() == 1
    assert layout(archive).pages


def test_what_brings_out_a_fault_of_ours_keeps_no_other_waiting(
    make: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    archive, reader, _ = make()
    other = tmp_path / "决定.docx"
    other.write_bytes(docx(["关于报送的决定", "请报送。"]))
    list(archive.add([other]))

    def faulty(name: str, *given: object) -> object:
        if name == "决定.docx":
            raise RuntimeError("a fault")
        return find_places(name, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(place_reader, "find_places", faulty)
    reader.read_owed()
    assert [stored.document.title for stored, _ in reader.given_up()] == ["关于报送的决定"]


def test_one_process_reads(make: Make) -> None:
    archive, reader, printer = make()
    with locked(archive.home / "var" / "places.lock", wait=0), pytest.raises(ArchiveBusy):
        reader.read_owed()
    assert printer.asked == []


def test_in_the_background_until_it_is_told_to_stop(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place_reader, "SECONDS_BETWEEN_LOOKS", 0.05)
    archive, reader, _ = make()
    reader.start()
    until(lambda: reader.owed() == 0)
    reader.stop()
    assert layout(archive).pages


def test_who_looks_at_pages_has_that_original_read_next(make: Make, tmp_path: Path) -> None:
    archive, reader, printer = make()
    first = only(archive)
    other = tmp_path / "决定.docx"
    other.write_bytes(docx(["关于报送的决定", "请报送。"]))
    list(archive.add([other]))
    archive.images.office_pdf = printer.office_pdf  # type: ignore[method-assign]
    assert archive.seen_with().pages(first)
    reader.read_owed()
    assert printer.asked[-2:] == ["通知.docx", "决定.docx"]


def test_files_that_somebody_has_brought_go_first(make: Make) -> None:
    archive, reader, printer = make()
    receive(archive.tray, docx(["关于报送的决定", "请报送。"]), "决定.docx")
    reader._read_some()
    assert (printer.asked, reader.owed()) == ([], 1)


def test_office_files_in_the_tray(make: Make) -> None:
    archive, reader, printer = make()
    draft = receive_and_read(archive, docx(LINES[:3]), "文件夹/通知.docx")
    archive.tray.correct(draft.id, {"body": f"附记\n{LINES[1]}\n{LINES[2]}"})
    reader._read_some()
    found, document = archive.tray.layout(draft.id), archive.tray.get(draft.id).document
    assert document is not None
    words = [(document.text[run.start : run.end], run.page) for run in found.runs]
    assert (words, len(found.pages)) == ([(LINES[0], 0), (LINES[1], 0), (LINES[2], 1)], 2)
    reader._read_some()
    assert len(printer.asked) == 2  # the draft once, and the document
    archive.tray.confirm(draft.id, actor="甲")
    assert reader.owed() == 0


def test_what_an_older_program_has_read_gets_places(empty: Archive, tmp_path: Path) -> None:
    path = tmp_path / "通知.pdf"
    path.write_bytes(written_pdf(PAGES))
    list(empty.add([path]))
    before = only(empty)
    assert _catalogue(empty).layouts.owed() == 0
    empty.close()
    lowered(empty.home / CATALOGUE, 7)
    again = Archive.open(empty.home)
    assert layout(again) == Layout()
    reader = PlaceReader(again._originals, _catalogue(again), Printed(None))
    assert reader.read_owed() == 1
    found = layout(again)
    assert (only(again), found.edition, len(found.pages)) == (before, PLACES_EDITION, 2)
    assert (LINES[2], 1) in placed(again)
    again.close()
