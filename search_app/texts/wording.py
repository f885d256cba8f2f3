"""Words what the library tells, errors and messages, for whoever reads it: at the command, or on a page."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from string import Formatter
from typing import Any, Final, Literal

from indexer.errors import ArchiveError
from indexer.message import Message
from indexer.model import TERMS
from search_app.texts.errors import SENTENCES
from search_app.texts.formats import advice_for, format_named
from search_app.texts.phrases.quoting import nested

Door = Literal["command", "page"]  # programs that ask over HTTP are told what pages say
DOORS: Final[tuple[Door, ...]] = ("command", "page")

_IN_QUOTES = re.compile(r"“\{(\w++)[^{}]*+\}”")

_log = logging.getLogger(__name__)


def word(said: ArchiveError | Message | None, door: Door) -> str:
    """The sentence for it; "" for nothing. One that has no sentence, as a plain text of before, is shown as it is."""
    message = said.message if isinstance(said, ArchiveError) else said
    if message is None:
        return ""
    if (sentence := sentence_for(message.key, door)) is None:
        return str(message)
    try:
        return _Words(door).vformat(sentence, (), _nested_in_quotes(sentence, message.facts))
    except (LookupError, TypeError, ValueError):  # facts of another program
        _log.warning("cannot word: %s", message)
        return str(message)


def word_of_draft(said: ArchiveError, door: Door) -> str:
    """The same of a file that is read and not kept: the advice is to try again, not to take it in."""
    return word(said, door).replace("再收录", "再试")


def sentence_for(key: str, door: Door) -> str | None:
    """The sentence with its placeholders; None when there is none."""
    found = SENTENCES.get(key)
    return found[DOORS.index(door)] if isinstance(found, tuple) else found


def _nested_in_quotes(sentence: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts, those that the sentence puts into quotes without double quotes of their own."""
    quoted = {name: facts[name] for name in _IN_QUOTES.findall(sentence) if isinstance(facts.get(name), str)}
    return {**facts, **{name: nested(value) for name, value in quoted.items()}}


class _Words(Formatter):
    """Facts in a sentence; a message among them is worded in its turn.

    Several are kept apart by 、, or as `{facts:，}` says; `{words:quoted}` have quotes. `{field:term}` is the name of a
    document's field, `{suffix:format}` of a format and `{suffix:advice}` what to do with its files, `{most:size}` bytes
    as MB or GB, `{wait:period}` seconds as such or, from 120 on, as minutes.
    """

    def __init__(self, door: Door) -> None:
        self._door: Door = door

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, Message):
            return word(value, self._door)
        if isinstance(value, tuple):
            if format_spec == "quoted":
                return "、".join(f"“{nested(str(each))}”" for each in value)
            return (format_spec or "、").join(self.format_field(each, "") for each in value)
        if format_spec == "format":
            return format_named(str(value))
        if format_spec == "advice":
            return advice_for(str(value))
        if format_spec == "term":
            return str(TERMS.get(value, value))
        if format_spec == "size":
            return f"{value >> 30} GB" if value >= 1 << 30 else f"{value >> 20} MB"
        if format_spec == "period":
            return f"{value} 秒" if value < 120 else f"{-(-value // 60)} 分钟"
        return str(super().format_field(value, format_spec))
