"""Reads originals again for where the texts of versions stand in them, one after the other in the background.

One reader over all processes and machines, by a lock. Which versions wait stands in the catalogue; what is read once serves all
versions of the same bytes, and no version's text changes by it. Files that wait in the tray go first; then come office
files that were read there, since somebody is about to look at them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path, PurePath
from typing import Final, Protocol

from indexer.catalogue import Catalogue, Draft, Unplaced
from indexer.errors import (
    ArchiveBusy,
    ArchiveError,
    CatalogueUnusable,
    OriginalAltered,
    OriginalMissing,
    PagesBusy,
    ReadingInterrupted,
    Unavailable,
    UnreadableFile,
)
from indexer.intake.file_intake import base_name
from indexer.intake.tray_files import files_of_tray
from indexer.message import Message
from indexer.model import NO_LAYOUT, Progress, ReportProgress, StoredDocument, report_to_nobody
from indexer.originals import Originals
from indexer.readers import end_place_finders, find_places, interrupt, is_printed, read_bytes
from indexer.storage import BackgroundLoop, digest

SECONDS_BETWEEN_LOOKS: Final = 5.0  # for what was taken in, or asked for, by another process


class Printer(Protocol):
    """What has the PDFs of office files."""

    def office_pdf(self, original: Path, sha256: str) -> bytes:
        """That of an original with these bytes. Raises UnreadableFile, PagesBusy, ReadingInterrupted."""


class PlaceReader:
    """What finds the places of one archive's texts."""

    def __init__(self, originals: Originals, catalogue: Catalogue, printer: Printer) -> None:
        self._originals = originals
        self._catalogue = catalogue
        self._printer = printer
        self._tray = files_of_tray(originals.tray)
        self._tried = set[str]()  # drafts
        self._loop = BackgroundLoop(
            "place-reader", self._read_some, SECONDS_BETWEEN_LOOKS, interrupt=interrupt
        )

    def start(self) -> None:
        """Read in the background from now on."""
        self._loop.start()

    def stop(self) -> None:
        """Begin no other original; one that is being read is left, and read again by whoever comes next."""
        self._loop.stop()

    def owed(self) -> int:
        """How many versions wait for it."""
        return self._catalogue.layouts.owed()

    def given_up(self) -> list[tuple[StoredDocument, Message | None]]:
        """The versions for which it has failed too often, each with the last reason."""
        found = []
        for owed in self._catalogue.layouts.given_up():
            versions = self._catalogue.of_original(owed.number, owed.version)
            found += [(stored, owed.reason) for stored in versions if stored.version == owed.version]
        return found

    def try_again(self) -> None:
        """Let those wait again that were given up."""
        self._catalogue.layouts.try_again()

    def read_owed(self, progress: ReportProgress = report_to_nobody) -> int:
        """Read for all that wait; how many originals. Raises ArchiveBusy when another process is at it."""
        return self._read_all(progress, lambda: False)

    def _read_some(self) -> None:
        """What one turn in the background does."""
        if not (self._catalogue.layouts.owed() or self._untried()) or self._is_to_end():
            return
        with suppress(PagesBusy, OSError):  # of a disk that is mounted to be read only, or full
            self._read_all(report_to_nobody, self._is_to_end)

    def _is_to_end(self) -> bool:
        counts = self._catalogue.drafts.counts()
        return self._loop.is_ending or bool(counts["waiting"] + counts["reading"])

    def _read_all(self, progress: ReportProgress, is_to_end: Callable[[], bool]) -> int:
        read = 0
        with self._catalogue.locks.locked("places", wait=0, busy=Message("places being read")) as still_held:
            try:
                while not is_to_end():
                    still_held()
                    if drafts := self._untried():
                        self._place_draft(drafts[0])
                    elif owed := self._catalogue.layouts.begin():
                        self._read(owed)
                        read += 1
                        progress(Progress("placing", read, read + self.owed()))
                    else:
                        break
            finally:
                end_place_finders()
        return read

    def _untried(self) -> list[str]:
        """The office files in the tray that were read, and not for places since this process has begun."""
        names = self._catalogue.drafts.read_names()
        self._tried &= names.keys()
        return [each for each, name in names.items() if each not in self._tried and is_printed(name)]

    def _place_draft(self, identifier: str) -> None:
        """Find the places of a draft's text; where that fails it has none."""
        self._tried.add(identifier)
        drafts = self._catalogue.drafts
        try:
            draft = drafts.get(identifier)
            if not drafts.layout(identifier).pages:
                self._find_places(draft)
        except ReadingInterrupted:
            raise
        except ArchiveError as error:
            logging.getLogger(__name__).info("%s", error)
        except Exception:  # see `_read`
            logging.getLogger(__name__).exception("a draft could not be read for places")

    def _find_places(self, draft: Draft) -> None:
        with self._tray.as_file(draft.id) as path:
            content = read_bytes(path)
            if digest(content) != draft.sha256:
                return
            pdf = self._printer.office_pdf(path, draft.sha256)
        found = find_places(base_name(draft.name), content, pdf)
        self._catalogue.drafts.place(draft, found.document, found.layout)

    def _read(self, owed: Unplaced) -> None:
        layouts = self._catalogue.layouts
        versions = self._catalogue.of_original(owed.number, owed.version)
        try:
            reason = self._place(versions)
        except (ArchiveBusy, CatalogueUnusable, PagesBusy, ReadingInterrupted, Unavailable):
            layouts.put_back(
                owed
            )  # the file is not to blame for a disk that is full or away, or for the end of us
            raise
        except (UnreadableFile, OriginalMissing, OriginalAltered) as error:
            reason = error.message
        except OSError as error:
            reason = Message("file unreadable", system=str(error.strerror))
        except MemoryError:
            reason = Message("memory short for the file")
        except Exception as error:  # whatever a file may bring out in us: the next ones wait behind it
            logging.getLogger(__name__).exception("an original could not be read for places")
            reason = Message("reading failed", error=type(error).__name__)
        if reason:
            beside = [stored.version for stored in versions if stored.version != owed.version]
            layouts.fail(owed, reason, beside)

    def _place(self, versions: Sequence[StoredDocument]) -> Message | None:
        """Find the places of all of them, which have one original; why there are no pages, though there should be."""
        layouts, original = self._catalogue.layouts, versions[-1]
        if not original.original:
            for stored in versions:
                layouts.finish(stored, stored.document, NO_LAYOUT)
            return None
        pdf, reason, name = None, None, PurePath(original.original).name
        with self._originals.as_file(original.original) as path:
            content = read_bytes(path)
            if digest(content) != original.sha256:
                raise OriginalAltered
            if is_printed(name):
                try:
                    pdf = self._printer.office_pdf(path, original.sha256)
                except UnreadableFile as error:
                    reason = error.message
        found = find_places(name, content, pdf)
        for stored in versions:
            layouts.finish(stored, found.document, found.layout, whole=reason is None)
        return reason
