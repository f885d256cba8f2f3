"""Reads the files that wait in the tray, one after the other in the background.

One reader over all processes and machines, by a lock: whoever takes it lets those files wait again that a killed process
had begun. A file is read as `intake` reads it; a package gives way to a draft for each of its members at once, a mail's
attachments come beside it.
"""

from __future__ import annotations

import io
import logging
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from indexer.catalogue import INSIDE, Draft
from indexer.errors import (
    ArchiveBusy,
    ArchiveError,
    CatalogueUnusable,
    InvalidRequest,
    ReadingInterrupted,
    TrayUnusable,
    Unavailable,
    UnreadableFile,
)
from indexer.intake.file_intake import Members, beside_no_corpus, is_mail, is_package, read_file
from indexer.intake.inventory.importer import looks_like_listing
from indexer.intake.tray import Tray
from indexer.message import Message
from indexer.model import Listing
from indexer.readers import LARGEST_FILE, interrupt
from indexer.storage import BackgroundLoop
from indexer.structure import with_openness

SECONDS_BETWEEN_LOOKS: Final = 2.0  # for files that another process has received


class DraftReader:
    """What reads the drafts of one archive."""

    def __init__(self, tray: Tray) -> None:
        self._tray = tray
        self._loop = BackgroundLoop(
            "draft-reader", self.read_waiting, SECONDS_BETWEEN_LOOKS, woken=tray.arrived, interrupt=interrupt
        )
        self._swept = False

    def start(self) -> None:
        """Read in the background from now on."""
        self._loop.start()
        self._loop.wake()

    def stop(self) -> None:
        """Begin no other file; one that is being read is left, and read again by whoever comes next."""
        self._loop.stop()

    def read_waiting(self) -> int:
        """Read what waits, until nothing does; how many files. 0 when another process is at it."""
        counts, read = self._tray.counts(), 0
        if not counts["waiting"] + counts["reading"]:
            return 0
        alone = self._tray.locks.locked("tray", wait=0, busy=Message("tray being read"))
        with suppress(ArchiveBusy), alone as still_held:
            self._tray.rows.requeue()
            self._sweep()
            while not self._loop.is_ending and (draft := self._tray.rows.begin()):
                self._read(draft)
                read += 1
                still_held()
        return read

    def _sweep(self) -> None:
        if not self._swept:
            self._tray.files.sweep(self._tray.rows.identifiers())
            self._swept = True

    def _read(self, draft: Draft) -> None:
        try:
            self._understand(draft)
        except (ArchiveBusy, CatalogueUnusable, ReadingInterrupted, Unavailable) as error:
            with suppress(
                ArchiveError
            ):  # the file is not to blame for a disk that is full or away, or for the end of us
                self._tray.rows.put_back(draft.id)
            if not isinstance(error, ReadingInterrupted):
                raise
        except (UnreadableFile, InvalidRequest, TrayUnusable) as error:
            self._refuse(draft, error.message)
        except OSError as error:
            self._refuse(draft, Message("file in the tray unreadable", system=str(error.strerror)))
        except MemoryError:
            self._refuse(draft, Message("memory short for the file in the tray"))
        except (
            Exception
        ) as error:  # whatever a text may bring out in us: one file, not all that wait behind it
            logging.getLogger(__name__).exception("a draft could not be read")
            self._refuse(draft, Message("reading failed", error=type(error).__name__))

    def _understand(self, draft: Draft) -> None:
        with self._tray.original(draft) as path:
            self._read_from(draft, path)

    def _read_from(self, draft: Draft, path: Path) -> None:
        if is_package(draft.name) and self._unpack(draft, path):
            return
        if self._has_attachments_to_come(draft):
            self._take_attachments(draft, path)
        file = read_file(beside_no_corpus(draft.name), path.read_bytes(), draft.encoding or None)
        document = file.document
        if file.proposed:
            document = with_openness(document, self._tray.usual_openness(draft))
        listing = draft.listing or self._offered(draft, path)
        read = replace(
            draft, state="read", document=document, how=file.how, notes=file.notes, listing=listing
        )
        self._tray.rows.finish(read, file.layout)

    def _offered(self, draft: Draft, path: Path) -> Listing | None:
        """Offer a spreadsheet that looks like a 目录 as one."""
        return Listing("offered") if not draft.replaces and looks_like_listing(path, draft.name) else None

    def _refuse(self, draft: Draft, reason: Message) -> None:
        self._tray.rows.finish(replace(draft, state="refused", reason=reason))

    def _unpack(self, draft: Draft, path: Path) -> bool:
        """Put the members in the place of the package, all in one transaction; False when it is none."""
        drafts: list[Draft] = []
        members = Members(path, draft.name)
        try:
            for name, content in members:
                if draft.replaces:
                    raise UnreadableFile("a ZIP file as a version")
                drafts.append(self._member(draft, name, content))
            if not members.is_packed:
                return False
            self._tray.check_room(len(drafts) - 1)
        except BaseException:
            self._tray.files.remove(member.id for member in drafts)
            raise
        if self._tray.admit(drafts, instead_of=draft.id):
            self._tray.files.remove([draft.id])
        return True

    def _has_attachments_to_come(self, draft: Draft) -> bool:
        """Whether it is a mail that came by itself, as a new document, and whose attachments are not here yet."""
        if not is_mail(draft.name) or draft.replaces or INSIDE in draft.name:
            return False
        inside = f"{draft.name}{INSIDE}"
        return not any(each.name.startswith(inside) for each in self._tray.drafts())

    def _take_attachments(self, draft: Draft, path: Path) -> None:
        """Put the attachments of a mail beside it, all in one transaction; a damaged mail is refused by its reader."""
        drafts: list[Draft] = []
        try:
            with suppress(UnreadableFile):
                drafts += (self._member(draft, *member) for member in Members(path, draft.name))
            self._tray.check_room(len(drafts))
        except BaseException:
            self._tray.files.remove(member.id for member in drafts)
            raise
        if drafts:
            self._tray.admit(drafts)

    def _member(self, draft: Draft, name: str, content: bytes | UnreadableFile) -> Draft:
        """A draft for a member, its bytes kept."""
        where = f"{draft.name}{INSIDE}{name}"
        source = io.BytesIO(b"" if isinstance(content, UnreadableFile) else content)
        kept = self._tray.files.keep(source, LARGEST_FILE)
        member = replace(draft, id=kept.id, name=where, state="waiting")
        if isinstance(content, UnreadableFile):
            return replace(member, state="refused", reason=content.message, sha256="", size=0)
        return replace(member, sha256=kept.sha256, size=kept.size)
