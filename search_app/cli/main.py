"""The `gongwen` command with all its subcommands, and those that search and serve."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any, get_args

import click

from indexer.model import SearchRequest, Sort, Tier
from indexer.query import FARTHEST, LONGEST_QUERY, MOST_TERMS
from indexer.search import Hit, OfferKind, SearchResult, Snippet
from search_app.cli import (
    accounts,
    custom_words,
    departments,
    documents,
    incoming,
    inspection,
    maintenance,
    review,
    tokens,
)
from search_app.cli.batch import commands as batch
from search_app.cli.common import NO_TEXT, advised, chosen_filters, gongwen, open_to_search, word_warnings
from search_app.cli.phrases import concordance, counts, quotes, wording
from search_app.cli.process import collect_rarely, require_utf8
from search_app.texts.pages import AS_SENTENCE, LOOSELY, TIERS, TIERS_WITH_SYNONYMS
from search_app.texts.phrases.misread import misread_in_words

__all__ = ["gongwen", "main"]


def main() -> None:
    """The entry point."""
    require_utf8()
    word_warnings()
    os.umask(
        os.umask(0o077) | 0o027
    )  # also for what libraries and child programs make; ours is private by itself
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _end)
    collect_rarely()
    try:
        gongwen()
    finally:
        try:
            sys.stdout.flush()
        except OSError:  # reported already; Python would try once more at its exit and end with 120
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _end(number: int, _frame: FrameType | None) -> None:
    """End in good order, with the child that reads a file; a second signal ends at once."""
    signal.signal(number, signal.SIG_DFL)
    sys.exit(128 + number)


@gongwen.command(context_settings={"ignore_unknown_options": True})  # a query may begin with -
@click.argument("query")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，与网页接口相同。")
@click.option("--limit", default=10, show_default=True, help="最多列出多少篇。")
@click.option("--offset", default=0, help="跳过前面多少篇。")
@click.option(
    "--sort",
    type=click.Choice(get_args(Sort)),
    default="relevance",
    help="排序：相关度、日期最新、日期最早、最近收录。",
)
@click.option(
    "--filter", "filters", multiple=True, metavar="FIELD=VALUE", help="筛选，如 year=2022；可多次使用。"
)
@click.option(
    "--synonyms/--no-synonyms",
    "widen",
    default=None,
    help="同义词一并检索，如 劳模 与 劳动模范；或只检索原词。都不写时，没有文档包含全部原词才一并检索。",
)
@click.option(
    "--tier", type=click.Choice(list(TIERS)), help="只列一档：逐字匹配、包含全部词语、包含部分词语。"
)
@click.pass_obj
@advised
def search(
    home: Path,
    query: str,
    as_json: bool,
    limit: int,
    offset: int,
    sort: Sort,
    filters: tuple[str, ...],
    widen: bool | None,
    tier: Tier | None,
) -> None:
    """检索。加引号为逐字匹配，空格隔开为全部包含，| 为任一，-词 为排除，标题:词 等为限定字段。"""
    chosen = chosen_filters(filters)
    archive = open_to_search(home)
    if any("\ud800" <= character <= "\udfff" for character in query):
        click.echo(NO_TEXT, err=True)  # a query is never an error, but nothing found should be no riddle
    request = SearchRequest(query, limit, offset, sort, chosen, widen, tier)
    result = archive.seen_with().search(request)
    if as_json:
        click.echo(json.dumps(result.as_json(), ensure_ascii=False))
    else:
        _print_result(result)


@gongwen.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址。")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="端口。")
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="用几个进程应答，不宜多于处理器核数。",
)
@click.option(
    "--log",
    type=click.Choice(["json", "plain", "none"]),
    default="json",
    show_default=True,
    help="日志写到标准错误，每个请求一行，不记检索词、编号和访问者：JSON、便于阅读的文字，或不写。",
)
@click.option("--metrics-for-all", is_flag=True, help="本机以外也可以读取 /metrics（运行数字）。")
@click.option(
    "--no-query-log", is_flag=True, help="不统计检索过的词（统计不记是谁，用于输入提示和馆藏概况）。"
)
@click.option(
    "--behind-proxy",
    is_flag=True,
    help="前面有一层反向代理：来访地址和协议取自它的 X-Forwarded-For、X-Forwarded-Proto。",
)
@click.pass_obj
@advised
def serve(home: Path, no_query_log: bool, **chosen: Any) -> None:
    """启动检索网页。只在本机可用；用 --host 对外开放前，先要有管理员账号。按 Ctrl+C 停止，正在应答的先答完。"""
    from search_app.server import Options
    from search_app.server import serve as run

    run(home, Options(note_queries=not no_query_log, **chosen))


_OFFERED: dict[OfferKind, str] = {
    "spelling": "您要找的是不是：{}（{} 篇）",
    "term": "可用中文检索：{}（{} 篇）",
    "date": "按日期检索：{}（{} 篇）",
}
_ADVICE = {  # by whether synonyms were searched, and whether it was for us to say
    (True, True): "没有文档包含全部原词，已一并检索；加 --no-synonyms 只检索原词",
    (True, False): "已一并检索",
    (False, True): "加 --synonyms 可一并检索",
    (False, False): "加 --synonyms 可一并检索",
}


def _print_result(result: SearchResult) -> None:
    labels = TIERS_WITH_SYNONYMS if result.by_synonyms else TIERS
    counts = "，".join(f"{TIERS[tier]} {result.tiers[tier]}" for tier in result.counted if result.tiers[tier])
    counts += "，含同义词" if counts and result.by_synonyms else ""
    click.echo(f"共 {result.total} 篇" + (f"（{counts}）" if counts else "") + f"，{result.took_ms} 毫秒")
    if result.is_loose:
        click.echo(AS_SENTENCE if result.as_sentence else LOOSELY)
    if result.shortened:
        click.echo(
            f"检索词过多或过长，只用了前 {MOST_TERMS} 个、{LONGEST_QUERY} 字。请减少检索词，或分几次检索。"
        )
    for misread in misread_in_words(result.parsed.misread, FARTHEST, result.parsed.no_years):
        click.echo(misread)
    for offer in result.offers:
        click.echo(_OFFERED[offer.kind].format(offer.query, offer.total))
    for synonym in result.synonyms:
        advice = _ADVICE[result.widened, result.request.widen is None]
        click.echo(f"同义词：{synonym.word} = {'、'.join(synonym.others)}（{advice}）")
    for hit in result.hits:
        _print_hit(hit, labels[hit.tier])
    if result.others:
        click.echo(
            f"\n{'还' if result.total else ''}有 {result.others} 篇含部分词语（加 --tier some 可列出）"
        )


def _print_hit(hit: Hit, tier: str) -> None:
    click.echo()
    click.secho(f"{hit.date or '无日期'}  {hit.title}", bold=True)
    click.echo(f"  {hit.id}  {tier}")
    for snippet in hit.snippets:
        speaker = " ".join(part for part in (snippet.district, snippet.speaker) if part)
        click.echo(f"  {speaker + ': ' if speaker else ''}{_lit(snippet)}")


def _lit(snippet: Snippet) -> str:
    """The snippet with its marks in colour; click drops the colour where there is no terminal."""
    parts, at = [], 0
    for start, end in snippet.marks:
        parts += [snippet.text[at:start], click.style(snippet.text[start:end], fg="red", bold=True)]
        at = end
    return "".join([*parts, snippet.text[at:]])


for _command in (
    *documents.COMMANDS,
    *incoming.COMMANDS,
    *inspection.COMMANDS,
    *maintenance.COMMANDS,
    *quotes.COMMANDS,
    *wording.COMMANDS,
    *counts.COMMANDS,
    *concordance.COMMANDS,
    *review.COMMANDS,
    *batch.COMMANDS,
    *custom_words.COMMANDS,
    *accounts.COMMANDS,
    *tokens.COMMANDS,
    *departments.COMMANDS,
):
    gongwen.add_command(_command)
