"""What became of files, as the archive tells it, in; a line for each and the sums out."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict

import click

from indexer.intake import Added
from search_app.command import EXIT_FAILED

STATUS = {"added": "已添加", "duplicate": "已有相同文件", "replaced": "已存为新版本", "failed": "未能添加"}

_CLEARED = "\r\x1b[K"  # a terminal's line from its start, where a bar may stand


def report(outcomes: Iterable[Added], as_json: bool, *, brief: bool = False) -> None:
    """Print what became of each file, then the sums; exit 1 when something failed."""
    if told(outcomes, as_json, brief=brief)["failed"]:
        sys.exit(EXIT_FAILED)


def told(outcomes: Iterable[Added], as_json: bool, *, brief: bool = False) -> Counter[str]:
    """Print what became of each file as it happens, then the sums, which are also given back."""
    sums: Counter[str] = Counter()
    for outcome in outcomes:
        sums[outcome.status] += 1
        if as_json:
            click.echo(json.dumps(asdict(outcome), ensure_ascii=False))
        elif outcome.status == "failed":
            line_start = _CLEARED if sys.stderr.isatty() else ""
            click.echo(f"{line_start}{STATUS['failed']}  {outcome.where}: {outcome.reason}", err=True)
        elif not brief:
            _print(outcome)
    if not as_json:
        counted = (f"{text} {sums[status]}" for status, text in STATUS.items() if sums[status])
        click.echo("合计：" + ("，".join(counted) or "没有找到文件"))
    return sums


def _print(outcome: Added) -> None:
    advice = f"  {outcome.reason}" if outcome.reason else ""
    how = f"（{outcome.how}）" if outcome.how else ""
    click.echo(f"{STATUS[outcome.status]}  {outcome.id}  {outcome.title}{how}{advice}")
    for note in outcome.notes:
        click.echo(f"    {note}")
