"""The `gongwen` command: parse, call the archive, print. What people read is Chinese."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict
from functools import wraps
from pathlib import Path
from typing import Any, get_args

import click

from indexer.archive import Added, Archive
from indexer.errors import ArchiveError
from indexer.result import Hit, SearchResult, Snippet, Sort
from search_app.messages import TIERS
from search_app.progress import shown

EXIT_FAILED = 1  # some of the work could not be done; click uses 2 for a wrong call

_STATUS = {"added": "已添加", "duplicate": "已有相同文件", "replaced": "已存为新版本", "failed": "未能添加"}
_STATE = {
    "current": "索引正常",
    "reindex advised": "索引可用，但词典或规则已更新，建议运行 gongwen reindex",
    "cannot read": "索引无法读取，请运行 gongwen reindex",
    "missing": "还没有索引，请运行 gongwen reindex",
}


def main() -> None:
    """The entry point."""
    try:
        gongwen()
    finally:
        try:
            sys.stdout.flush()
        except OSError:  # reported already; Python would try once more at its exit and end with 120
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def advised(command: Callable[..., None]) -> Callable[..., None]:
    """Turn the archive's and the disk's errors into one sentence and exit code 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except BrokenPipeError:
            raise  # the reader of our output has seen enough: click ends without a word
        except (ArchiveError, OSError) as error:
            advice = (
                f"读写失败({error})。请检查磁盘空间和权限。" if isinstance(error, OSError) else str(error)
            )
            click.echo(advice, err=True)
            sys.exit(EXIT_FAILED)

    return run


def open_archive(home: Path, *, create: bool = False, catch_up: bool = True) -> Archive:
    """The archive, closed when the command ends."""
    archive = Archive.open(home, create=create, catch_up=catch_up)
    click.get_current_context().call_on_close(archive.close)
    return archive


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--home",
    envvar="GONGWEN_HOME",
    default=".",
    type=click.Path(file_okay=False, path_type=Path),
    help="档案库所在目录，内有 corpus/ 和 var/。默认取环境变量 GONGWEN_HOME，否则为当前目录。",
)
@click.pass_context
def gongwen(context: click.Context, home: Path) -> None:
    """工会文库：工会档案全文检索。"""
    context.obj = home


@gongwen.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="每个文件输出一行 JSON。")
@click.option("--encoding", help="文字编码判断有误时指定：UTF-8、GB18030、Big5 等；只用于文本和网页。")
@click.pass_obj
@advised
def add(home: Path, paths: tuple[Path, ...], as_json: bool, encoding: str | None) -> None:
    """添加文件、压缩包或整个文件夹。相同的文件不会重复添加。"""
    _report(open_archive(home, create=True).add(paths, actor=_actor(), encoding=encoding), as_json)


@gongwen.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="每篇文档输出一行 JSON。")
@click.pass_obj
@advised
def import_(home: Path, file: Path, as_json: bool) -> None:
    """批量导入 JSON Lines 文件（可为 .gz 或 .xz），每行一篇: id, title, date, body。"""
    _report(open_archive(home, create=True).import_lines(file, actor=_actor()), as_json, brief=True)


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
@click.option("--synonyms", "widen", is_flag=True, help="同义词一并检索，如 劳模 与 劳动模范。")
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
    widen: bool,
) -> None:
    """检索。加引号为逐字匹配，空格隔开为全部包含，| 为任一，-词 为排除，标题:词 等为限定字段。"""
    chosen: dict[str, list[str]] = {}
    for entry in filters:
        name, equals, value = entry.partition("=")
        if not equals:
            raise click.UsageError(f"--filter 应写成 FIELD=VALUE, 例如 year=2022, 而不是 {entry}。")
        chosen.setdefault(name, []).append(value)
    archive = open_archive(home)
    result = archive.search(query, limit=limit, offset=offset, sort=sort, filters=chosen, widen=widen)
    if as_json:
        click.echo(json.dumps(result.as_json(), ensure_ascii=False))
    else:
        _print_result(result)


