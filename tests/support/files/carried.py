"""The files that other programs made, and the text that was put into each: what a reader has to give back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from indexer import readers
from indexer.errors import UnreadableFile
from indexer.readers import Reading
from tests.support.archives.damage import damaged
from tests.support.places import TESTS
from tests.support.wording import says, worded

FILES = TESTS / "files"


def files(folder: str, *suffixes: str) -> list[Path]:
    """The files of one format that stand beside their text."""
    found = sorted(path for path in (FILES / folder).iterdir() if path.suffix in suffixes)
    return [path for path in found if path.with_suffix(".txt").exists()]


def lines_of(reading: Reading) -> list[str]:
    """Title and paragraphs."""
    return [*([reading.title] if reading.title else []), *reading.text.split("\n")]


def assert_carries_its_text(path: Path) -> Reading:
    """The text read equals the text put in, paragraph by paragraph, to the character."""
    reading = readers.read(path.name, path.read_bytes())
    assert lines_of(reading) == path.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    return reading


def assert_refused(name: str, content: bytes, reason: str) -> None:
    """Refused in one sentence that says what to do next."""
    with pytest.raises(UnreadableFile, check=says(reason)) as refusal:
        readers.read(name, content)
    assert "请" in worded(refusal.value) and "\n" not in worded(refusal.value)


def assert_survives_damage(name: str, content: bytes) -> None:
    """Nothing but UnreadableFile escapes a reader, whatever has happened to a file."""
    assert_read_or_refused(name, damaged(content))


def assert_read_or_refused(name: str, copies: Iterable[bytes]) -> None:
    """Each is read as a text of proper characters or refused."""
    for copy in copies:
        try:
            reading = readers.read(name, copy)
        except UnreadableFile:
            continue
        assert "\x00" not in reading.text and "\n" not in reading.title
