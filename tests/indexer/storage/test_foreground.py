"""The background waits while somebody waits for an answer, but not for ever."""

from __future__ import annotations

import threading
import time

from indexer.storage import Foreground

PATIENCE, SHORT = 30.0, 0.05  # seconds


class Step(threading.Thread):
    """A step in the background that is about to be taken."""

    def __init__(self, foreground: Foreground) -> None:
        super().__init__(daemon=True)
        self.taken = threading.Event()
        self._foreground = foreground
        self.start()

    def run(self) -> None:
        self._foreground.give_way()
        self.taken.set()


def test_a_step_is_taken_at_once_when_nobody_waits() -> None:
    foreground = Foreground(PATIENCE)
    began = time.monotonic()
    foreground.give_way()
    foreground.end(foreground.begin())
    foreground.give_way()
    assert time.monotonic() - began < PATIENCE / 2


def test_a_step_waits_until_all_are_answered() -> None:
    foreground = Foreground(PATIENCE)
    one, another = foreground.begin(), foreground.begin()
    step = Step(foreground)
    assert not step.taken.wait(SHORT)
    foreground.end(another)
    assert not step.taken.wait(SHORT), "another one is still answered"
    began = time.monotonic()
    foreground.end(one)
    assert step.taken.wait(PATIENCE) and time.monotonic() - began < PATIENCE / 2


def test_a_step_is_taken_after_a_while_whoever_waits() -> None:
    foreground = Foreground(SHORT)
    foreground.begin()
    began = time.monotonic()
    assert Step(foreground).taken.wait(PATIENCE)
    assert time.monotonic() - began >= SHORT


def test_an_answer_that_takes_long_is_not_waited_for_again() -> None:
    foreground = Foreground(SHORT)
    foreground.begin()
    time.sleep(2 * SHORT)
    steps = 1000
    began = time.monotonic()
    for _ in range(steps):
        foreground.give_way()
    assert time.monotonic() - began < SHORT * steps / 2


def test_many_answers_one_after_the_other_are_waited_for_once() -> None:
    foreground = Foreground(SHORT)
    ended = threading.Event()

    def ask() -> None:
        number = foreground.begin()
        while not ended.is_set():
            following = foreground.begin()  # before the one before has ended
            foreground.end(number)
            number = following
        foreground.end(number)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    began = time.monotonic()
    foreground.give_way()
    took = time.monotonic() - began
    ended.set()
    asking.join(PATIENCE)
    assert took < PATIENCE / 2
