"""GET /metrics: the numbers of a running server, for a Prometheus on the same machine.

Counts of requests hold for all processes of the server since it was started. Counts of documents are those of open
ones. Only programs on this machine may read it, unless METRICS_FOR_ALL is set, and administrators who have signed in.
A request that has come through a proxy is not from this machine, whatever a header says: see `own_machine`.
Format: Prometheus, "Exposition formats", text-based format 0.0.4.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from flask import Blueprint, Flask, Response, abort, current_app

from indexer.index import kernel_in_use
from indexer.stores import Status
from search_app.telemetry import BUCKETS, Counters
from search_app.texts.pages import INDEX_STATES, NOT_YOURS
from search_app.web.context import drafts, index_state, open_documents, owed, stores, unplaced
from search_app.web.security.own_machine import asked_on_this_machine
from search_app.web.security.permissions import visitor

MIMETYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_NAME: Final = "gongwen.tally"
_LEVELS: Final[dict[Status, int]] = {"sound": 2, "reduced": 1, "away": 0}
_DURATION: Final = "gongwen_http_request_duration_seconds"

_Sample = tuple[str, dict[str, object], float]  # ending of the name, labels, value

blueprint = Blueprint("metrics", __name__)


def keep(app: Flask, tally: Counters) -> None:
    """Give `app` the tally whose numbers it tells; its routes are known by now."""
    tally.know(rule.rule for rule in app.url_map.iter_rules())
    app.extensions[_NAME] = tally


@blueprint.get("/metrics")
def metrics() -> Response:
    """All of them."""
    if not may_read_numbers():
        abort(403, NOT_YOURS)
    tally: Counters = current_app.extensions[_NAME]
    lines = [line for family in (*_traffic(tally), *_of_archive(), *_processes(tally)) for line in family]
    return Response("\n".join([*lines, ""]), content_type=MIMETYPE)


def may_read_numbers() -> bool:
    """Whether who asks may know how this server is: programs on this machine and administrators, or all as it is set."""
    return bool(
        current_app.config["METRICS_FOR_ALL"] or visitor().may("administrator") or asked_on_this_machine()
    )


def _traffic(tally: Counters) -> Iterator[Iterator[str]]:
    counted: Iterable[_Sample] = (
        ("", {"route": route, "status": status}, number) for route, status, number in tally.requests()
    )
    yield _family("gongwen_http_requests_total", "counter", "Requests answered.", counted)
    yield _family(_DURATION, "histogram", "Seconds until the last byte was handed over.", _durations(tally))


def _durations(tally: Counters) -> Iterator[_Sample]:
    for route, upto, seconds in tally.durations():
        for limit, number in zip((*BUCKETS, "+Inf"), upto, strict=True):
            yield "_bucket", {"route": route, "le": limit}, number
        yield "_sum", {"route": route}, seconds
        yield "_count", {"route": route}, upto[-1]


def _of_archive() -> Iterator[Iterator[str]]:
    state = index_state()
    states: Iterable[_Sample] = (("", {"state": name}, int(name == state)) for name in INDEX_STATES)
    yield _family(
        "gongwen_documents", "gauge", "Open documents that can be found.", [("", {}, open_documents())]
    )
    yield _family("gongwen_index_state", "gauge", "1 for the state the index is in.", states)
    tray: Iterable[_Sample] = (("", {"state": name}, n) for name, n in drafts())
    yield _family("gongwen_drafts", "gauge", "Files in the tray.", tray)
    yield _family("gongwen_index_owed", "gauge", "Changes not yet in the index.", [("", {}, owed())])
    compiled: Iterable[_Sample] = [("", {}, int(kernel_in_use()))]
    yield _family(
        "gongwen_index_compiled", "gauge", "1 where compiled code takes steps of queries.", compiled
    )
    sound: Iterable[_Sample] = (("", {"store": each.store}, _LEVELS[each.status]) for each in stores())
    yield _family("gongwen_store_state", "gauge", "Shared stores: 2 sound, 1 reduced, 0 away.", sound)
    waiting: Iterable[_Sample] = [("", {}, unplaced())]
    yield _family(
        "gongwen_places_owed", "gauge", "Versions whose places on pages are not known yet.", waiting
    )


def _processes(tally: Counters) -> Iterator[Iterator[str]]:
    numbers = tally.processes() or [os.getpid()]
    memory: Iterable[_Sample] = (("", {"process": at}, _memory(pid)) for at, pid in enumerate(numbers))
    files: Iterable[_Sample] = (("", {"process": at}, _files(pid)) for at, pid in enumerate(numbers))
    yield _family("process_resident_memory_bytes", "gauge", "Memory in use, mapped files too.", memory)
    yield _family("process_open_fds", "gauge", "Open files and connections.", files)


def _memory(process: int) -> int:
    """Linux, proc(5): the second number of statm is resident pages; 0 for a process that has just ended."""
    with suppress(OSError):
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def _files(process: int) -> int:
    with suppress(OSError):
        return len(os.listdir(f"/proc/{process}/fd"))
    return 0


def _family(name: str, kind: str, help: str, samples: Iterable[_Sample]) -> Iterator[str]:
    yield f"# HELP {name} {help}"
    yield f"# TYPE {name} {kind}"
    for ending, labels, value in samples:
        said = ",".join(f'{label}="{_escaped(str(text))}"' for label, text in labels.items())
        yield f"{name}{ending}{{{said}}} {value!r}" if said else f"{name}{ending} {value!r}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
