"""Imports the files that a 目录 lists, with what its rows say of them, and writes a 目录 of documents.

What a row says wins over what the text proposes; an empty cell leaves the proposal. Where a row gives another 题名
than the text has, the text's own stays as the first line of the body: no character is lost to a title.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from indexer.errors import InvalidRequest, ReleaseUnconfirmed, UnreadableFile
from indexer.intake.file_intake import ReadFile, is_package, read_alone
from indexer.intake.ingest import Ingest
from indexer.intake.inventory.columns import FILE, IDENTIFIER, SERIAL, Header, find_header, read_cell
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
from indexer.storage import files_below
from indexer.structure import OPEN, as_stated, edited, mark_of

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


def read_entries(path: Path) -> list[Entry | ImportFailure]:
    """What the rows of a 目录 say, of all sheets that have a header. Raises UnreadableFile."""
    tables = [(sheet, header) for sheet in read_sheets(path) if (header := find_header(sheet.rows))]
    if not tables:
        raise UnreadableFile("table without a header")
    entries: list[Entry | ImportFailure] = []
    for sheet, header in tables:
        place = f"{path.name} {sheet.name}" if len(tables) > 1 else path.name
        entries += _entries_of(sheet, header, place)
    return entries


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
        document = edited(item.document, _changes(item.document, title, entry.values))
        stated = "openness" in entry.values
        document, told = as_stated(document, stated=stated)
        proposed = item.proposed and not stated and document.description.openness == OPEN
        notes = (*item.notes, *entry.notes, *told)
        return where, replace(item, document=document, notes=notes, proposed=proposed)

    def _update(self, entry: Entry, outcome: ImportOutcome, actor: str) -> ImportOutcome:
        """Give a document that was there already what the row says."""
        current = self._ingest.held(outcome.id).document
        changes = _changes(current, self._titles[outcome.where], entry.values)
        try:
            changed, notes = self._ingest.edit(outcome.id, changes, actor=actor), outcome.notes
        except ReleaseUnconfirmed as error:  # the row says 密级, or opens what has one
            changed = self._ingest.edit(outcome.id, changes | {"openness": CLOSED}, actor=actor)
            notes = (*outcome.notes, Message("not opened with a mark", mark=error.mark))
        if not changed:
            return replace(outcome, notes=notes)
        document = self._ingest.held(outcome.id).document
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
