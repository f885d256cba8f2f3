"""Says who asks, and who may have which page: one table for every address.

An address that the table does not name is the administrator's: what is forgotten stays closed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from flask import g

from indexer.catalogue import WHO, Permission
from indexer.model import Access, Role, access_of, may

Least = Literal["anyone", "reading"] | Role  # reading: anyone, unless the archive asks for an account

LEAST: Final[dict[str, Least]] = {  # endpoint → who may have it
    "static": "anyone",
    "start": "reading",
    "search.results": "reading",
    "articles.show": "reading",
    "articles.original": "reading",
    "pages.listed": "reading",
    "pages.place": "reading",
    "pages.show": "reading",
    "pages.image": "reading",
    "pages.marks": "reading",
    "iiif.manifest": "reading",
    "iiif.image_service": "reading",
    "iiif.info": "reading",
    "iiif.sized": "reading",
    "iiif.search": "reading",
    "iiif.search_2": "reading",
    "export.as_csv": "reading",
    "export.as_json_lines": "reading",
    "advanced.form": "reading",
    "quotes.ask": "reading",
    "quotes.check": "reading",
    "counts.ask": "reading",
    "counts.count": "reading",
    "concordance.show": "reading",
    "concordance.as_csv": "reading",
    "wording.follow": "reading",
    "wording.as_csv": "reading",
    "saved.overview": "reading",
    "saved.save": "reader",
    "saved.share": "reader",
    "saved.delete": "reader",
    "saved.restore": "reader",
    "topics.overview": "reading",
    "topics.show": "reading",
    "topics.make": "reader",
    "topics.describe": "reader",
    "topics.share": "reader",
    "topics.delete": "reader",
    "topics.restore": "reader",
    "filling.choose": "reader",
    "filling.add": "reader",
    "filling.note": "reader",
    "filling.move": "reader",
    "filling.remove": "reader",
    "filling.put_back": "reader",
    "topic_files.as_docx": "reading",
    "topic_files.as_text": "reading",
    "watch.show": "reader",
    "watch.keep": "reader",
    "watch.see": "reader",
    "watch.new": "reader",
    "feed.of_watch": "reader",
    "api.watch": "reader",
    "new_hits.see": "reader",
    "new_hits.show": "reader",
    "feed.of_search": "reading",
    "feed.of_saved": "reading",
    "opensearch.description": "anyone",
    "opensearch.suggest": "reading",
    "api.search": "reading",
    "api.article": "reading",
    "api.quotes": "reading",
    "api.wording": "reading",
    "api.counts": "reading",
    "api.concordance": "reading",
    "api.topics": "reading",
    "api.topic": "reading",
    "openapi.document": "anyone",
    "openapi.docs": "anyone",
    "complete.complete": "reading",
    "help.guide": "anyone",
    "help.manual": "anyone",  # whose chapters are those for the visitor's role
    "help.chapter": "anyone",
    "help.picture": "anyone",
    "overview.overview": "reading",
    "health.healthz": "anyone",
    "metrics.metrics": "anyone",  # who asks from this machine; it looks itself
    "desk.tray": "archivist",
    "desk.waiting": "archivist",
    "desk.receive": "archivist",
    "desk.confirm_all": "archivist",
    "desk.draft": "archivist",
    "desk.correct": "archivist",
    "desk.discard": "archivist",
    "desk.discard_known": "archivist",
    "tray_batch.act": "archivist",
    "desk.reread": "archivist",
    "desk.original": "archivist",
    "desk.beside": "archivist",
    "listing.listed": "archivist",
    "sheets.make": "archivist",
    "packages.ask": "archivist",
    "packages.receive": "archivist",
    "packages.export": "archivist",
    "batches.listed": "archivist",
    "batches.start": "archivist",
    "batches.show": "archivist",
    "batches.progress": "archivist",
    "batches.rename": "archivist",
    "batches.undo": "archivist",
    "numbering.number": "archivist",
    "documents.show": "archivist",
    "documents.correct": "archivist",
    "documents.withdraw": "archivist",
    "documents.reinstate": "archivist",
    "documents.replace": "archivist",
    "documents.assign": "archivist",
    "documents.version": "archivist",
    "version_pages.listed": "archivist",
    "version_pages.place": "archivist",
    "version_pages.show": "archivist",
    "version_pages.image": "archivist",
    "version_pages.marks": "archivist",
    "draft_pages.listed": "archivist",
    "draft_pages.place": "archivist",
    "draft_pages.show": "archivist",
    "draft_pages.image": "archivist",
    "draft_pages.marks": "archivist",
    "inventories.show": "archivist",
    "inventories.apply": "archivist",
    "inventories.choose_columns": "archivist",
    "inventories.take_as": "archivist",
    "events.log": "archivist",
    "events.as_csv": "archivist",
    "events.as_xlsx": "archivist",
    "refused.listed": "archivist",
    "refused.try_again": "archivist",
    "refused.forget": "archivist",
    "review.listed": "archivist",
    "review.decide": "archivist",
    "attention.listed": "archivist",
    "attention.accept": "archivist",
    "attention.accepted": "archivist",
    "attention.relist": "archivist",
    "openness.listed": "archivist",
    "openness.propose": "archivist",
    "openness.decide": "archivist",
    "disposal.overview": "archivist",
    "disposal.propose": "archivist",
    "disposal.show": "archivist",
    "disposal.approve": "archivist",
    "disposal.refuse": "archivist",
    "disposal.protocol": "archivist",
    "words.overview": "archivist",
    "words.add": "archivist",
    "words.delete": "archivist",
    "words.rebuild": "archivist",
    "words.progress": "archivist",
    "signing_in.ask": "anyone",
    "signing_in.sign_in": "anyone",
    "signing_in.sign_out": "anyone",
    "external.begin": "anyone",
    "external.finish": "anyone",
    "external.end": "anyone",
    "first_start.ask": "anyone",  # on this machine, with a code; it looks itself
    "first_start.begin": "anyone",
    "signing_in.own": "reader",
    "signing_in.change_password": "reader",
    "signing_in.sign_out_everywhere": "reader",
    "tokens.make": "reader",
    "tokens.revoke": "reader",
    "tokens.revoke_any": "administrator",
    "departments.add": "administrator",
    "departments.rename": "administrator",
    "departments.remove": "administrator",
    "departments.set_of": "administrator",
    "accounts.overview": "administrator",
    "accounts.add": "administrator",
    "accounts.set_role": "administrator",
    "accounts.set_password": "administrator",
    "accounts.disable": "administrator",
    "accounts.enable": "administrator",
    "administration.overview": "administrator",
    "administration.back_up": "administrator",
    "administration.backup_progress": "administrator",
    "administration.end_session": "administrator",
    "failures.clear": "administrator",
    "administration.set_setting": "administrator",
    "administration.set_mark": "administrator",
    "administration.mark": "anyone",
}

BY_SETTING: Final[
    dict[str, Permission]
] = {  # endpoint → the setting that may keep it to fewer than LEAST does
    "export.as_csv": "who_exports",
    "export.as_json_lines": "who_exports",
    "topic_files.as_docx": "who_exports",
    "topic_files.as_text": "who_exports",
    "saved.save": "who_saves",
    "saved.share": "who_saves",
    "saved.restore": "who_saves",
    "overview.overview": "who_sees_overview",
}
_FEWER: Final[tuple[Least, ...]] = ("anyone", "reading", "reader", "archivist", "administrator")


def narrowed(endpoint: str, chosen: str) -> Least:
    """The least of an address once its setting is so: never less than LEAST says."""
    least = LEAST.get(endpoint, "administrator")
    wanted = _FEWER[1 + WHO.index(chosen)] if chosen in WHO else "administrator"
    return max(least, wanted, key=_FEWER.index)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who makes the current request."""

    name: str = ""  # of the account; "" for who has not signed in
    role: Role | None = None
    departments: frozenset[int] = frozenset()  # serials

    @property
    def access(self) -> Access:
        """What they may see."""
        return access_of(self.role, self.departments)

    def may(self, least: Role) -> bool:
        """Whether they may do what a role may."""
        return may(self.role, least)


NOBODY: Final = Visitor()


def visitor() -> Visitor:
    """Who makes the current request."""
    found: Visitor = g.get("visitor", NOBODY)
    return found
