"""Shows how far long work has come: a bar with an estimate on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

import click

from indexer.model import Progress, ReportProgress, Stage, report_to_nobody

_LINES = 10  # plain lines from beginning to end


@contextmanager
def shown(label: str, total: int, *, counted: bool = True) -> Iterator[ReportProgress]:
    """A function to report to; with `counted` it shows numbers, else a share, where numbers say nothing."""
    if sys.stderr.isatty() and total:
        with click.progressbar(length=total, label=label, show_pos=counted, file=sys.stderr) as bar:
            yield lambda progress: bar.update(progress.done - bar.pos)
    else:
        yield _Lines(label, counted)


@contextmanager
def staged(labels: Mapping[Stage, str]) -> Iterator[ReportProgress]:
    """The same for work of several stages: each gets a bar with its first step; elsewhere than on a terminal nothing."""
    if not sys.stderr.isatty():
        yield report_to_nobody
        return
    with ExitStack() as bar:
        current: Stage | None = None
        step: ReportProgress

        def show(progress: Progress) -> None:
            nonlocal current, step
            if progress.stage != current:
                bar.close()
                current, step = (
                    progress.stage,
                    bar.enter_context(shown(labels[progress.stage], progress.total)),
                )
            step(progress)

        yield show


class _Lines:
    """Tells of every tenth of the work."""

    def __init__(self, label: str, counted: bool) -> None:
        self._label = label
        self._counted = counted
        self._told = 0

    def __call__(self, progress: Progress) -> None:
        done, total = progress.done, progress.total
        tenths = done * _LINES // total if total else 0
        if tenths > self._told:
            self._told = tenths
            reached = f"{done}/{total}" if self._counted else f"{done * 100 // total}%"
            click.echo(f"{self._label} {reached}", err=True)