@gongwen.command()
@click.argument("identifier", metavar="ID")
@click.pass_obj
@advised
def show(home: Path, identifier: str) -> None:
    """显示一篇文档的全文和信息。"""
    stored = open_archive(home).get(identifier, withdrawn=True)
    document = stored.document
    click.secho(document.title, bold=True)
    known = (document.date, document.author, document.source, stored.original)
    click.echo(" · ".join(value for value in known if value))
    if stored.state == "withdrawn":
        click.secho("（此文档已撤回，检索不到；可用 reinstate 恢复）", fg="red")
    for section in document.sections:
        click.echo(f"  {section.district}  {section.speaker}  {section.heading}")
    click.echo(f"\n{document.body}")


@gongwen.command()
@click.argument("identifier", metavar="ID")
@click.pass_obj
@advised
def withdraw(home: Path, identifier: str) -> None:
    """撤回一篇文档：不再检索得到，但不删除。"""
    changed = open_archive(home).withdraw(identifier, actor=_actor())
    click.echo("已撤回。可用 gongwen reinstate 恢复。" if changed else "这篇文档早已撤回。")


@gongwen.command()
@click.argument("identifier", metavar="ID")
@click.pass_obj
@advised
def reinstate(home: Path, identifier: str) -> None:
    """恢复一篇已撤回的文档。"""
    changed = open_archive(home).reinstate(identifier, actor=_actor())
    click.echo("已恢复，又可检索。" if changed else "这篇文档没有被撤回。")


@gongwen.command()
@click.pass_obj
@advised
def reindex(home: Path) -> None:
    """从档案目录重建索引；重建时仍可检索。"""
    archive = open_archive(home, catch_up=False)
    with shown("重建索引", archive.count()) as progress:
        count = archive.reindex(progress)
    click.echo(f"索引已重建，共 {count} 篇。")


@gongwen.command()
@click.pass_obj
@advised
def check(home: Path) -> None:
    """检查索引是否可用、是否需要重建。"""
    archive = open_archive(home, catch_up=False)
    state = archive.index_state()
    click.echo(f"{_STATE[state]}。共 {archive.count()} 篇文档。")
    if state != "current":
        sys.exit(EXIT_FAILED)


@gongwen.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址。")
@click.option("--port", default=8000, show_default=True, help="端口。")
@click.pass_obj
@advised
def serve(home: Path, host: str, port: int) -> None:
    """启动检索网页。"""
    from search_app.serving import serve as run

    run(open_archive(home, create=True), host, port)


def _actor() -> str:
    """Who acts, for the event log: the account's name on this machine."""
    return os.environ.get("USER") or os.environ.get("LOGNAME") or ""


def _report(outcomes: Iterable[Added], as_json: bool, *, brief: bool = False) -> None:
    """Print what became of each file, then the sums; exit 1 when something failed."""
    sums: Counter[str] = Counter()
    for outcome in outcomes:
        sums[outcome.status] += 1
        if as_json:
            click.echo(json.dumps(asdict(outcome), ensure_ascii=False))
        elif outcome.status == "failed":
            click.echo(f"{_STATUS['failed']}  {outcome.where}: {outcome.reason}", err=True)
        elif not brief:
            advice = f"  {outcome.reason}" if outcome.reason else ""
            how = f"（{outcome.how}）" if outcome.how else ""
            click.echo(f"{_STATUS[outcome.status]}  {outcome.id}  {outcome.title}{how}{advice}")
            for note in outcome.notes:
                click.echo(f"    {note}")
    if not as_json:
        counted = (f"{text} {sums[status]}" for status, text in _STATUS.items() if sums[status])
        click.echo("合计：" + ("，".join(counted) or "没有找到文件"))
    if sums["failed"]:
        sys.exit(EXIT_FAILED)


def _print_result(result: SearchResult) -> None:
    counts = "，".join(f"{TIERS[tier]} {count}" for tier, count in result.tiers.items() if count)
    click.echo(f"共 {result.total} 篇" + (f"（{counts}）" if counts else "") + f"，{result.took_ms} 毫秒")
    if result.suggestion:
        click.echo(f"您要找的是不是：{result.suggestion}")
    for synonym in result.synonyms:
        advice = "已一并检索" if result.widened else "加 --synonyms 可一并检索"
        click.echo(f"同义词：{synonym.word} = {'、'.join(synonym.others)}（{advice}）")
    for hit in result.hits:
        _print_hit(hit)


def _print_hit(hit: Hit) -> None:
    click.echo()
    click.secho(f"{hit.date or '无日期'}  {hit.title}", bold=True)
    click.echo(f"  {hit.id}  {TIERS[hit.tier]}")
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


if __name__ == "__main__":
    main()
