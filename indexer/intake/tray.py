"""Keeps files that archivists bring in until they are confirmed: the tray (收件筐).

What is received is durable before it is reported, and stays, whatever happens to the program, until it is
confirmed or discarded. Confirming goes the archive's own way: original, catalogue, index, and only then the draft
goes; after a kill in between it is confirmed again and turns out to be a duplicate.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, Final

from indexer.catalogue import Catalogue, Draft, State, now, require_kept
from indexer.errors import DocumentNotFound, InvalidRequest, OriginalMissing, UnreadableFile
from indexer.imaging import Form, PageImage, PageImages, has_pages, with_reading
from indexer.intake.file_intake import Item, ReadFile, beside_no_corpus, is_package
from indexer.intake.ingest import Ingest
from indexer.intake.inventory.rows_given import give_rows_back
from indexer.intake.tray_files import files_of_tray
from indexer.model import ImportFailure, ImportOutcome, Layout, Openness, Page, too_large
from indexer.readers import LARGEST_FILE, LARGEST_TOTAL, plain_path
from indexer.storage import digest, digest_of
from indexer.structure import changed, edited, mark_of, require_release

MOST_DRAFTS: Final = 5_000  # in the tray at a time: as many as a ZIP file may hold


class Tray:
    """The tray of one archive. Safe to share between threads and processes."""

    def __init__(self, catalogue: Catalogue, ingest: Ingest, images: PageImages) -> None:
        self._catalogue, self._ingest, self._images = catalogue, ingest, images
        self.rows, self.locks = catalogue.drafts, catalogue.locks
        self.files = files_of_tray(ingest.originals.tray)
        self.arrived = threading.Event()  # something waits to be read

    def receive(self, name: str, source: BinaryIO, *, actor: str, replaces: str = "") -> Draft:
        """Keep a file to be read in the background; it is on the disk for good on return.

        Raises InvalidRequest when it is too large, the tray is full, or what it should replace was destroyed;
        TrayUnusable when the disk is full; DocumentNotFound when there is no document that it could replace.
        """
        if replaces:
            require_kept(self._catalogue.get(replaces).state)
        self.check_room(1)
        plain = plain_path(name)
        kept = self.files.keep(source, LARGEST_TOTAL if is_package(plain) else LARGEST_FILE)
        about: dict[str, Any] = {"sha256": kept.sha256, "by": actor, "at": now(), "replaces": replaces}
        draft = Draft(kept.id, plain, "waiting", size=kept.size, **about)
        self.admit([draft])
        return draft

    def check_room(self, wanted: int) -> None:
        """Raises InvalidRequest when the tray has no place for so many more."""
        if sum(self.counts().values()) + wanted > MOST_DRAFTS:
            raise InvalidRequest("tray full", most=MOST_DRAFTS)

    def admit(self, drafts: Sequence[Draft], instead_of: str = "") -> bool:
        """Write the rows of drafts whose bytes are kept; False when the one they come out of has gone.

        The bytes go when the rows cannot be written.
        """
        admitted = False
        try:
            self.files.sync()
            admitted = self.rows.put(drafts, instead_of)
        finally:
            if not admitted:
                self.files.remove(draft.id for draft in drafts)
        self.arrived.set()
        return admitted

    def drafts(self, *, limit: int | None = None, offset: int = 0) -> list[Draft]:
        """What is in the tray, the oldest first."""
        return self.rows.all(limit, offset)

    def get(self, identifier: str) -> Draft:
        """A draft. Raises DraftNotFound."""
        return self.rows.get(identifier)

    def layout(self, identifier: str) -> Layout:
        """Where the text of a draft stands in its file."""
        return self.rows.layout(identifier)

    def pages(self, identifier: str) -> tuple[Page, ...]:
        """The pages of a draft's file, see `ArchiveView.pages`. Raises DraftNotFound, and as PageImages does."""
        draft, read = self.get(identifier), self.layout(identifier).pages
        if not read and not has_pages(draft.name):
            return ()
        with self._file(draft) as path:
            return with_reading(self._images.pages(path, draft.name, draft.sha256), read)

    def page_image(self, identifier: str, page: int, width: int, form: Form) -> PageImage:
        """A page of a draft's file, from 0. Raises DraftNotFound, and as PageImages does."""
        draft = self.get(identifier)
        with self._file(draft) as path:
            return self._images.image(path, draft.name, draft.sha256, page, width, form)

    def page_tag(self, identifier: str, page: int, width: int, form: Form) -> str:
        """What tells that image from every other, without drawing it. Raises DraftNotFound, InvalidRequest."""
        return self._images.tag(self.get(identifier).sha256, page, width, form)

    def counts(self) -> dict[State, int]:
        """How many are waiting, being read, read and refused."""
        return self.rows.counts()

    @contextmanager
    def original(self, draft: Draft) -> Iterator[Path]:
        """A file with the bytes of a draft, which has no suffix, to be read within the context.

        Raises UnreadableFile when they are not as they were received.
        """
        with ExitStack() as stack:
            with _readable():
                path = stack.enter_context(self.files.as_file(draft.id))
                sound = digest_of(path) == draft.sha256
            if not sound:
                raise UnreadableFile("file in the tray altered")
            yield path

    @contextmanager
    def _file(self, draft: Draft) -> Iterator[Path]:
        """The same without a look at the bytes. Raises OriginalMissing."""
        with ExitStack() as stack:
            try:
                path = stack.enter_context(self.files.as_file(draft.id))
            except FileNotFoundError as error:
                raise OriginalMissing from error
            yield path

    def held(self, drafts: Iterable[Draft]) -> dict[str, str]:
        """Those of the drafts whose very bytes are in the archive: their ids → the ids of the documents."""
        wanted = {draft.id: draft.sha256 for draft in drafts if draft.sha256}
        holders = self._catalogue.holders(list(wanted.values()))
        return {identifier: holders[sha256] for identifier, sha256 in wanted.items() if sha256 in holders}

    def correct(
        self,
        identifier: str,
        changes: Mapping[str, object],
        *,
        release: bool = False,
        department: int | None = None,
    ) -> Draft:
        """Correct fields of what was read, as `correction.edited` does; `release` lets it be open with its mark.

        `department` is the serial of the one that it is to belong to; None: as before. Raises DraftNotFound;
        InvalidRequest, also for a draft that is not read; ReleaseUnconfirmed.
        """

        def corrected(draft: Draft) -> Draft:
            if draft.state != "read" or draft.document is None:
                raise InvalidRequest("draft not read yet")
            if department is not None and draft.replaces:
                raise InvalidRequest("version in the department of its document")
            document = changed(draft.document, edited(draft.document, changes), release=release)
            belongs_to = draft.department if department is None else department
            return replace(draft, document=document, department=belongs_to)

        return self.rows.change(identifier, corrected)

    def reread(self, identifier: str, encoding: str = "") -> Draft:
        """Let a draft be read again, with an encoding that overrules what would be found; corrections go.

        Raises DraftNotFound; InvalidRequest where there are no bytes.
        """

        def waiting(draft: Draft) -> Draft:
            if not draft.sha256:
                raise InvalidRequest("draft has no bytes")
            unread: dict[str, Any] = {"notes": (), **dict.fromkeys(("document", "how", "reason", "stated"))}
            return replace(draft, state="waiting", encoding=encoding.strip(), **unread)

        give_rows_back(self._catalogue, [self.get(identifier).stated])
        draft = self.rows.change(identifier, waiting)
        self.arrived.set()
        return draft

    def usual_openness(self, draft: Draft) -> Openness:
        """What is proposed for a draft whose text states nothing: as the office has decided, or as what it replaces."""
        if draft.replaces:
            with suppress(DocumentNotFound):
                return self._catalogue.get(draft.replaces).document.description.openness
        return self._catalogue.settings.openness()

    def confirm(self, identifier: str, *, actor: str) -> ImportOutcome:
        """Make a draft a document, durable and found on return, and take it out of the tray.

        A draft that fails stays. Raises DraftNotFound; InvalidRequest for one that is not read, or may be a 目录;
        ReleaseUnconfirmed for one that would be open with a mark, as older versions of this program have proposed it.
        """
        draft = self.get(identifier)
        if draft.state != "read" or draft.document is None:
            raise InvalidRequest("draft not read yet")
        if draft.is_listing:
            raise InvalidRequest("draft is an inventory")
        require_release(draft.document)
        (outcome,) = self.take_in([draft], actor)
        return outcome

    def confirm_all(self, identifiers: Sequence[str], *, actor: str) -> Iterator[ImportOutcome]:
        """Make drafts documents, some at a time; left out are those that have gone, are not read or need a look."""
        return self.take_in(self._ready(identifiers), actor)

    def look_at(self, draft: Draft) -> str:
        """Why a draft is not to be confirmed with all others; "" when nothing speaks against it.

        It carries a mark of secrecy, or is to be otherwise open than documents are of which nothing is stated.
        """
        if draft.document is None:
            return ""
        if mark := mark_of(draft.document):
            return mark
        openness, usual = draft.document.description.openness, self._catalogue.settings.openness()
        return "" if draft.replaces or openness == usual else openness

    def _ready(self, identifiers: Sequence[str]) -> Iterator[Draft]:
        """Those of the drafts that are read and need no look, one in memory at a time."""
        for identifier in dict.fromkeys(identifiers):
            for draft in self.rows.some([identifier]):
                if draft.state == "read" and draft.document and not (draft.is_listing or self.look_at(draft)):
                    yield draft

    def discard(self, identifier: str) -> None:
        """Throw a draft away; what waits is no document yet, so no log tells of it. Raises DraftNotFound."""
        self.discard_some([self.get(identifier).id])

    def discard_some(self, identifiers: Iterable[str]) -> int:
        """Throw drafts away; how many of them were still there."""
        several = (draft for each in identifiers for draft in self.rows.some([each]))
        gone = {draft.id: (draft.sha256, draft.stated) for draft in several}
        give_rows_back(self._catalogue, [stated for _, stated in gone.values()])
        self.remove(list(gone))
        for sha256 in {sha256 for sha256, _ in gone.values()} - {""}:
            with suppress(OSError):  # what stays goes as it grows old
                self._images.remove(sha256)
        return len(gone)

    def take_in(self, drafts: Iterable[Draft], actor: str) -> Iterator[ImportOutcome]:
        """Make drafts documents that somebody, or a 目录, vouches for; they have been read."""
        names = deque[str]()  # of the drafts whose outcome is not known yet

        def items() -> Iterator[Item]:
            for draft in drafts:
                names.append(draft.id)
                yield draft.name, self._read_file(draft)

        for outcomes in self._ingest.take_in(items(), actor):
            outcomes_of = [(names.popleft(), outcome) for outcome in outcomes]
            self.remove([name for name, outcome in outcomes_of if outcome.status != "failed"])
            yield from outcomes

    def _read_file(self, draft: Draft) -> ReadFile | ImportFailure:
        """What was read from a draft, and corrected since."""
        document = draft.document
        assert document is not None  # noqa: S101 - for mypy: it is read
        try:
            if reason := too_large(document):  # an older program may have read it
                raise UnreadableFile.of(reason)
            content = self._content(draft)
        except UnreadableFile as error:
            return ImportFailure(draft.name, error.message)
        return ReadFile(
            beside_no_corpus(draft.name),
            content,
            draft.sha256,
            document,
            (document.date or "")[:4],
            draft.how,
            draft.notes,
            reread=bool(draft.encoding),
            replaces=draft.replaces,
            layout=self.layout(draft.id),
            department=draft.department,
        )

    def _content(self, draft: Draft) -> bytes:
        with self.original(draft) as path, _readable():
            content = path.read_bytes()
        if digest(content) != draft.sha256:
            raise UnreadableFile("file in the tray altered")
        return content

    def remove(self, identifiers: Sequence[str]) -> None:
        """Let go of drafts that became documents, or of which nothing is wanted any more."""
        self.rows.remove(identifiers)
        self.files.remove(identifiers)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UnreadableFile("file in the tray unreadable", system=str(error.strerror)) from error
