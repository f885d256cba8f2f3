"""Templates whose code calls and escapes by itself: what they render is what Jinja would."""

from __future__ import annotations

import jinja2
import pytest
from flask import Flask
from markupsafe import Markup, escape

from search_app.web import PlainEnvironment

CALLS = """
{% macro cell(text, kind="td", wide=false) %}<{{ kind }}{% if wide %} wide{% endif %}>{{ text }}</{{ kind }}>{% endmacro %}
{% macro row() %}<tr>{{ caller("a<b", more="&") }}</tr>{% endmacro %}
{{ cell("<i>") }}{{ cell(kind="th", text=markup) }}{{ cell(*pair) }}{{ cell("x", **named) }}{{ cell(*pair, wide=true) }}
{% call(text, more) row() %}{{ cell(text) }}{{ more }}{{ caller is defined }}{% endcall %}
{% for each in pair %}{{ loop.index }}{{ loop.cycle("odd", "even") }}{{ loop.changed(each) }}{{ each.upper() }}{% endfor %}
{{ none }}{{ missing }}{{ 1.5 }}{{ pair }}{{ markup }}{{ "it is" | upper }}{{ dict(a=1, b="q").items() | list }}
"""


def test_what_they_render_is_what_jinja_would() -> None:
    given = {"markup": Markup("<b>&amp;</b>"), "pair": ("p<q", "th"), "named": {"kind": "em", "wide": True}}
    ours = PlainEnvironment(Flask(__name__), trim_blocks=True, autoescape=True)
    theirs = jinja2.Environment(trim_blocks=True, autoescape=True)
    assert ours.from_string(CALLS).render(given) == theirs.from_string(CALLS).render(given)
    assert "<td>&lt;i&gt;</td><th><b>&amp;</b></th>" in ours.from_string(CALLS).render(given)


@pytest.mark.parametrize(
    "value", ["", "工会", *"&<>'\"", "a&amp;<b>", Markup("<i>"), 0, 1.5, None, True, [1, "<"]]
)
def test_a_value_is_escaped_as_everywhere(value: object) -> None:
    assert PlainEnvironment.escaped(value) == escape(value)


def test_what_is_no_function_fails_as_it_did() -> None:
    with pytest.raises(jinja2.UndefinedError):
        PlainEnvironment(Flask(__name__)).from_string("{{ nothing(1) }}").render()
