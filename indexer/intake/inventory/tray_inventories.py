"""Takes a 目录 that waits in the tray beside the files it lists: pairs its rows with drafts, fills them, takes them in.

Filling is one transaction: after a kill every draft has what its row says, or none has. A draft that has been filled
knows its row, so it is paired, filled and taken in again to the same end. A row whose draft has gone is done: no other
file is offered for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from indexer.catalogue import Draft
from indexer.errors import InvalidRequest
from indexer.intake.ingest import Ingest
from indexer.intake.inventory.columns import FIELDS, FILE
from indexer.intake.inventory.importer import (
    Entry,
    ListingSheet,
    entries_of,
    is_spreadsheet,
    read_listing,
    stated_by,
    update_held,
)
from indexer.intake.inventory.pairing import Candidate, Pairing, paired
from indexer.intake.tray import Tray
from indexer.message import Message
from indexer.model import TERMS, As, ImportFailure, ImportOutcome, Listing, Stated, value_of
from indexer.structure import doubt_of

_AT_ONCE = 100  # drafts in memory


@dataclass(frozen=True)
class MatchedListing:
    """A 目录, and what its rows mean among the drafts that have been read."""

    draft: Draft
    sheets: Sequence[ListingSheet]
    pairing: Pairing
    done: tuple[Entry, ...]  # rows whose drafts were filled and have gone since; paired no more
    refused: tuple[ImportFailure, ...]  # rows with a value that cannot be
    unread: int  # drafts that wait to be read

    @cached_property
    def seal(self) -> str:
        """Changes with whatever somebody has to look at before it is applied."""
        pairs = [(pair.entry, pair.candidate.id) for pair in self.pairing.pairs]
        doubts = [(doubt.entries, [one.id for one in doubt.candidates]) for doubt in self.pairing.doubts]
        return hashlib.sha256(repr((pairs, doubts)).encode("utf-8", "replace")).hexdigest()[:32]


class TrayInventories:
    """The 目录 in the tray of one archive. Safe to share between threads and processes."""

    def __init__(self, tray: Tray, ingest: Ingest) -> None:
        self._tray, self._ingest = tray, ingest

    def matched(self, identifier: str) -> MatchedListing:
        """A 目录 with its rows paired. Raises DraftNotFound, UnreadableFile, ReadingInterrupted; InvalidRequest for no 目录."""
        draft = self._tray.get(identifier)
        if draft.listing is None or not draft.is_listing:
            raise InvalidRequest("draft is no inventory")
        with self._tray.original(draft) as path:
            sheets = read_listing(path, draft.name, dict(draft.listing.columns), anyhow=True)
        rows = entries_of(sheets)
        entries = [row for row in rows if isinstance(row, Entry)]
        candidates = list(self._candidates())
        over = set(draft.listing.filled) - _rows_given(draft.id, candidates)
        pairing = paired(draft.id, [entry for entry in entries if entry.where not in over], candidates)
        counts = self._tray.counts()
        return MatchedListing(
            draft,
            sheets,
            pairing,
            tuple(entry for entry in entries if entry.where in over),
            tuple(row for row in rows if isinstance(row, ImportFailure)),
            counts["waiting"] + counts["reading"],
        )

    def take_as(self, identifier: str, taken_as: As) -> Draft:
        """Say what a spreadsheet is. Raises DraftNotFound; InvalidRequest for what is none, or is not read."""
        return self._change(identifier, lambda listing: replace(listing, taken_as=taken_as))

    def choose_columns(self, identifier: str, columns: Mapping[str, str]) -> Draft:
        """Say which field the column below a label holds, "" for none. Raises DraftNotFound, InvalidRequest."""
        chosen = [field for field in columns.values() if field]
        for field in chosen:
            if field not in FIELDS:
                raise InvalidRequest("no such field", name=field[:40], known=(*TERMS.values(), FILE))
            if chosen.count(field) > 1:
                raise InvalidRequest("column chosen twice", field=TERMS.get(field, field))
        return self._change(identifier, lambda listing: replace(listing, columns=tuple(columns.items())))

    def fill(
        self, matched: MatchedListing, chosen: Sequence[tuple[Entry, Candidate]] = ()
    ) -> tuple[list[str], list[ImportFailure]]:
        """Give the drafts what their rows say: the pairs, and those `chosen` of the doubts; in one transaction.

        The ids of those that have it now, and the rows that could not be given. Raises InvalidRequest for a row or file
        that is chosen twice.
        """
        given = [(pair.entry, pair.candidate.id) for pair in matched.pairing.pairs]
        given += [(entry, candidate.id) for entry, candidate in chosen]
        if len({entry.where for entry, _ in given}) < len(given) or len({to for _, to in given}) < len(given):
            raise InvalidRequest("row or file chosen twice")
        filled: list[Entry] = []
        failed: list[ImportFailure] = []
        changes: dict[str, Callable[[Draft], Draft]] = {
            identifier: _filling(matched.draft.id, entry, filled, failed) for entry, identifier in given
        }

        def note(draft: Draft) -> Draft:
            listing = draft.listing or Listing("inventory")
            rows = dict.fromkeys((*listing.filled, *(entry.where for entry in filled)))
            return replace(draft, listing=replace(listing, taken_as="inventory", filled=tuple(rows)))

        changed = self._tray.rows.change_all(changes | {matched.draft.id: note})
        rows = {entry.where for entry in filled}
        return [draft.id for draft in changed if draft.stated and draft.stated.row in rows], failed

    def take_in(self, identifiers: Sequence[str], *, actor: str) -> Iterator[ImportOutcome]:
        """Make filled drafts documents; one that the archive holds already gets the row's values, as a new version.

        Left out are those that have gone, and those that would be open with a mark of secrecy.
        """
        for at in range(0, len(identifiers), _AT_ONCE):
            drafts = [
                draft for draft in self._tray.rows.some(identifiers[at : at + _AT_ONCE]) if _is_ready(draft)
            ]
            held = self._tray.held(drafts)
            for draft in drafts:
                if draft.id in held:
                    yield self._update(draft, held[draft.id], actor)
            yield from self._tray.take_in([draft for draft in drafts if draft.id not in held], actor)

    def _update(self, draft: Draft, holder: str, actor: str) -> ImportOutcome:
        document, stated = draft.document, draft.stated
        assert document is not None and stated is not None  # noqa: S101 - for mypy: it is filled
        values = {field: value_of(document, field) for field in stated.fields}
        outcome = ImportOutcome(draft.name, "duplicate", holder, document.title, notes=draft.notes)
        outcome = update_held(self._ingest, outcome, values, stated.own_title, actor)
        self._tray.remove([draft.id])
        return outcome

    def _candidates(self) -> Iterator[Candidate]:
        identifiers = list(self._tray.rows.read_names())
        for at in range(0, len(identifiers), _AT_ONCE):
            for draft in self._tray.rows.some(identifiers[at : at + _AT_ONCE]):
                if draft.document and draft.state == "read" and not draft.replaces and not draft.is_listing:
                    yield Candidate.of(draft.id, draft.name, draft.document, draft.stated)

    def _change(self, identifier: str, change: Callable[[Listing], Listing]) -> Draft:
        def changed(draft: Draft) -> Draft:
            if draft.state != "read" or not is_spreadsheet(draft.name):
                raise InvalidRequest("draft is no inventory")
            return replace(draft, listing=change(draft.listing or Listing("inventory")))

        return self._tray.rows.change(identifier, changed)


def _rows_given(inventory: str, candidates: Iterable[Candidate]) -> set[str]:
    """The rows of a 目录 that files still in the tray have been given."""
    stated = [one.stated for one in candidates if one.stated]
    return {each.row for each in stated if each.inventory == inventory}


def _filling(
    inventory: str, entry: Entry, filled: list[Entry], failed: list[ImportFailure]
) -> Callable[[Draft], Draft]:
    def change(draft: Draft) -> Draft:
        if draft.document is None or draft.state != "read":
            failed.append(ImportFailure(entry.where, Message("draft not read yet")))
            return draft
        own = draft.stated.own_title if draft.stated else draft.document.title
        try:
            document, told = stated_by(entry, draft.document, own)
        except InvalidRequest as error:
            failed.append(ImportFailure(entry.where, error.message))
            return draft
        filled.append(entry)
        notes = dict.fromkeys((*draft.notes, *told))
        stated = Stated(inventory, entry.where, own, tuple(entry.values))
        return replace(draft, document=document, notes=tuple(notes), stated=stated)

    return change


def _is_ready(draft: Draft) -> bool:
    filled = draft.state == "read" and draft.document is not None and draft.stated is not None
    return filled and draft.document is not None and not doubt_of(draft.document)
