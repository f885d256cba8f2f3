"""Messages: as JSON, as text of a row, in plain English."""

from __future__ import annotations

import json
import pickle

import pytest

from indexer.errors import ReleaseUnconfirmed, UnreadableFile
from indexer.message import Message, as_text, of_text

TOLD = Message("a", n=1, part=0.5, names=("x", "y"), because=Message("b", each=(Message("c", text="题"),)))


def test_json_brings_it_back() -> None:
    assert Message.of_json(json.loads(json.dumps(TOLD.as_json()))) == TOLD
    assert hash(Message("a", n=1)) == hash(Message("a", n=2))


def test_a_row_brings_it_back() -> None:
    assert of_text(as_text(TOLD)) == TOLD
    assert as_text(None) == ""
    assert of_text("文件是空的。") == Message("文件是空的。")
    assert of_text('{"key": broken') == Message('{"key": broken')
    assert of_text('{"key": 1, "facts": {}}') == Message('{"key": 1, "facts": {}}')


@pytest.mark.parametrize(
    "value",
    [None, 1, [], {}, {"key": 1, "facts": {}}, {"key": "a", "facts": []}, {"key": "a", "facts": {"b": None}}],
)
def test_what_is_none_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="no message"):
        Message.of_json(value)


def test_messages_in_messages_have_an_end() -> None:
    deep = Message("a")
    for _ in range(10):
        deep = Message("a", because=deep)
    with pytest.raises(ValueError, match="no message"):
        Message.of_json(deep.as_json())


def test_plain_english() -> None:
    assert str(TOLD) == "a (n=1, part=0.5, names='x' 'y', because=(b (each=(c (text='题')))))"
    assert str(Message("a")) == "a"


@pytest.mark.parametrize("error", [UnreadableFile("a", n=1), ReleaseUnconfirmed("秘密")])
def test_errors_can_be_pickled(error: UnreadableFile | ReleaseUnconfirmed) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.message, vars(again)) == (type(error), error.message, vars(error))
