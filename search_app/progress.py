"""Long work made visible: a bar with an estimate on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

_LINES = 10  # plain lines from beginning to end


@contextmanager
def shown(label: str, total: int) -> Iterator[Callable[[int, int], None]]:
    """A function to call with what is done and what there is in all."""
    if sys.stderr.isatty():
        with click.progressbar(length=total, label=label, show_pos=True, file=sys.stderr) as bar:
            yield lambda done, _: bar.update(done - bar.pos)
    else:
        yield lambda done, everything: _line(label, done, everything)


def _line(label: str, done: int, total: int) -> None:
    """Tell of every tenth of the work."""
    if done * _LINES // total > (done - 1) * _LINES // total:
        click.echo(f"{label} {done}/{total}", err=True)
