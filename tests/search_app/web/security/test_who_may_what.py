"""Every address, asked by nobody, a reader, an archivist and an administrator: let in or refused, as two tables say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, get_args

import pytest
from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter, Rule

from indexer.archive import Archive
from indexer.model.clearance import ROLES, Role
from search_app import create_app
from search_app.texts.pages import FOREIGN_REQUEST, NOT_YOURS, SIGN_IN_FIRST
from search_app.web.security.permissions import LEAST, Least
from tests.support.web.signing import NAMES, cheap, staffed
from tests.support.web.visiting import visited_by

__all__ = ["cheap", "staffed"]  # fixtures

OURS = {"Origin": "http://localhost"}
VISITORS: Final[tuple[Role | None, ...]] = (None, *ROLES)
MAY: dict[str, set[Least]] = {  # blueprint, or endpoint without one → what LEAST may say of its addresses
    "static": {"anyone"},
    "start": {"reading"},
    "search": {"reading"},
    "articles": {"reading"},
    "pages": {"reading"},
    "iiif": {"reading"},
    "export": {"reading"},
    "advanced": {"reading"},
    "quotes": {"reading"},
    "counts": {"reading"},
    "concordance": {"reading"},
    "wording": {"reading"},
    "saved": {"reading", "reader"},
    "topics": {"reading", "reader"},
    "filling": {"reader"},
    "topic_files": {"reading"},
    "new_hits": {"reader"},
    "watch": {"reader"},
    "feed": {"reading", "reader"},
    "opensearch": {"anyone", "reading"},
    "api": {"reading", "reader"},
    "openapi": {"anyone"},
    "complete": {"reading"},
    "help": {"anyone"},
    "overview": {"reading"},
    "signing_in": {"anyone", "reader"},
    "external": {"anyone"},
    "first_start": {"anyone"},
    "departments": {"administrator"},
    "tokens": {"reader", "administrator"},
    "accounts": {"administrator"},
    "administration": {"administrator", "anyone"},
    "failures": {"administrator"},
    "desk": {"archivist"},
    "documents": {"archivist"},
    "listing": {"archivist"},
    "batches": {"archivist"},
    "sheets": {"archivist"},
    "numbering": {"archivist"},
    "packages": {"archivist"},
    "tray_batch": {"archivist"},
    "inventories": {"archivist"},
    "version_pages": {"archivist"},
    "draft_pages": {"archivist"},
    "events": {"archivist"},
    "review": {"archivist"},
    "attention": {"archivist"},
    "disposal": {"archivist"},
    "openness": {"archivist"},
    "refused": {"archivist"},
    "words": {"archivist"},
    "health": {"anyone"},
    "metrics": {"anyone"},
}


@pytest.fixture
def apps(staffed: Archive) -> dict[Role | None, Flask]:
    """The pages as each of them gets to see them."""
    return {
        role: visited_by(create_app(archive=staffed), role, NAMES[role] if role else "") for role in VISITORS
    }


def asked(app: Flask) -> Iterator[tuple[Rule, str, str]]:
    """Every address with every method that is its own, places in it filled with what is not there."""
    for rule in app.url_map.iter_rules():
        filled = {name: 1 if _is_number(rule._converters[name]) else "none" for name in rule.arguments}
        with app.test_request_context():
            address = app.url_map.bind("localhost").build(rule.endpoint, filled)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method, address


def _is_number(converter: BaseConverter) -> bool:
    return isinstance(converter, IntegerConverter)


def answer(app: Flask, method: str, address: str, headers: Mapping[str, str] = OURS) -> tuple[int, str]:
    """The status, and which refusal it was."""
    got = app.test_client().open(address, method=method, headers=dict(headers))
    text = str(got.json) if got.is_json else got.get_data().decode("utf-8", "replace")
    got.close()
    return got.status_code, next(
        (said for said in (SIGN_IN_FIRST, NOT_YOURS, FOREIGN_REQUEST) if said in text), ""
    )


def lets_in(least: Least, role: Role | None, *, open_for_reading: bool) -> bool:
    if least == "anyone" or (least == "reading" and open_for_reading):
        return True
    needed: Role = "reader" if least == "reading" else least
    return role is not None and ROLES.index(role) >= ROLES.index(needed)


@pytest.mark.slow
@pytest.mark.parametrize("open_for_reading", [True, False])
@pytest.mark.parametrize("role", VISITORS)
def test_every_address(
    apps: dict[Role | None, Flask], staffed: Archive, role: Role | None, open_for_reading: bool
) -> None:
    staffed.settings.set("reading_needs_account", "否" if open_for_reading else "是", actor="")
    walked = 0
    for rule, method, address in asked(apps[role]):
        status, refused = answer(apps[role], method, address)
        if lets_in(LEAST[rule.endpoint], role, open_for_reading=open_for_reading):
            assert refused == "" and status < 500, (method, address, status)
        else:
            assert (status, refused) == ((403, NOT_YOURS) if role else (401, SIGN_IN_FIRST)), (
                method,
                address,
            )
        walked += 1
    assert walked >= len(LEAST)


def test_the_table_says_what_was_meant(apps: dict[Role | None, Flask]) -> None:
    """A second table, by the kind of page, so that a slip in the first is noticed."""
    for rule in apps[None].url_map.iter_rules():
        assert LEAST[rule.endpoint] in MAY[rule.endpoint.split(".")[0]], rule.endpoint
    assert set().union(*MAY.values()) <= {*get_args(Role), "anyone", "reading"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.example"}, {}], ids=str
)
def test_no_change_is_made_for_another_site(
    apps: dict[Role | None, Flask], staffed: Archive, headers: dict[str, str]
) -> None:
    """Not even for an administrator, whose browser sends the cookie along."""
    events, changing = staffed.log(), 0
    for _, method, address in asked(apps["administrator"]):
        if method == "GET":
            continue
        said = answer(apps["administrator"], method, address, headers)
        assert said == (403, FOREIGN_REQUEST), (method, address)
        changing += 1
    assert changing >= 10 and staffed.log() == events


def test_nothing_is_changed_by_looking(apps: dict[Role | None, Flask]) -> None:
    """What changes something takes POST alone."""
    methods = {method for _, method, _ in asked(apps[None])}
    assert methods == {"GET", "POST"}
