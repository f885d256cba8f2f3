"""Builds what JSON Schema 2020-12 says of objects: exact ones, all of whose fields are required and which have no others."""

from __future__ import annotations

from typing import Any, Final

from search_app.texts.pages import FAILURES

Schema = dict[str, Any]


def ref(name: str) -> Schema:
    """A schema by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def text(description: str) -> Schema:
    """Any string."""
    return {"type": "string", "description": description}


def number(description: str) -> Schema:
    """An integer that counts something."""
    return {"type": "integer", "minimum": 0, "description": description}


def many(items: Schema, description: str) -> Schema:
    """An array."""
    return {"type": "array", "items": items, "description": description}


def exactly(description: str, **properties: Schema) -> Schema:
    """An object with these fields and no others."""
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


OFFSET: Final = {"type": "integer", "minimum": 0}
COUNTED: Final = {  # a value, and how many documents have it
    "type": "array",
    "prefixItems": [{"type": "string"}, OFFSET],
    "items": False,
    "minItems": 2,
}
SPAN: Final = {"type": "array", "prefixItems": [OFFSET, OFFSET], "items": False, "minItems": 2}
MAYBE_DATE: Final = {"type": ["string", "null"], "format": "date", "description": "成文日期；未知时为 null"}


def between(least: int, most: int, default: int) -> Schema:
    """An integer within bounds, which both count."""
    return {"type": "integer", "minimum": least, "maximum": most, "default": default}


def parameter(name: str, schema: Schema, description: str, example: object = None) -> Schema:
    """A parameter of the address that may be left out."""
    stated: Schema = {"name": name, "in": "query", "description": description, "schema": schema}
    return stated if example is None else {**stated, "example": example}


def answers(schema: str | Schema, *refusals: int, mimetype: str = "application/json") -> Schema:
    """The answers of an operation; 500 and 503 can befall each."""
    content = {"schema": ref(schema) if isinstance(schema, str) else schema}
    failed = {"application/json": {"schema": ref("Error")}}
    return {"200": {"description": "成功", "content": {mimetype: content}}} | {
        str(status): {"description": FAILURES[status][0], "content": failed}
        for status in (*refusals, 421, 500, 503)
    }
