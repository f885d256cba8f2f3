"""Looks up what all templates may use in one mapping."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class PlainEnvironment(Environment):
    """Flask's, in which a template without globals of its own has those of the environment.

    Jinja gives each a chain of two mappings, which is asked at every import of a macro: a thirtieth of a page.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """See Jinja's."""
        return super().make_globals(d) if d else self.globals
