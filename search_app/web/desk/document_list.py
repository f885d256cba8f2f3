"""GET /desk/documents: all documents by what is recorded of them, those that were withdrawn with their reasons."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Final, cast, get_args

from flask import Blueprint, current_app, render_template, request
from werkzeug.datastructures import MultiDict

from indexer.catalogue import NOT_RECORDED, Order, Wanted
from indexer.model import OPENNESS
from search_app.texts.desk import DONE, LIST_ORDERS, LIST_STATES, RETENTIONS
from search_app.web.context import archive
from search_app.web.desk.batches.selection import last_act, remember_last_act, selection
from search_app.web.paging import last_page, offset_of
from search_app.web.search_url import read_number, read_query

PAGE_SIZE: Final = 50
LAST_PAGE: Final = 1_000_000

blueprint = Blueprint("listing", __name__, url_prefix="/desk/documents")
blueprint.add_app_template_global(selection)
blueprint.add_app_template_global(last_act)


@blueprint.get("")
def listed() -> str:
    """A page of them, filtered and sorted as the address says."""
    return list_page(request.args, DONE.get(request.args.get("done", ""), ""))


def list_page(arguments: MultiDict[str, str], done: str = "") -> str:
    """The same, as the arguments say."""
    remember_last_act()
    wanted = wanted_in(arguments)
    total = archive().listing.count(wanted)
    last = last_page(total, PAGE_SIZE)
    page = min(max(read_number(arguments.get("page", "")) or 1, 1), last)
    stated = parameters_of(wanted)
    return render_template(
        "documents/listed.html",
        found=archive().listing.page(wanted, limit=PAGE_SIZE, offset=offset_of(page, PAGE_SIZE)),
        wanted=wanted,
        stated=stated,
        filtered=bool(parameters_of(replace(wanted, state="", order="added"))),
        total=total,
        page=page,
        last=last,
        openness=OPENNESS,
        states=LIST_STATES,
        retentions=RETENTIONS,
        not_recorded=NOT_RECORDED,
        orders=LIST_ORDERS,
        done=done,
    )


@blueprint.app_template_global()
def address_of_batches() -> str:
    """Where a selection of documents is sent to; "" where there is no such page."""
    return f"{request.script_root}/desk/batches" if "batches" in current_app.blueprints else ""


@blueprint.app_template_global()
def known_departments() -> dict[int, str]:
    """The departments that documents may belong to, by serial and name, for the pages of archivists."""
    return archive().departments.names()


def wanted_in(arguments: MultiDict[str, str]) -> Wanted:
    """What the parameters of an address or a form ask for; what cannot be read asks for nothing."""
    said = {name: read_query(arguments.get(name, ""))[0] for name in asdict(Wanted())}
    return Wanted(
        text=said["text"],
        state=said["state"] if said["state"] in LIST_STATES else "",
        openness=said["openness"] if said["openness"] in OPENNESS else "",
        filing_year=said["filing_year"],
        retention=said["retention"],
        order=cast(Order, said["order"]) if said["order"] in get_args(Order) else "added",
    )


def parameters_of(wanted: Wanted) -> dict[str, str]:
    """What stands after the “?” of its address; what is not asked for is left out."""
    return {name: value for name, value in asdict(wanted).items() if value and value != "added"}
