"""Makes a page of what wants attention: one list, and how many documents each of the others has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import render_template
from werkzeug.datastructures import MultiDict

from indexer.catalogue import ConcernKind
from search_app.texts.attention import HINTS, LISTS, NOTHING, STILL_OWED, STILL_UNCOMPARED, words_of
from search_app.web.context import archive
from search_app.web.desk.batches.chosen import kind_in
from search_app.web.desk.batches.selection import remember_last_act
from search_app.web.paging import last_page, offset_of
from search_app.web.search_url import read_number

PAGE_SIZE: Final = 50  # documents


def attention_page(arguments: MultiDict[str, str], *, done: str = "", left: str = "") -> str:
    """A page of the list that the arguments name, or of the first on which there is something."""
    remember_last_act()
    review = archive().review
    owed, counts = review.look(), review.lists.counts()
    kind = kind_in(arguments.get("list", "")) or _first_with_some(counts)
    total = counts.get(kind, 0)
    last = last_page(total, PAGE_SIZE)
    page = min(max(read_number(arguments.get("page", "")) or 1, 1), last)
    uncompared = review.lists.uncompared() if kind == "near" else 0
    waiting = (STILL_OWED, owed), (STILL_UNCOMPARED, uncompared)
    return render_template(
        "attention/listed.html",
        kind=kind,
        lists=LISTS,
        hints=HINTS,
        counts=counts,
        due=archive().destruction.due.count(),
        found=review.lists.page(kind, PAGE_SIZE, offset_of(page, PAGE_SIZE)),
        total=total,
        page=page,
        last=last,
        words_of=words_of,
        nothing=NOTHING,
        waiting=[said.format(count=f"{count:,}") for said, count in waiting if count],
        done=done,
        left=left,
    )


def _first_with_some(counts: Mapping[str, int]) -> ConcernKind:
    return next((kind for kind in LISTS if counts.get(kind)), "field")
