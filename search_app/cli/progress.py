"""Shows the progress of long work: a bar with an estimate on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import TypeVar

import click

_Stage = TypeVar("_Stage", bound=str)

_LINES = 10  # plain lines from beginning to end


@contextmanager
def shown(label: str, total: int, *, counted: bool = True) -> Iterator[Callable[[int, int], None]]:
    """A function to call with what is done and what there is in all; as a share of it where numbers say nothing."""
    if sys.stderr.isatty() and total:
        with click.progressbar(length=total, label=label, show_pos=counted, file=sys.stderr) as bar:
            yield lambda done, _: bar.update(done - bar.pos)
    else:
        yield _Lines(label, counted)


@contextmanager
def staged(labels: Mapping[_Stage, str]) -> Iterator[Callable[[_Stage, int, int], None]]:
    """The same for work of several stages: each gets a bar with its first step; elsewhere than on a terminal nothing."""
    if not sys.stderr.isatty():
        yield lambda stage, done, total: None
        return
    with ExitStack() as bar:
        current: _Stage | None = None
        step: Callable[[int, int], None]

        def tell(stage: _Stage, done: int, total: int) -> None:
            nonlocal current, step
            if stage != current:
                bar.close()
                current, step = stage, bar.enter_context(shown(labels[stage], total))
            step(done, total)

        yield tell


class _Lines:
    """Tells of every tenth of the work."""

    def __init__(self, label: str, counted: bool) -> None:
        self._label = label
        self._counted = counted
        self._told = 0

    def __call__(self, done: int, total: int) -> None:
        tenths = done * _LINES // total if total else 0
        if tenths > self._told:
            self._told = tenths
            reached = f"{done}/{total}" if self._counted else f"{done * 100 // total}%"
            click.echo(f"{self._label} {reached}", err=True)
