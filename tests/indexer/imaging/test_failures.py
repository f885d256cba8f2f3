"""What could not be drawn is not tried again and again, but a child that has died of something else is."""

from __future__ import annotations

import pytest

from indexer.errors import UnreadableFile
from indexer.imaging.failures import Failures


def tries(failures: Failures, reason: str) -> int:
    """How often something is tried of three times that it is asked for."""
    tried = []

    def ask() -> None:
        with failures.told("a page"):
            tried.append(reason)
            raise UnreadableFile(reason)

    for _ in range(3):
        with pytest.raises(UnreadableFile):
            ask()
    return len(tried)


def test_what_a_file_is_to_blame_for_is_tried_once() -> None:
    assert tries(Failures(), "picture damaged") == 1


def test_a_child_may_die_once() -> None:
    assert tries(Failures(), "page not drawn") == 2


def test_what_works_the_second_time_is_given() -> None:
    failures = Failures()
    with pytest.raises(UnreadableFile), failures.told("a page"):
        raise UnreadableFile("page not drawn")
    with failures.told("a page"):
        pass
