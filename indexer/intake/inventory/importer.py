"""Imports the files that a 目录 lists, with what its rows say of them, and writes a 目录 of documents.

What a row says wins over what the text proposes; an empty cell leaves the proposal. Where a row gives another 题名
than the text has, the text's own stays as the first line of the body: no character is lost to a title.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from indexer.errors import InvalidRequest, ReleaseUnconfirmed, UnreadableFile
from indexer.intake.file_intake import ReadFile, base_name, is_package, read_alone
from indexer.intake.ingest import Ingest
from indexer.intake.inventory.columns import (
    FILE,
    IDENTIFIER,
    NOTHING_CHOSEN,
    SERIAL,
    Header,
    find_header,
    fullest_row,
    read_cell,
)
from indexer.intake.inventory.matching import Clues, Files, NoFile, letters, shown
from indexer.message import Message
from indexer.model import (
    CLOSED,
    TERMS,
    Document,
    ImportFailure,
    ImportOutcome,
    StoredDocument,
    value_of,
)
from indexer.readers import Row, Sheet, read_sheets
from indexer.storage import files_below, suffix_of
from indexer.structure import OPEN, as_stated, edited, mark_of

SPREADSHEETS = (".xlsx", ".xlsm", ".csv")
COLUMNS = tuple(field for field in TERMS if field != "body")


@dataclass(frozen=True, slots=True)
class Entry:
    """What one row says."""

    where: str  # 目录.xlsx 第 5 行
    clues: Clues
    values: Mapping[str, Any]  # field → value, as documents keep it; only what the row states
    notes: tuple[Message, ...]


def rows_of(documents: Iterable[StoredDocument]) -> Iterator[Row]:
    """The header, then a row a document; its file by its path below `corpus/`."""
    yield (SERIAL, IDENTIFIER, *(TERMS[field] for field in COLUMNS), FILE)
    for serial, stored in enumerate(documents, start=1):
        values = (value_of(stored.document, field) for field in COLUMNS)
        written = ("、".join(value) if isinstance(value, tuple) else value or "" for value in values)
        file = PurePosixPath(stored.original).relative_to("corpus") if stored.original else ""
        yield (str(serial), stored.id, *written, str(file))


@dataclass(frozen=True, slots=True)
class ListingSheet:
    """A sheet with rows of a 目录."""

    place: str  # 目录.xlsx, with the sheet's name where there are several
    sheet: Sheet
    header: Header


def read_listing(
    path: Path, name: str = "", chosen: Mapping[str, str] = NOTHING_CHOSEN, *, anyhow: bool = False
) -> list[ListingSheet]:
    """The sheets of a 目录 that have a header, see `find_header`; `name` is the file's where the path's is another.

    With `anyhow` the fullest row is one where no sheet has any. Raises UnreadableFile, ReadingInterrupted.
    """
    shown_as = base_name(name) or path.name
    sheets = read_sheets(path, shown_as)
    tables = [(sheet, header) for sheet in sheets if (header := find_header(sheet.rows, chosen))]
    if not tables and anyhow:
        tables = [(sheet, header) for sheet in sheets if (header := fullest_row(sheet.rows, chosen))]
    if not tables:
        raise UnreadableFile("table without a header")
    return [
        ListingSheet(f"{shown_as} {sheet.name}" if len(tables) > 1 else shown_as, sheet, header)
        for sheet, header in tables
    ]


def is_spreadsheet(name: str) -> bool:
    """Whether a file of that name may be a 目录."""
    return suffix_of(name) in SPREADSHEETS


def looks_like_listing(path: Path, name: str) -> bool:
    """Whether a file has a header of a 目录; False for one that cannot be read as a table. Raises ReadingInterrupted."""
    with suppress(UnreadableFile):
        return is_spreadsheet(name) and bool(read_listing(path, name))
    return False


def read_entries(path: Path) -> list[Entry | ImportFailure]:
    """What the rows of a 目录 say, of all sheets that have a header. Raises UnreadableFile."""
    return entries_of(read_listing(path))


def entries_of(tables: Iterable[ListingSheet]) -> list[Entry | ImportFailure]:
    """What the rows say; of one with a value that cannot be, why."""
    return [entry for table in tables for entry in _entries_of(table.sheet, table.header, table.place)]


def _entries_of(sheet: Sheet, header: Header, place: str) -> Iterator[Entry | ImportFailure]:
    for at, row in enumerate(sheet.rows[header.row + 1 :], start=header.row + 1):
        cells = {field: row[column] for field, column in header.columns.items() if column < len(row)}
        if not any(cells.values()) or row == sheet.rows[header.row]:
            continue
        where = f"{place} 第 {at + 1} 行"
        names = (cells.get(name, "") for name in (FILE, "code", "number", "title"))
        values: dict[str, Any] = {}
        notes: list[Message] = []
        try:
            for field, cell in cells.items():
                if field != FILE and cell:
                    value, note = read_cell(field, cell)
                    values |= {field: value} if value else {}
                    notes += [note] if note else []
        except InvalidRequest as error:
            yield ImportFailure(where, error.message)
        else:
            yield Entry(where, Clues(*names), values, tuple(notes))


class InventoryImport:
    """One 目录 and the folder with its files, on their way into an archive."""

    def __init__(self, ingest: Ingest, path: Path, folder: Path) -> None:
        """Read the rows and find their files. Raises UnreadableFile."""
        self._ingest = ingest
        self._titles: dict[str, str] = {}  # place of a file → the title its text has
        self.refused: list[ImportFailure] = []  # rows
        self._found: dict[Path, Entry] = {}
        itself = path.resolve()
        files = Files(folder, (file for file in files_below([folder]) if file.resolve() != itself))
        for entry in read_entries(path):
            if isinstance(entry, ImportFailure):
                self.refused.append(entry)
            else:
                self._find(entry, files)
        self.left = [file for file in files if file not in self._found]  # files that no row means

    def run(self, *, actor: str = "") -> Iterator[ImportOutcome]:
        """What became of each row: those without a file first, then the files in the order of their rows.

        A document that the archive holds already gets the row's values, as a new version.
        """
        for refusal in self.refused:
            yield ImportOutcome(refusal.where, "failed", reason=refusal.reason)
        outcomes = self._ingest.store(map(self._read, self._found), actor=actor)
        for entry, outcome in zip(self._found.values(), outcomes, strict=True):
            yield self._update(entry, outcome, actor) if outcome.status == "duplicate" else outcome

    def _find(self, entry: Entry, files: Files) -> None:
        try:
            path = files.find(entry.clues)
            if path in self._found:
                raise NoFile("file of another row", file=shown(path), row=self._found[path].where)
            if is_package(path.name):
                raise NoFile("a ZIP file for a row")
            self._found[path] = entry
        except NoFile as error:
            self.refused.append(ImportFailure(entry.where, error.message))

    def _read(self, path: Path) -> tuple[str, ReadFile | ImportFailure]:
        where, item = read_alone(path)
        if isinstance(item, ImportFailure):
            return where, item
        entry = self._found[path]
        title = self._titles[where] = item.document.title
        document, told = stated_by(entry, item.document, title)
        proposed = item.proposed and "openness" not in entry.values and document.description.openness == OPEN
        notes = (*item.notes, *told)
        return where, replace(item, document=document, notes=notes, proposed=proposed)

    def _update(self, entry: Entry, outcome: ImportOutcome, actor: str) -> ImportOutcome:
        return update_held(self._ingest, outcome, entry.values, self._titles[outcome.where], actor)


def stated_by(entry: Entry, document: Document, own: str) -> tuple[Document, tuple[Message, ...]]:
    """A document with what a row says, where the text's own title is `own`; and what is to be told of it.

    Raises InvalidRequest, see `edited`.
    """
    changed = edited(document, _changes(document, own, entry.values))
    changed, told = as_stated(changed, stated="openness" in entry.values)
    return changed, (*entry.notes, *told)


def update_held(
    ingest: Ingest, outcome: ImportOutcome, values: Mapping[str, Any], own: str, actor: str
) -> ImportOutcome:
    """Give a document that was there already what a row says."""
    current = ingest.held(outcome.id).document
    changes = _changes(current, own, values)
    try:
        changed, notes = ingest.edit(outcome.id, changes, actor=actor), outcome.notes
    except ReleaseUnconfirmed as error:  # the row says 密级, or opens what has one
        changed = ingest.edit(outcome.id, changes | {"openness": CLOSED}, actor=actor)
        notes = (*outcome.notes, Message("not opened with a mark", mark=error.mark))
    if not changed:
        return replace(outcome, notes=notes)
    document = ingest.held(outcome.id).document
    openness, mark = document.description.openness, mark_of(document)
    return replace(outcome, status="replaced", notes=notes, openness=openness, mark=mark)


def _changes(document: Document, own: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields to change; with another title, the text's own goes before the body, unless it was given up before."""
    changes = dict(values)
    if "title" in changes and letters(changes["title"]) == letters(document.title):
        del changes["title"]
    elif "title" in changes and document.title == own:
        changes["body"] = f"{own}\n{document.body}"
    return changes
