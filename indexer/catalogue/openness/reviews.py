"""Reviews how open documents are (开放审核): one person proposes with a reason, another confirms or refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final, NamedTuple

import sqlalchemy as sa

from indexer.catalogue.catalogue import Catalogue
from indexer.catalogue.database.connections import Store
from indexer.catalogue.database.schema import CURRENT, documents, versions
from indexer.catalogue.log.event_log import now
from indexer.catalogue.openness.tables import openness_reviews
from indexer.catalogue.versions import require_kept
from indexer.errors import DocumentChanged, DocumentDamaged, DocumentNotFound, InvalidRequest
from indexer.message import Message
from indexer.model import OPENNESS, Document, Openness
from indexer.structure import changed, mark_of, with_openness

CLOSED_FOR: Final = 25  # years, after which a 档案馆 opens what is fit for it: 档案法 (2020) 第二十七条
MOST_REVIEWED: Final = 500  # documents proposed or decided at a time
LONGEST_REASON: Final = 500  # characters

_MOST_TOLD: Final = 10  # documents that a refusal names

_IS = openness_reviews.c
_V = versions.c
_CURRENT: Final = documents.join(versions, CURRENT)


@dataclass(frozen=True, slots=True)
class OpennessReview:
    """A proposal, and what became of it."""

    serial: int
    id: str  # of the document
    title: str
    version: int  # the one that was looked at
    before: str
    proposed: str
    reason: str
    proposed_by: str
    proposed_at: str  # ISO 8601, UTC, as the other
    state: (
        str  # proposed, confirmed, refused, overtaken: the document was changed meanwhile, destroyed: it was
    )
    decided_by: str
    decided_at: str
    refusal: str


@dataclass(frozen=True, slots=True)
class ClosedDocument:
    """A document that is not open and was made long ago."""

    id: str
    title: str
    openness: str
    year: str


class Proposed(NamedTuple):
    """How many documents were proposed, and how many not: they are as open as that already, or wait already."""

    proposed: int
    same: int = 0
    waiting: int = 0


class Decided(NamedTuple):
    """How many proposals were decided, and how many not: their documents have changed, or somebody else has decided."""

    done: int
    overtaken: int = 0
    others: int = 0


class OpennessReviews(Store):
    """The reviews of one archive."""

    def __init__(self, catalogue: Catalogue, catch_up: Callable[[], object]) -> None:
        super().__init__(catalogue.database)
        self._catalogue = catalogue
        self._catch_up = catch_up

    def open(self, limit: int, offset: int = 0) -> list[OpennessReview]:
        """Proposals that wait, the first one first."""
        return self._select(_IS.state == "proposed", _IS.serial.asc(), limit, offset)

    def decided(self, limit: int) -> list[OpennessReview]:
        """The last ones that were decided, last first."""
        return self._select(_IS.state != "proposed", _IS.serial.desc(), limit, 0)

    def of_document(self, identifier: str) -> list[OpennessReview]:
        """All of a document, last first."""
        return self._select(documents.c.id == identifier, _IS.serial.desc(), MOST_REVIEWED, 0)

    def count(self) -> int:
        """How many wait."""
        query = sa.select(sa.func.count()).where(_IS.state == "proposed")
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def closed_for_long(self, limit: int, offset: int = 0) -> tuple[int, list[ClosedDocument]]:
        """How many documents are not open though made CLOSED_FOR years ago and not reviewed yet; a page of them."""
        last = f"{date.today().year - CLOSED_FOR - 1:04}"
        filed = (_V.filing_year != "") & (_V.filing_year <= last)
        dated = (_V.filing_year == "") & (_V.date < f"{last}~")
        reviewed = sa.exists().where(_IS.number == documents.c.number)
        closed = _V.openness.in_(OPENNESS[1:]) & (documents.c.state == "active") & (filed | dated) & ~reviewed
        query = sa.select(documents.c.id, _V.title, _V.openness, _V.filing_year, _V.date).select_from(
            _CURRENT
        )
        query = query.where(closed).order_by(_V.number).limit(limit).offset(offset)
        with self._engine.connect() as connection:
            counted = sa.select(sa.func.count()).select_from(_CURRENT).where(closed)
            total = int(connection.execute(counted).scalar_one())
            rows = connection.execute(query).all() if total else []
        return total, [
            ClosedDocument(row.id, row.title[:200], row.openness, row.filing_year or (row.date or "")[:4])
            for row in rows
        ]

    def propose(self, identifiers: Sequence[str], openness: str, *, actor: str, reason: str) -> Proposed:
        """Propose how open some documents should be; those that are so, or wait, are left out.

        Raises InvalidRequest, also for one that was destroyed; DocumentNotFound. Then nothing is proposed.
        """
        wanted = list(dict.fromkeys(identifiers))
        _require(actor, reason, wanted)
        if openness not in OPENNESS:
            raise InvalidRequest("no openness", field="openness", value=openness[:40], known=tuple(OPENNESS))
        told = {"proposed": openness, "reason": reason.strip(), "proposed_by": actor, "proposed_at": now()}
        told |= {"state": "proposed", "decided_by": "", "decided_at": "", "refusal": ""}
        waits = sa.exists().where(_IS.number == documents.c.number, _IS.state == "proposed")
        columns = (
            *(documents.c.id, documents.c.state, _V.number, _V.version, _V.openness),
            waits.label("waits"),
        )
        query = sa.select(*columns).select_from(_CURRENT).where(documents.c.id.in_(wanted))
        with self._transaction() as connection:
            found = connection.execute(query).all()
            for row in found:
                require_kept(row.state)
            if missing := set(wanted) - {row.id for row in found}:
                raise DocumentNotFound(min(missing))
            rows = [
                {"number": row.number, "version": row.version, "before": row.openness, **told}
                for row in found
                if row.openness != openness and not row.waits
            ]
            if rows:
                connection.execute(openness_reviews.insert(), rows)
        same = sum(row.openness == openness for row in found)
        return Proposed(len(rows), same, len(found) - len(rows) - same)

    def marks(self, several: Iterable[OpennessReview]) -> dict[str, str]:
        """The marks of secrecy of the documents of some proposals, by id; of a damaged record nothing is known."""
        marks = dict[str, str]()
        for one in several:
            with suppress(DocumentDamaged, DocumentNotFound):
                marks[one.id] = mark_of(self._catalogue.get(one.id).document)
        return {identifier: mark for identifier, mark in marks.items() if mark}

    def decide(
        self,
        serials: Sequence[int],
        *,
        confirm: bool,
        actor: str,
        reason: str = "",
        release: bool = False,
    ) -> Decided:
        """Confirm proposals, each a new version of its document, or refuse them.

        Nobody confirms what they have proposed, but may take it back. Documents with a mark of secrecy are opened only
        with `release`: a second person has seen the mark, too. Raises InvalidRequest; then nothing is decided.
        """
        _require(actor, "confirmed" if confirm else reason, serials)
        waiting = {
            one.serial: one for one in self._select(_IS.serial.in_(serials), _IS.serial, MOST_REVIEWED, 0)
        }
        own = [one for one in waiting.values() if one.proposed_by.casefold() == actor.casefold()]
        if confirm and own:
            raise InvalidRequest("second person needed to open", actor=actor)
        to_do = [one for one in waiting.values() if one.state == "proposed"]
        if confirm and not release:
            self._require_no_mark([one for one in to_do if one.proposed == OPENNESS[0]])
        states = [self._decide(one, confirm=confirm, actor=actor, reason=reason) for one in to_do]
        self._catch_up()
        overtaken, others = states.count("overtaken"), states.count("")
        return Decided(len(states) - overtaken - others, overtaken, others + len(waiting) - len(to_do))

    def _decide(self, one: OpennessReview, *, confirm: bool, actor: str, reason: str) -> str:
        """What became of a proposal; "" when somebody else has decided just now."""
        state = self._carried_out(one, actor) if confirm else "refused"
        decided = {"state": state, "decided_by": actor, "decided_at": now(), "refusal": reason.strip()}
        is_it = (_IS.serial == one.serial) & (_IS.state == "proposed")
        with self._transaction() as connection:
            written = (
                state and connection.execute(openness_reviews.update().where(is_it).values(decided)).rowcount
            )
        return state if written else ""

    def _require_no_mark(self, opened: Sequence[OpennessReview]) -> None:
        marks = self.marks(opened)
        marked = [one for one in opened if one.id in marks]
        if marked:
            told = [
                Message("title with mark", title=one.title, mark=marks[one.id]) for one in marked[:_MOST_TOLD]
            ]
            told += [Message("and more")] if len(marked) > _MOST_TOLD else []
            raise InvalidRequest("release of several unconfirmed", count=len(marked), documents=tuple(told))

    def _carried_out(self, one: OpennessReview, actor: str) -> str:
        """Have the document as open as was proposed; killed before the row says so, it is confirmed again.

        "" when it is so by now: somebody else is confirming it, and writes that down.
        """

        def opened(openness: Openness, document: Document) -> Document:
            return changed(document, with_openness(document, openness), release=True)

        change = next(partial(opened, each) for each in OPENNESS if each == one.proposed)
        try:
            stored = self._catalogue.get(one.id)
            if stored.document.description.openness != one.proposed:
                self._catalogue.edit(one.id, change, actor=actor, expected=one.version)
        except DocumentChanged:
            by_now = self._catalogue.get(one.id).document.description.openness
            return "" if by_now == one.proposed else "overtaken"
        except (DocumentDamaged, DocumentNotFound, InvalidRequest):
            return "overtaken"
        return "confirmed"

    def _select(
        self, wanted: sa.ColumnElement[bool], order: sa.ColumnElement[Any], limit: int, offset: int
    ) -> list[OpennessReview]:
        joined = openness_reviews.join(documents, documents.c.number == _IS.number).join(versions, CURRENT)
        columns = [column for column in openness_reviews.c if column.name not in ("number", "digest")]
        query = sa.select(documents.c.id, _V.title, *columns).select_from(joined).where(wanted)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(order).limit(limit).offset(offset)).mappings().all()
        return [OpennessReview(**{**row, "title": row["title"][:200]}) for row in rows]


def _require(actor: str, reason: str, wanted: Sequence[object]) -> None:
    if not actor:
        raise InvalidRequest("review without a name")
    if not 0 < len(wanted) <= MOST_REVIEWED:
        raise InvalidRequest("nothing to review", most=MOST_REVIEWED)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise InvalidRequest("review without a reason", most=LONGEST_REASON)
