"""/desk/failures: the files below the server's folders that could not be taken in, to be tried again or let go of."""

from __future__ import annotations

import threading
from contextlib import suppress

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indexer.archive import Archive
from indexer.errors import ArchiveBusy
from indexer.intake import is_retrying, retry
from search_app.texts.desk import DONE
from search_app.web.context import archive
from search_app.web.security.permissions import visitor

blueprint = Blueprint("refused", __name__, url_prefix="/desk/failures")


@blueprint.get("")
def listed() -> str:
    """The list."""
    refusals = archive().refusals.all()
    done = DONE.get(request.args.get("done", ""), "")
    return render_template(
        "refused/listed.html", refusals=refusals, retrying=is_retrying(archive().ingest), done=done
    )


@blueprint.post("/retry")
def try_again() -> Response:
    """Try them all again, aside: scans can take minutes."""
    work = threading.Thread(target=_retry, args=(archive(), visitor().name), daemon=True)
    work.start()
    return redirect(url_for("refused.listed", done="retried"), code=303)


@blueprint.post("/forget")
def forget() -> Response:
    """Take one off the list."""
    archive().refusals.forget([request.form.get("where", "")])
    return redirect(url_for("refused.listed", done="forgotten"), code=303)


def _retry(whole: Archive, actor: str) -> None:
    """Nothing where somebody is at it, who has the same list."""
    with suppress(ArchiveBusy):
        for _ in retry(whole.ingest, actor=actor):
            pass
