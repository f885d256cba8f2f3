"""Formats log records as lines on stderr, JSON or plain; none says who asked or for what.

A record of ours carries its facts beside its message. Of other records level, place and the message are kept, of our
own library's as it stands in the code, of others' as far as it is known, and of exceptions what `error_reports` keeps.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, TextIO, get_args

from indexer.errors import ArchiveError
from indexer.message import Message
from search_app.telemetry.error_reports import account, report

if TYPE_CHECKING:
    from search_app.telemetry.request_observer import Served

Form = Literal["json", "plain", "none"]
FORMS: tuple[Form, ...] = get_args(Form)
_REQUESTS = logging.getLogger("gongwen.requests")
_EVENTS = logging.getLogger("gongwen.events")
_KNOWN = (  # how messages of waitress begin; addresses and paths stand behind
    "Client disconnected while serving",
    "Exception while serving",
    "Exception when servicing",
    "Socket error",
    "application returned too few bytes",
    "server accept() threw an exception",
    "total open connections dropped below the connection limit",
    "total open connections reached the connection limit",
    "uncaptured python exception",
)


def keep(form: Form, stream: TextIO | None = None) -> None:
    """From now on write what happens in this process to a stream (default: stderr); with "none", nothing."""
    handler: logging.Handler = logging.NullHandler()
    if form != "none":
        handler = _Handler(stream or sys.stderr)
        handler.setFormatter(_Json() if form == "json" else _Plain())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(True)
    logging.getLogger("gongwen").setLevel(logging.INFO)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a line for every request that has to wait
    threading.excepthook = _failed_aside
    sys.unraisablehook = _failed_aside


def note_request(served: Served) -> None:
    """One line a request."""
    if not _REQUESTS.isEnabledFor(logging.INFO):
        return
    facts: dict[str, object] = {
        "method": served.method,
        "route": served.route,
        "status": served.status,
        "ms": round(served.seconds * 1000, 1),
        "bytes": served.bytes,
    }
    if served.failure:
        facts["incident"] = served.failure.number
    _REQUESTS.info("request", extra={"facts": facts})


def note_event(event: str, **facts: object) -> None:
    """Something else that an administrator may want to know, such as a start or a stop."""
    _EVENTS.info(event, extra={"facts": facts})


def _facts(record: logging.LogRecord) -> dict[str, object]:
    """What a line says of a record."""
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
    beginning: dict[str, object] = {"at": at.replace("+00:00", "Z")}
    if (facts := getattr(record, "facts", None)) is not None:
        event = "failure" if "error" in facts else record.msg
        return {**beginning, "event": event, **facts, "process": record.process}
    said = str(record.msg)  # of the library of ours a constant, what it is about stands in its arguments
    if isinstance(record.args, tuple) and record.args and isinstance(record.args[0], ArchiveError | Message):
        told = record.args[0]
        said = told.reason if isinstance(told, ArchiveError) else told.key
    if not record.name.startswith("indexer."):
        said = next((known for known in _KNOWN if said.startswith(known)), "")
    place = f"{record.module}.py:{record.lineno}"
    about: dict[str, object] = {"event": "note", "from": record.name, "level": record.levelname.lower()}
    if said:
        about["said"] = said
    broken = account(record.exc_info[1]) if record.exc_info and record.exc_info[1] else {}
    return {**beginning, **about, "place": place, **broken, "process": record.process}


class _Json(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        return json.dumps(_facts(record), ensure_ascii=False)


class _Plain(logging.Formatter):
    """The same values for the eye; frames in lines of their own."""

    def format(self, record: logging.LogRecord) -> str:
        facts = _facts(record)
        frames, _ = facts.pop("frames", []), facts.pop("process")
        if facts["event"] == "request":
            del facts["event"]
        said = (f"{value} {name}" if name in ("ms", "bytes") else f"{value}" for name, value in facts.items())
        return "\n    ".join([" ".join(said), *(frames if isinstance(frames, list) else ())])


class _Handler(logging.StreamHandler[TextIO]):
    """A log that cannot be written harms no request."""

    def handleError(self, record: logging.LogRecord) -> None:
        return


def _failed_aside(failed: threading.ExceptHookArgs | sys.UnraisableHookArgs) -> None:
    """What failed where nobody waits for it."""
    if failed.exc_value is not None and not isinstance(failed.exc_value, SystemExit):
        report(failed.exc_value)
