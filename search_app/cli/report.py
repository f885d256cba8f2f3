"""Prints what became of files: a line each, and the sums."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict

import click

from indexer.model import CLOSED, ImportOutcome
from search_app.cli.common import EXIT_FAILED
from search_app.texts.wording import word

STATUS = {"added": "已收录", "duplicate": "已有相同文件", "replaced": "已保存为新版本", "failed": "未能收录"}

_MOST_CLOSED = 50  # documents closed by their mark that are listed at the end
_CLEARED = "\r\x1b[K"  # a terminal's line from its start, where a bar may stand


def report(outcomes: Iterable[ImportOutcome], as_json: bool, *, brief: bool = False) -> None:
    """Print what became of each file, then the sums; exit 1 when something failed."""
    if told(outcomes, as_json, brief=brief)["failed"]:
        sys.exit(EXIT_FAILED)


def told(outcomes: Iterable[ImportOutcome], as_json: bool, *, brief: bool = False) -> Counter[str]:
    """Print what became of each file as it happens, then the sums, which are also given back."""
    sums: Counter[str] = Counter()
    closed: list[ImportOutcome] = []
    for outcome in outcomes:
        sums[outcome.status] += 1
        if outcome.mark and outcome.openness == CLOSED:
            closed += [outcome] if len(closed) < _MOST_CLOSED else []
            sums["closed"] += 1
        elif outcome.mark:
            sums["open"] += 1
        if as_json:
            click.echo(json.dumps(_as_json(outcome), ensure_ascii=False))
        elif outcome.status == "failed":
            line_start = _CLEARED if sys.stderr.isatty() else ""
            click.echo(
                f"{line_start}{STATUS['failed']}  {outcome.where}: {word(outcome.reason, 'command')}",
                err=True,
            )
        elif not brief:
            _print(outcome)
    if not as_json:
        counted = (f"{text} {sums[status]}" for status, text in STATUS.items() if sums[status])
        click.echo("合计：" + ("，".join(counted) or "没有找到文件"))
        _print_closed(closed, sums["closed"])
        if sums["open"]:
            click.echo(f"{sums['open']} 篇标有密级或“内部”等字样而写明公开或内部，请用 gongwen review 核对。")
    return sums


def _print_closed(closed: Sequence[ImportOutcome], count: int) -> None:
    """What was closed by its mark, once more: in a long list it would be overlooked."""
    if count:
        click.echo(f"{count} 篇标有密级或“内部”等字样，已设为仅档案员，请逐篇核对：")
    for outcome in closed:
        click.echo(f"    {outcome.id}  {outcome.title}（{outcome.mark}）")
    if count > len(closed):
        click.echo(f"    等 {count} 篇。")


def _print(outcome: ImportOutcome) -> None:
    advice = f"  {word(outcome.reason, 'command')}" if outcome.reason else ""
    how = f"（{word(outcome.how, 'command')}）" if outcome.how else ""
    click.echo(f"{STATUS[outcome.status]}  {outcome.id}  {outcome.title}{how}{advice}")
    if outcome.mark and outcome.openness == CLOSED:
        click.echo(f"    标有“{outcome.mark}”，已设为仅档案员。")
    for note in outcome.notes:
        click.echo(f"    {word(note, 'command')}")


def _as_json(outcome: ImportOutcome) -> dict[str, object]:
    """The fields of an outcome, with sentences for its messages."""
    told = {"reason": word(outcome.reason, "command"), "how": word(outcome.how, "command")}
    return asdict(outcome) | told | {"notes": [word(note, "command") for note in outcome.notes]}
