"""GET /help: the query language with examples to click; below it the manual, chapter by chapter, with a search of its own."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from search_app.web.help.chapters import PICTURES, Chapter, chapters
from search_app.web.help.finding import LONGEST_QUESTION, find
from search_app.web.security.permissions import visitor

blueprint = Blueprint("help", __name__)


@blueprint.get("/help")
def guide() -> str:
    """The help page; its examples stand in `help_messages.HELP`."""
    return render_template("help/help.html")


@blueprint.get("/help/manual")
def manual() -> str:
    """What the manual has for the visitor, or the sections of it that have all words of `q`."""
    question = request.args.get("q", "")[:LONGEST_QUESTION].strip()
    seen = _seen()
    parts = {each.part: [one for one in seen if one.part == each.part] for each in seen}
    return _page(question=question, found=find(question, seen), parts=parts)


@blueprint.get("/help/manual/<slug>")
def chapter(slug: str) -> str:
    """One chapter. 404 where there is none, or it is for those who may do more."""
    seen = _seen()
    at = next((number for number, each in enumerate(seen) if each.slug == slug), None)
    if at is None:
        abort(404)
    beside = (seen[at - 1] if at else None, seen[at + 1] if at + 1 < len(seen) else None)
    return _page(chapter=seen[at], beside=beside)


@blueprint.get("/help/pictures/<name>")
def picture(name: str) -> Response:
    """A picture of the manual. 404 where there is none of that name."""
    if name not in {path.name for path in PICTURES.iterdir()}:
        abort(404)
    answer = Response((PICTURES / name).read_bytes(), mimetype="image/png")
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _page(**shown: object) -> str:
    return render_template("help/manual.html", longest=LONGEST_QUESTION, **shown)


def _seen() -> tuple[Chapter, ...]:
    """The chapters for the visitor."""
    return chapters(visitor().role or "reader")
