"""`gongwen batch`: one change for many documents, what became of each, and undoing it as one."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from indexer.archive import Archive
from indexer.catalogue import BATCH_FIELDS, MOST_IN_BATCH, Batch, BatchChange
from indexer.intake import CODE_ORDERS, USUAL_CATEGORY, USUAL_PATTERN, CodeOrder, Numbering, NumberingPlan
from indexer.model import TERMS, SearchRequest
from search_app.cli.common import EXIT_FAILED, actor, advised, field_values, open_archive, open_to_search
from search_app.cli.progress import shown
from search_app.texts.desk import BATCH_ACTS, BATCH_COUNTS, BATCH_STATES, CODE_ORDER_NAMES
from search_app.texts.local_time import local
from search_app.texts.maintenance import STAGES
from search_app.texts.wording import word

_MOST_TOLD = 200  # documents left out, and series of a plan
_MOST_LISTED = 1000  # batches

Command = Callable[..., None]


def _chosen(command: Command) -> Command:
    """The options that say which documents are meant."""
    options = (
        click.option("--query", help='检索到的全部文档；写空的 "" 是全部可检索的文档。'),
        click.option(
            "--ids",
            "file",
            type=click.Path(path_type=Path, allow_dash=True, dir_okay=False),
            help="文件里列出的文档，一行一个编号；- 是从标准输入读。",
        ),
        click.option("--name", default="", help="给这一批起的名称，以后好找。"),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group()
def batch() -> None:
    """成批处理许多文档：填写著录项、撤回、恢复、编档号；整批可以撤销。"""


@batch.command("list")
@click.option(
    "--limit", default=20, show_default=True, type=click.IntRange(1, _MOST_LISTED), help="最多列出多少批。"
)
@click.option("--json", "as_json", is_flag=True, help="每批输出一行 JSON。")
@click.pass_obj
@advised
def list_(home: Path, limit: int, as_json: bool) -> None:
    """列出最近的批次，最近的在前。"""
    found = open_archive(home).batches.recent(limit)
    for each in found:
        click.echo(json.dumps(asdict(each), ensure_ascii=False) if as_json else _line(each))
    if not found and not as_json:
        click.echo("还没有成批处理过。")


@batch.command()
@click.argument("identifier", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，每篇文档另起一行。")
@click.pass_obj
@advised
def show(home: Path, identifier: str, as_json: bool) -> None:
    """显示一批处理到哪里了，哪些文档没有处理、为什么。"""
    archive = open_archive(home)
    found = archive.batches.get(identifier)
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False))
        for item in archive.batches.items(identifier, limit=MOST_IN_BATCH):
            reason = word(item.reason, "command")
            click.echo(json.dumps(asdict(item) | {"reason": reason}, ensure_ascii=False))
        return
    click.echo(_line(found))
    for field, value in found.change.values.items():
        click.echo(f"    {TERMS.get(field, field)}：{value}")
    _tell(archive, found)


@batch.command()
@click.argument("identifier", metavar="ID")
@click.argument("name")
@click.pass_obj
@advised
def rename(home: Path, identifier: str, name: str) -> None:
    """给一批另起名称；写空的 "" 即移除名称。"""
    open_archive(home).batches.rename(identifier, name)
    click.echo("已改名。")


@batch.command()
@click.argument("identifier", metavar="ID")
@click.pass_obj
@advised
def undo(home: Path, identifier: str) -> None:
    """整批还原；这一批改过的著录项此后又有更改的，保留更改。没有还原的可以再撤销一次。"""
    archive = open_archive(home)
    if not archive.batches.undo(identifier, actor=actor()):
        click.echo("这一批早已撤销。", err=True)
    _run(archive, archive.batches.get(identifier))


@batch.command()
@_chosen
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="FIELD=VALUE",
    help=f"著录项，可多次使用。可用的有：{'、'.join(TERMS[field] for field in BATCH_FIELDS)}。",
)
@click.option("--add-subject", "added", multiple=True, help="加上这个主题词；可多次使用。")
@click.option("--remove-subject", "removed", multiple=True, help="移除这个主题词；可多次使用。")
@click.pass_obj
@advised
def edit(
    home: Path,
    query: str | None,
    file: Path | None,
    name: str,
    settings: tuple[str, ...],
    added: tuple[str, ...],
    removed: tuple[str, ...],
) -> None:
    """填写著录项，例如 gongwen batch edit --ids 编号.txt --set 保管期限=永久。"""
    change = BatchChange("edit", field_values(settings), added, removed)
    _do(home, query, file, name, change)


@batch.command()
@_chosen
@click.option("--reason", required=True, help="撤回的理由。")
@click.pass_obj
@advised
def withdraw(home: Path, query: str | None, file: Path | None, name: str, reason: str) -> None:
    """撤回：不再检索得到，但不删除。"""
    _do(home, query, file, name, BatchChange("withdraw", reason=reason))


@batch.command()
@_chosen
@click.pass_obj
@advised
def reinstate(home: Path, query: str | None, file: Path | None, name: str) -> None:
    """恢复已撤回的文档。撤回的检索不到，请用 --ids。"""
    _do(home, query, file, name, BatchChange("reinstate"))


@batch.command()
@_chosen
@click.option("--pattern", default=USUAL_PATTERN, show_default=True, help="档号的模式，著录项写在花括号里。")
@click.option("--category", default=USUAL_CATEGORY, show_default=True, help="门类代码。")
@click.option("--start", default=1, show_default=True, help="起始件号。")
@click.option("--follow", is_flag=True, help="不用起始件号，接着已有的最后一个编。")
@click.option(
    "--order",
    type=click.Choice(CODE_ORDERS),
    default="date",
    show_default=True,
    help=f"次序：{'、'.join(CODE_ORDER_NAMES.values())}。",
)
@click.option("--again", is_flag=True, help="已有档号的也重新编。")
@click.option("--yes", is_flag=True, help="照预览编号；不写只预览。")
@click.pass_obj
@advised
def number(
    home: Path,
    query: str | None,
    file: Path | None,
    name: str,
    pattern: str,
    category: str,
    start: int,
    follow: bool,
    order: CodeOrder,
    again: bool,
    yes: bool,
) -> None:
    """按模式编档号；不写 --yes 只预览，什么也不改。"""
    archive, ids = _documents(home, query, file)
    numbering = Numbering(pattern, None if follow else start, order, category, again)
    planned = archive.batches.plan_numbers(ids, numbering)
    _tell_plan(planned)
    if not yes:
        click.echo("以上是预览，没有改动。加 --yes 照此编号。")
    elif planned.ready:
        _run(archive, archive.batches.number(planned, actor=actor(), name=name))
    if planned.left:
        sys.exit(EXIT_FAILED)


def _do(home: Path, query: str | None, file: Path | None, name: str, change: BatchChange) -> None:
    archive, ids = _documents(home, query, file)
    _run(archive, archive.batches.start(ids, change, actor=actor(), name=name))


def _documents(home: Path, query: str | None, file: Path | None) -> tuple[Archive, Sequence[str]]:
    """The archive, and the ids of the documents that are meant. Raises click.UsageError where it is not said, or twice."""
    if (query is None) == (file is None):
        raise click.UsageError("请用 --query 或 --ids 写明是哪些文档，只用其中一种。")
    if file is not None:
        with click.open_file(str(file), encoding="utf-8", errors="replace") as given:
            lines = given.read().splitlines()
        return open_archive(home), [line.split()[0] for line in lines if line.strip()]
    archive = open_to_search(home)
    request = SearchRequest(query or "", MOST_IN_BATCH + 1, widen=False)
    _, hits = archive.seen_with().find_all(request)
    return archive, [stored.id for _, stored in hits]


def _run(archive: Archive, begun: Batch) -> None:
    """Carry it out, or undo it, and tell what became of it; exit 1 when some were left out."""
    with shown(STAGES["changing"], begun.steps) as progress:
        ended = archive.batches.run(begun.id, progress)
    _tell(archive, ended)
    if ended.state == "done":
        click.echo(f"批次编号 {ended.id}。可用 gongwen batch undo {ended.id} 撤销。")
    if ended.left if ended.state == "done" else ended.not_undone:
        sys.exit(EXIT_FAILED)


def _tell(archive: Archive, told: Batch) -> None:
    said = (BATCH_COUNTS[name].format(count=count) for name, count in told.counts.items())
    click.echo(f"{BATCH_STATES[told.told]}。{''.join(said)}")
    for item in archive.batches.left(told.id, limit=_MOST_TOLD):
        click.echo(f"    {item.id}  {item.title}：{word(item.reason, 'command')}", err=True)


def _tell_plan(planned: NumberingPlan) -> None:
    for one in planned.series[:_MOST_TOLD]:
        click.echo(f"{one.first} 至 {one.last}，{one.count} 件" if one.count > 1 else f"{one.first}，1 件")
    for left in planned.left[:_MOST_TOLD]:
        click.echo(f"    {left.id}  {left.title}：{word(left.reason, 'command')}", err=True)
    click.echo(f"可编 {len(planned.ready)} 篇，不编 {len(planned.left)} 篇。")


def _line(told: Batch) -> str:
    name = f"  {told.name}" if told.name else ""
    who = told.actor or "不详"
    return (
        f"{told.id}  {local(told.at)}  {who}  {BATCH_ACTS[told.change.act]} {told.total} 篇  "
        f"{BATCH_STATES[told.told]}{name}"
    )


COMMANDS = (batch,)
