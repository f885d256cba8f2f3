"""Looks up what all templates may use in one mapping, and makes the page of what never reaches the application."""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from flask.templating import Environment


class PlainEnvironment(Environment):
    """Flask's, in which a template without globals of its own has those of the environment.

    Jinja gives each a chain of two mappings, which is asked at every import of a macro: a thirtieth of a page.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """See Jinja's."""
        return super().make_globals(d) if d else self.globals


@lru_cache
def page_of_refusal(status: int, headline: str, advice: str) -> str:
    """A page of ours that needs no application: the server itself refuses what is too large, and knows nobody's name."""
    templates = jinja2.FileSystemLoader(Path(__file__).parent.parent / "templates")
    environment = jinja2.Environment(loader=templates, autoescape=True)
    return environment.get_template("errors/refusal.html").render(
        status=status, headline=headline, advice=advice
    )
