"""The command that follows wordings through the years."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast

import click

from indexer.search import STEPS, Step, WordingHistory, histories_json, rising_json
from search_app.cli.common import advised, open_to_search
from search_app.texts.phrases.wording import (
    AUTHORS,
    COUNTS,
    DISTRICTS,
    NONE_RISES,
    PERIODS,
    RISING_COUNTS,
    counts_in_words,
    period_in_words,
    said_in_words,
)

TWO_QUESTIONS: Final = "--rising 列出新提法，不与提法同写。请分两次查。"
_SHOWN: Final = 10  # districts and 责任者


@click.command()
@click.argument("phrases", metavar="提法…", nargs=-1)
@click.option("--by", type=click.Choice(STEPS), default="year", help="按年（year，默认）或按月（month）。")
@click.option(
    "--rising", metavar="年份", type=int, help="列出那一年的新提法：当年多见、此前少见的四至十二个字。"
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，与网页接口相同。")
@click.pass_obj
@advised
def wording(home: Path, phrases: tuple[str, ...], by: str, rising: int | None, as_json: bool) -> None:
    """提法沿革：一至五个提法逐年（逐月）见于几篇、共几次、每百万字几次，最早和最近各是哪一篇。"""
    if rising is not None:
        if phrases:
            raise click.UsageError(TWO_QUESTIONS)
        _tell_rising(home, rising, as_json)
        return
    step = cast(Step, by)
    found = open_to_search(home).seen_with().wordings(phrases, step)
    if as_json:
        click.echo(json.dumps(histories_json(found), ensure_ascii=False))
        return
    for number, history in enumerate(found):
        click.echo(("\n" if number else "") + "\n".join(_lines(history, step)))


def _tell_rising(home: Path, year: int, as_json: bool) -> None:
    rising = open_to_search(home).seen_with().rising_wordings(year)
    if as_json:
        click.echo(json.dumps(rising_json(year, rising), ensure_ascii=False))
        return
    click.echo("\t".join(RISING_COUNTS) if rising else NONE_RISES.format(year=year))
    for each in rising:
        click.echo(f"{each.wording}\t{each.documents}\t{each.occurrences}\t{each.before}")


def _lines(history: WordingHistory, by: Step) -> Iterator[str]:
    yield f"{click.style(history.phrase, bold=True)}  {said_in_words(history)}"
    if history.first is None:
        return
    yield f"  {history.first.id}"
    yield "  " + "\t".join((PERIODS[by], *COUNTS))
    for point in history.points:
        counts = f"{point.documents}\t{point.occurrences}\t{point.per_million:g}"
        yield f"  {period_in_words(point)}\t{counts}"
    for name, counted in ((DISTRICTS, history.districts), (AUTHORS, history.authors)):
        if counted:
            yield f"  {name}：{counts_in_words(counted[:_SHOWN])}"


COMMANDS = (wording,)
