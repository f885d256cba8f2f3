"""POST /admin/failures/clear, and what the administrator's page tells of failed requests."""

from __future__ import annotations

import unicodedata
from typing import Any, Final

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from search_app.web.context import failure_log

blueprint = Blueprint("failures", __name__, url_prefix="/admin/failures")

_MOST_SHOWN: Final = 50  # groups
_HALF: Final = 4  # digits of a number before its stroke


@blueprint.post("/clear")
def clear() -> Response:
    """Forget the failures of this machine; those to come are kept again."""
    failure_log().clear()
    return redirect(url_for("administration.overview", done="cleared", _anchor="errors"), code=303)


def failure_facts(typed: str) -> dict[str, Any]:
    """What the page tells: the last failures, and the one of a number, as far as somebody has typed one."""
    groups, number = failure_log().groups(), _number_in(typed)
    return {
        "errors": groups[:_MOST_SHOWN],
        "more_errors": len(groups) > _MOST_SHOWN,
        "incident": typed,
        "found": failure_log().find(number) if number else None,
    }


def _number_in(typed: str) -> str:
    """A number as it is kept, however it was typed: １２３４ 5678."""
    digits = "".join(each for each in unicodedata.normalize("NFKC", typed) if each.isdecimal())
    return f"{digits[:_HALF]}-{digits[_HALF:]}" if digits else ""
