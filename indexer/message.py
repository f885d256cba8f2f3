"""What happened, as facts: a key in plain English and named values, which a door turns into a sentence for its readers.

`search_app.texts.wording` has the sentences. A message travels as JSON, between processes and in rows of the catalogue;
a row of before that holds a sentence is a message of that sentence, shown as it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Union

Fact = Union[str, int, float, tuple["str | Message", ...], "Message"]

_DEEPEST = 4  # messages in a message


@dataclass(frozen=True, slots=True, init=False)
class Message:
    """`key` names what happened, such as "file is empty"; `facts` say what, where and how much."""

    key: str
    facts: Mapping[str, Fact] = field(hash=False)

    def __init__(self, key: str, /, **facts: Fact) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "facts", facts)

    def __str__(self) -> str:
        """In plain English, for logs and developers."""
        told = ", ".join(f"{name}={_plain(value)}" for name, value in self.facts.items())
        return f"{self.key} ({told})" if told else self.key

    def as_json(self) -> dict[str, Any]:
        """It as JSON has it."""
        return {"key": self.key, "facts": {name: _as_json(value) for name, value in self.facts.items()}}

    @classmethod
    def of_json(cls, value: object, *, depth: int = 0) -> Message:
        """It again, or one of a plain text. Raises ValueError for what is neither."""
        if isinstance(value, str):
            return cls(value)
        if not isinstance(value, dict) or depth == _DEEPEST:
            raise ValueError("no message")
        key, facts = value.get("key"), value.get("facts")
        if not isinstance(key, str) or not isinstance(facts, dict):
            raise ValueError("no message")
        return cls(key, **{str(name): _fact(each, depth) for name, each in facts.items()})


def as_text(message: Message | None) -> str:
    """A message for a column of text; "" for none."""
    return json.dumps(message.as_json(), ensure_ascii=False) if message else ""


def of_text(text: str) -> Message:
    """What `as_text` has written of a message, or the sentence that an earlier program has."""
    if not text.startswith('{"key": '):
        return Message(text)
    try:
        return Message.of_json(json.loads(text))
    except ValueError:
        return Message(text)


def _fact(value: object, depth: int) -> Fact:
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, list):
        return tuple(
            each if isinstance(each, str) else Message.of_json(each, depth=depth + 1) for each in value
        )
    return Message.of_json(value, depth=depth + 1)


def _as_json(value: Fact) -> Any:
    if isinstance(value, tuple):
        return [_as_json(each) for each in value]
    return value.as_json() if isinstance(value, Message) else value


def _plain(value: Fact) -> str:
    if isinstance(value, tuple):
        return " ".join(map(_plain, value))
    return f"({value})" if isinstance(value, Message) else repr(value)
