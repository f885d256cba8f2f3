"""GET /help: the query language and the pages, explained on one page with examples to click."""

from __future__ import annotations

from flask import Blueprint, render_template

blueprint = Blueprint("help", __name__)


@blueprint.get("/help")
def guide() -> str:
    """The help page; its examples stand in `help_messages.HELP`."""
    return render_template("help/help.html")
