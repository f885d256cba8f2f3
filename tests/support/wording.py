"""What the library's errors and messages say to whoever works at the command."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable

from indexer.errors import ArchiveError
from indexer.message import Message
from search_app.cli.common import Worded
from search_app.texts.wording import word

FORMATTER = Worded()


def worded(told: Message | ArchiveError | None) -> str:
    """The sentence; "" for nothing."""
    return word(told, "command")


def says(pattern: str) -> Callable[[Exception], bool]:
    """For `pytest.raises(…, check=says("空的"))`: whether the sentence for an error holds a regular expression."""

    def holds(error: Exception) -> bool:
        sentence = worded(error) if isinstance(error, ArchiveError) else str(error)
        assert re.search(pattern, sentence), sentence
        return True

    return holds


def warned(records: Iterable[logging.LogRecord]) -> list[str]:
    """What the command says of log records."""
    return [FORMATTER.format(record) for record in records]
