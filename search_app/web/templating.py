"""Looks up what all templates may use in one mapping, and makes the page of what never reaches the application.

A page calls some hundred functions and escapes some four hundred texts: what Jinja does around each is a tenth of its time.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from flask.sansio.app import App
from flask.templating import Environment
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape


def escaped(value: object) -> str:
    """What `escape` makes of it; a text in which nothing is to be escaped is left as it is."""
    if type(value) is str:
        if "&" in value or "<" in value or ">" in value or '"' in value or "'" in value:
            return escape(value)
        return value
    if type(value) is Markup:
        return value
    return str(value) if type(value) is int or type(value) is float else escape(value)


class PlainCode(CodeGenerator):
    """Jinja's, but functions are called without asking each whether it wants the context: none of ours does.

    What is put out is escaped without being made `Markup`, since all that becomes of it is a part of the page.
    """

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        """See Jinja's."""
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        if forward_caller:
            self.write("caller=caller, ")
        for stars, unpacked in (("*", node.dyn_args), ("**", node.dyn_kwargs)):
            if unpacked is not None:
                self.write(stars)
                self.visit(unpacked, frame)
                self.write(", ")
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.escaped(")


class PlainEnvironment(Environment):
    """Flask's, in which a template without globals of its own has those of the environment, and is found by its name alone.

    Jinja gives each a chain of two mappings, which is asked at every import of a macro: a thirtieth of a page.
    """

    code_generator_class = PlainCode
    escaped = staticmethod(escaped)

    def __init__(self, app: App, **options: Any) -> None:
        super().__init__(app, **options)
        self._found: dict[str, jinja2.Template] = {}

    def get_template(
        self,
        name: str | jinja2.Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,
    ) -> jinja2.Template:
        """See Jinja's."""
        if globals or self.auto_reload or not isinstance(name, str):
            return super().get_template(name, parent, globals)
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = super().get_template(name, parent)
        return found

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
