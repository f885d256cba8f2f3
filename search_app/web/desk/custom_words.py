"""/desk/words: the archive's own terms and synonyms, what adding some would change; the index built anew behind the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from indexer.catalogue import LONGEST_WORD, MOST_GROUPS, MOST_TERMS, known_terms
from indexer.errors import InvalidRequest
from indexer.search import LONGEST_SENTENCE, MOST_SENTENCES, Preview, cut_with
from indexer.sync import LastRebuild
from indexer.text import shipped_groups, shipped_terms
from search_app.texts.desk import DONE, NO_WORDS, REBUILDING, REBUILDING_BEGINS, WORDS_SKIPPED
from search_app.texts.local_time import local
from search_app.texts.wording import word
from search_app.web.context import archive
from search_app.web.security.permissions import visitor

LARGEST_FORM: Final = 1 << 20  # bytes: all the words there can be, percent-encoded
MOST_NAMED: Final = 20  # terms that were passed over, of which the page tells
LARGEST_NUMBER: Final = 1 << 62  # of a row: the database holds no larger one

blueprint = Blueprint("words", __name__, url_prefix="/desk/words")

_BETWEEN_WORDS: Final = re.compile(r"[\s,，、;；]+")


@dataclass(frozen=True, slots=True)
class Typed:
    """The words and sentences of the form, as they were typed."""

    terms: str = ""
    synonyms: str = ""
    sentences: str = ""

    @classmethod
    def of(cls, form: MultiDict[str, str]) -> Typed:
        """What the parameters of an address or a form say."""
        return cls(*(form.get(name, "") for name in ("terms", "synonyms", "sentences")))

    @property
    def new_terms(self) -> list[str]:
        """Its terms, however they are kept apart."""
        return _words(self.terms)

    @property
    def new_group(self) -> list[str]:
        """Its words that mean the same."""
        return _words(self.synonyms)


@blueprint.get("")
def overview() -> str | tuple[str, int]:
    """The page; with words or sentences in the address, also what adding these would change."""
    typed = Typed.of(request.args)
    if typed == Typed():
        return _page(typed, done=DONE.get(request.args.get("done", ""), "") + _skipped())
    try:
        preview = archive().preview(typed.new_terms, typed.new_group, typed.sentences.splitlines())
    except InvalidRequest as error:
        return _page(typed, refused=word(error, "page")), 400
    return _page(typed, preview)


@blueprint.post("")
def add() -> Response | tuple[str, int]:
    """Add the terms and the group of the form: both or, when one cannot be, none; terms that are known are passed over."""
    request.max_content_length = LARGEST_FORM
    typed, words = Typed.of(request.form), archive().words
    try:
        if not typed.new_terms and not typed.new_group:
            raise InvalidRequest(NO_WORDS)
        known = known_terms(typed.new_terms, words.lexicon())
        terms = [term for term in typed.new_terms if term not in known]
        if not terms and not typed.new_group:
            terms = typed.new_terms  # which says that they are known
        words.add(terms or None, typed.new_group or None, actor=visitor().name)
    except InvalidRequest as error:
        return _page(typed, refused=word(error, "page")), 400
    skipped = " ".join(known[:MOST_NAMED]) or None
    return redirect(url_for("words.overview", done="worded", skipped=skipped), code=303)


@blueprint.post("/delete")
def delete() -> Response:
    """Delete the words that are ticked; it does no harm to ask twice."""
    request.max_content_length = LARGEST_FORM
    wanted = (value for value in request.form.getlist("serial") if value.isascii() and value.isdigit())
    serials = [serial for serial in map(int, wanted) if serial < LARGEST_NUMBER]
    gone = archive().words.remove(serials, actor=visitor().name)
    return redirect(url_for("words.overview", done="unworded" if gone else "unticked"), code=303)


@blueprint.post("/index")
def rebuild() -> Response:
    """Build the index anew behind the page."""
    begun = archive().reindexing.start(visitor().name)
    if begun:
        archive().note_act("rebuild", visitor().name)
    asked_on = "administration" if request.form.get("from") == "admin" else "words"
    return redirect(url_for(f"{asked_on}.overview", done="rebuilding" if begun else "rebuilt"), code=303)


@blueprint.get("/index")
def progress() -> str:
    """The index and how far its rebuilding is, for the script of the page."""
    return render_template("words/index.html", **index_facts())


def _page(typed: Typed, preview: Preview | None = None, *, done: str = "", refused: str = "") -> str:
    kept, lexicon = archive().words.all(), archive().words.lexicon()
    terms = [each for each in kept if each.kind == "term"]
    return render_template(
        "words/overview.html",
        typed=typed,
        preview=preview,
        done=done,
        refused=refused,
        terms=[(each, cut_with(each.words[0], lexicon, lexicon).after) for each in terms],
        groups=[each for each in kept if each.kind == "synonyms"],
        shipped_terms=shipped_terms(),
        shipped_groups=shipped_groups(),
        limits={
            "word": LONGEST_WORD,
            "terms": MOST_TERMS,
            "groups": MOST_GROUPS,
            "sentence": LONGEST_SENTENCE,
            "sentences": MOST_SENTENCES,
        },
        **index_facts(),
    )


def _skipped() -> str:
    """Which terms have just been passed over; only such as are known, whatever the address says."""
    known = known_terms(_words(request.args.get("skipped", ""))[:MOST_NAMED], archive().words.lexicon())
    return WORDS_SKIPPED.format(words="、".join(known)) if known else ""


def index_facts() -> dict[str, Any]:
    """The state of the index and how far its rebuilding is, as `words/index.html` shows it."""
    last = archive().reindexing.last()
    return {"index": archive().index_state(), "rebuilding": last, "said_of_rebuilding": _said(last)}


def _said(last: LastRebuild) -> str:
    """One sentence on the last rebuilding; "" when there has been none."""
    if last.state == "running" and not last.progress.total:
        return REBUILDING_BEGINS
    said = REBUILDING[last.state]
    return said.format(
        done=f"{last.progress.done:,}",
        total=f"{last.progress.total:,}",
        ended=local(last.ended_at),
        reason=word(last.reason, "page"),
    )


def _words(text: str) -> list[str]:
    return [word for word in _BETWEEN_WORDS.split(text) if word]
