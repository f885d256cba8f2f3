"""The command that lists every place of a wording with what stands around it."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import click

from indexer.search import (
    GROUPINGS,
    LINE_SORTS,
    ConcordanceRequest,
    Grouping,
    Line,
    LineSort,
    concordance_json,
)
from search_app.cli.common import advised, chosen_filters, open_to_search
from search_app.texts.phrases.concordance import NOT_FOUND, UNDATED, label_of, summary_of

_WIDE = "WF"  # east Asian widths of characters that take two columns


@click.command(context_settings={"ignore_unknown_options": True})  # a query may begin with -
@click.argument("query")
@click.option("--width", default=20, show_default=True, help="左右各列出多少字。")
@click.option(
    "--sort",
    type=click.Choice(LINE_SORTS),
    default="right",
    show_default=True,
    help="排序：右边的字、左边的字、日期。",
)
@click.option(
    "--group",
    type=click.Choice(GROUPINGS),
    help="另列出每一组有几处：右边两字、左边两字、年份、区、责任者、文档。",
)
@click.option("--only", help="只列这一组的，如 --group year --only 2022。")
@click.option("--limit", default=50, show_default=True, help="最多列出多少处。")
@click.option("--offset", default=0, help="跳过前面多少处。")
@click.option(
    "--filter", "filters", multiple=True, metavar="FIELD=VALUE", help="筛选，如 year=2022；可多次使用。"
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，与网页接口相同。")
@click.pass_obj
@advised
def concordance(
    home: Path,
    query: str,
    width: int,
    sort: LineSort,
    group: Grouping | None,
    only: str | None,
    limit: int,
    offset: int,
    filters: tuple[str, ...],
    as_json: bool,
) -> None:
    """语境：检索词的每一处连同左右的文字，一行一处，上下对齐。检索词逐字查找，空格隔开的每一个都要有。"""
    chosen = chosen_filters(filters)
    request = ConcordanceRequest(query, limit, offset, width, sort, group, only, chosen)
    found = open_to_search(home).seen_with().concordance(request)
    if as_json:
        click.echo(json.dumps(concordance_json(found), ensure_ascii=False))
        return
    click.echo(summary_of(found) if found.total else NOT_FOUND)
    for each in found.groups:
        click.echo(f"{each.count:>8,}  {label_of(group, each.label) if group else ''}")
    for line in found.lines:
        click.echo(_row(line, width))


def _row(line: Line, width: int) -> str:
    """The match in the middle, whatever stands before it, and the document behind."""
    left, right = " " * (2 * width - _columns(line.left)), " " * (2 * width - _columns(line.right))
    match = click.style(line.match, fg="red", bold=True)
    return f"{left}{line.left} {match} {line.right}{right}  {line.date or UNDATED}  {line.title}"


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(character) in _WIDE else 1 for character in text)


COMMANDS = (concordance,)
