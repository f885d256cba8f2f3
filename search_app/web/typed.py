"""Knows the forms in which people write texts of their own, and gives back what was typed where such a form fails.

Nothing is kept here: what was sent stands in the answer, to be copied or sent again.
"""

from __future__ import annotations

from typing import Final

from flask import request
from werkzeug.exceptions import HTTPException

from search_app.texts.phrases.typed import TYPED
from search_app.web.security.csrf import is_ours

FORMS: Final[
    dict[str, tuple[str, ...]]
] = {  # endpoint → the fields that hold what was typed; no password is one
    "topics.make": ("title", "explanation"),
    "topics.describe": ("title", "explanation"),
    "filling.add": ("title",),
    "filling.note": ("note",),
    "saved.save": ("name", "q"),
    "watch.keep": ("terms",),
}


def typed_texts() -> list[tuple[str, str]]:
    """What a page of ours has sent of such texts, each with its label; nothing of a body that is too large."""
    fields = FORMS.get(request.endpoint or "", ())
    if request.method != "POST" or not fields or not is_ours():
        return []
    try:
        said = [(TYPED[name], request.form.get(name, "")) for name in fields]
    except HTTPException:
        return []
    return [(label, text) for label, text in said if text.strip()]
