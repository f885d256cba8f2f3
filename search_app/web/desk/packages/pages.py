"""/desk/packages: chosen documents as a package to be kept, and a package that is taken in.

A package is sent while it is written, a document at a time.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import BinaryIO, Final, cast, get_args

from flask import Blueprint, Response, abort, render_template, request

from indexer.errors import InvalidRequest, PackageUnusable
from indexer.exchange import PackageForm, ZipSink
from indexer.message import Message
from indexer.model import OPENNESS, ImportOutcome
from search_app.telemetry import LARGEST_UPLOAD
from search_app.texts.packages import (
    MARKED_OPEN,
    NO_PACKAGE,
    NOTHING_PACKED,
    PACKAGE_DONE,
    PACKAGE_FORMS,
    PACKAGE_NAME,
    PACKAGE_TOO_LARGE,
)
from search_app.texts.wording import word
from search_app.web.context import archive
from search_app.web.desk.batches.again import list_again
from search_app.web.desk.batches.chosen import some_chosen
from search_app.web.desk.document_form import LARGEST_FORM
from search_app.web.file_answers import file_of
from search_app.web.security.concurrency_limit import shares
from search_app.web.security.permissions import visitor

MOST_PACKED: Final = 5_000  # documents of one package that a browser gets; the command writes more
MOST_FILES: Final = 20_000  # of one that it sends
MOST_SHOWN: Final = 200  # documents of it that are told one by one

blueprint = Blueprint("packages", __name__, url_prefix="/desk/packages")


@blueprint.app_template_global()
def package_forms() -> dict[PackageForm, str]:
    """What a package can be."""
    return PACKAGE_FORMS


@blueprint.get("")
def ask() -> str:
    """The form that takes a package."""
    return render_template("packages/page.html")


@blueprint.post("")
def receive() -> tuple[str, int]:
    """Take in the package of the form, and tell what became of its documents, or why nothing was taken in."""
    request.max_content_length = LARGEST_UPLOAD
    file = request.files.get("file")
    if file is None or not file.filename:
        abort(400, NO_PACKAGE)
    sent = cast(BinaryIO, file.stream)
    came = archive().exchange.receive(file.filename, sent, actor=visitor().name, most=MOST_FILES)
    try:
        outcomes = list(came)
    except PackageUnusable as error:
        return render_template("packages/page.html", refused=word(error, "page")), 400
    left = (
        each for each in outcomes if each.status == "failed" or (each.mark and each.openness == OPENNESS[0])
    )
    told = [_told(each) for each in islice(left, MOST_SHOWN)]
    sums = Counter[str](each.status for each in outcomes)
    done = "，".join(PACKAGE_DONE[name].format(count=sums[name]) for name in PACKAGE_DONE if sums[name])
    notice = {"refused": done} if sums["failed"] else {"done": done}
    return render_template("packages/page.html", told=told, **notice), 200


@blueprint.post("/export")
def export() -> Response | tuple[str, int]:
    """Send the documents that the form means as a package."""
    request.max_content_length = request.max_form_memory_size = LARGEST_FORM
    form = request.form.get("package", "")
    if form not in get_args(PackageForm):
        abort(400)
    try:
        chosen = some_chosen(request.form, MOST_PACKED, PACKAGE_TOO_LARGE)
    except InvalidRequest as refusal:
        return list_again(refusal)
    name = PACKAGE_NAME.format(date=date.today().isoformat())
    return file_of(_sent(chosen, cast(PackageForm, form), name), "application/zip", name, "zip")


def _sent(chosen: list[str], form: PackageForm, name: str) -> Iterator[bytes]:
    """The bytes of a ZIP file, so many at a time as a document makes.

    Ends the request with 400, and with the reason of the first, where no document can be in it.
    """
    outbox, pause = _Outbox(), shares().step_aside
    sink = ZipSink(cast(BinaryIO, outbox), name)
    packed = archive().exchange.pack(sink, chosen, actor=visitor().name, form=form)

    refused: Message | None = None
    for first in packed:
        if first.reason is None:
            break
        refused = refused or first.reason
    else:
        abort(400, NOTHING_PACKED.format(reason=word(refused, "page")))

    def sent() -> Iterator[bytes]:
        yield outbox.taken()
        for _ in packed:
            pause()
            yield outbox.taken()
        sink.close()
        yield outbox.taken()

    return sent()


class _Outbox(io.RawIOBase):
    """A file that is sent as it is written."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, part: object, /) -> int:
        content = bytes(cast(bytes, part))
        self._parts.append(content)
        return len(content)

    def taken(self) -> bytes:
        """What has been written since the last time."""
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _told(outcome: ImportOutcome) -> tuple[ImportOutcome, str]:
    """One that wants a look, and why."""
    if outcome.reason:
        return outcome, word(outcome.reason, "page")
    return outcome, MARKED_OPEN.format(mark=outcome.mark)
