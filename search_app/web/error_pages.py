"""Answers failures: a page in Chinese that says what to do next; to programs a sentence of JSON."""

from __future__ import annotations

import errno
from typing import Final

from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from indexer.errors import (
    AccountNotFound,
    ArchiveError,
    DocumentChanged,
    DocumentNotFound,
    DraftNotFound,
    IndexUnusable,
    InvalidRequest,
    PagesBusy,
    Unavailable,
    UnreadableFile,
)
from search_app.telemetry import INCIDENT as REPORT
from search_app.telemetry import report
from search_app.texts.pages import (
    DISK_UNWRITABLE,
    FAILURES,
    INCIDENT,
    NO_MEMORY,
    NO_ROUTE,
    NO_SAVED_SEARCH,
    OTHER_FAILURE,
)
from search_app.texts.phrases.topics import NO_TOPIC, NOT_ON_IT, NOT_YOUR_TOPIC
from search_app.texts.wording import word
from search_app.web.context import ask_no_settings, repair_index
from search_app.web.typed import typed_texts

_STATUS: Final = (  # errors whose sentence is the visitor's to act on
    (InvalidRequest, 400),
    (UnreadableFile, 400),
    (DocumentNotFound, 404),
    (AccountNotFound, 404),
    (DraftNotFound, 404),
    (DocumentChanged, 409),
    (PagesBusy, 503),
)
_KEPT: Final = ("Allow", "Retry-After", "WWW-Authenticate")  # headers of an HTTP error
_SOON: Final = 2  # seconds after which a page that was too much at once may be asked for again
_LATER: Final = 5  # after which a store that is away may have come back
_IMAGES: Final = (
    ".png",
    ".webp",
    ".jpg",
)  # many may be asked for at once, and nobody would see a page in their place
_SAY_ALL: Final = (
    NO_TOPIC,
    NOT_ON_IT,
    NOT_YOUR_TOPIC,
    NO_SAVED_SEARCH,
)  # sentences that need no advice of the status
_OF_THE_DISK: Final = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


def answer_in_chinese(app: Flask) -> None:
    """Register the handlers on `app`."""
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(ArchiveError, _answer_archive)
    app.register_error_handler(Exception, _answer_fault)


def _answer_http(error: HTTPException) -> Response:
    """Our own aborts carry their sentence in Chinese; Werkzeug's English description is left out."""
    said = error.description or ""
    answer = _answer(error.code or 500, "" if said.isascii() else said)
    answer.headers.extend([pair for pair in error.get_headers() if pair[0] in _KEPT])
    return answer


def _answer_archive(error: ArchiveError) -> Response:
    """What the library could not do, in the words of the pages."""
    if status := next((code for kind, code in _STATUS if isinstance(error, kind)), None):
        answer = _answer(status, word(error, "page"))
        if isinstance(error, PagesBusy):
            answer.headers["Retry-After"] = str(_SOON)
        return answer
    if isinstance(error, IndexUnusable):
        repair_index()
    ask_no_settings()
    answer = _answer_logged(503, word(error, "page"), error)
    if isinstance(error, Unavailable):
        answer.headers["Retry-After"] = str(_LATER)
    return answer


def _answer_fault(error: Exception) -> Response:
    ask_no_settings()
    if isinstance(error, OSError) and error.errno in _OF_THE_DISK:
        return _answer_logged(503, DISK_UNWRITABLE, error)
    if isinstance(error, MemoryError):
        return _answer_logged(503, NO_MEMORY, error)
    return _answer_logged(500, "", error)


def _answer_logged(status: int, sentence: str, error: Exception) -> Response:
    """With the number that the administrator finds on his page and in the log."""
    failure = request.environ[REPORT] = report(error)
    return _answer(status, sentence, INCIDENT.format(number=failure.number))


def _answer(status: int, sentence: str, incident: str = "") -> Response:
    headline, advice = FAILURES.get(status, OTHER_FAILURE)
    if request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json":
        unrouted = status == 404 and not sentence
        said = sentence or (NO_ROUTE if unrouted else f"{headline}。{advice}")
        return make_response(jsonify(error=said + incident), status)
    if request.path.endswith(_IMAGES) and sentence:
        return Response(sentence + incident, status, mimetype="text/plain")
    of_a_form = status == 400 and sentence and request.method == "POST"  # it has no conditions in its address
    page = render_template(
        "errors/failure.html",
        status=status,
        headline=headline,
        sentence=sentence,
        advice="" if sentence in _SAY_ALL or of_a_form else advice,
        incident=incident,
        typed=typed_texts(),
    )
    return make_response(page, status)
