"""Commands that add, import, show, correct and withdraw documents."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import click

from indexer.archive import MOST_EVENTS, Archive
from indexer.catalogue import Event, LogQuestion
from indexer.errors import InvalidRequest, ReleaseUnconfirmed
from indexer.model import TERMS, Change, ImportOutcome, StoredDocument, value_of
from search_app.cli.common import actor, advised, field_values, open_archive, write_new_file
from search_app.cli.progress import shown
from search_app.cli.report import report
from search_app.texts.event_log import (
    LOG_COLUMNS,
    NotUnderstood,
    change_in_words,
    of_documents,
    question_of,
    row_of,
)
from search_app.texts.local_time import local
from search_app.texts.maintenance import DAMAGED, STAGES
from search_app.texts.pages import ACTS
from search_app.texts.wording import word

_CONFIRM = "不公开的，在同一条命令里写 --set 开放状态=仅档案员；确可公开的，加 --confirm-public。"


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="每个文件输出一行 JSON。")
@click.option("--encoding", help="文字编码判断有误时指定：UTF-8、GB18030、Big5 等；只用于文本和网页。")
@click.option(
    "--department",
    default="",
    metavar="NAME",
    help="新收录的属于这个部门，只有它的成员、档案员和管理员能查到。",
)
@click.pass_obj
@advised
def add(home: Path, paths: tuple[Path, ...], as_json: bool, encoding: str | None, department: str) -> None:
    """收录文件、压缩包或整个文件夹。相同的文件不会重复收录。"""
    archive = open_archive(home, create=True, catch_up=True)
    report(archive.add(paths, actor=actor(), encoding=encoding, department=department), as_json)


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="每篇文档输出一行 JSON。")
@click.pass_obj
@advised
def import_(home: Path, file: Path, as_json: bool) -> None:
    """批量导入 JSON Lines 文件（可为 .gz 或 .xz），每行一篇: id, title, date, body。"""
    report(_imported(open_archive(home, create=True, catch_up=True), file), as_json, brief=True)


def _imported(archive: Archive, file: Path) -> Iterator[ImportOutcome]:
    """What becomes of each line, while a bar goes on; it ends before the sums are told."""
    size = file.stat().st_size if file.is_file() else 0
    with shown(STAGES["importing"], size, counted=False) as progress:
        yield from archive.import_lines(file, actor=actor(), progress=progress)


@click.command()
@click.argument("identifier", metavar="ID")
@click.option("--version", type=int, help="显示旧的一版，从 1 数起；默认为最新一版。")
@click.pass_obj
@advised
def show(home: Path, identifier: str, version: int | None) -> None:
    """显示一篇文档的全文和著录项。"""
    stored = open_archive(home).get(identifier, version=version, withdrawn=True)
    document = stored.document
    click.secho(document.title, bold=True)
    for label, value in _particulars(stored):
        click.echo(f"{label}：{value}")
    if not stored.sound:
        click.secho(f"（{DAMAGED}）", fg="red")
    if stored.state == "withdrawn":
        click.secho("（此文档已撤回，检索不到；可用 reinstate 恢复）", fg="red")
    for section in document.sections:
        click.echo(f"  {section.district}  {section.speaker}  {section.heading}")
    click.echo(f"\n{document.body}")


@click.command()
@click.argument("identifier", metavar="ID")
@click.option("--title", help="题名。")
@click.option("--author", help="责任者，几个人用顿号隔开。")
@click.option("--date", help="成文日期，如 2022-03-24；留空即为不详。")
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="FIELD=VALUE",
    help=f"其他著录项，如 档号=Z012-2022-001；可多次使用。可用的有：{'、'.join(TERMS.values())}。",
)
@click.option("--confirm-public", "release", is_flag=True, help="已核对原件：标有密级，但可以公开。")
@click.pass_obj
@advised
def edit(
    home: Path,
    identifier: str,
    title: str | None,
    author: str | None,
    date: str | None,
    settings: tuple[str, ...],
    release: bool,
) -> None:
    """更正一篇文档的著录项或正文，保存为新版本；旧版仍可查看。"""
    given = {"title": title, "author": author, "date": date}
    changes = field_values(settings, {name: value for name, value in given.items() if value is not None})
    if not changes and not release:
        raise click.UsageError("请写明要更正什么，例如 --title 新的题名，或 --set 档号=Z012-2022-001。")
    archive = open_archive(home)
    try:
        changed = archive.edit(identifier, changes, actor=actor(), release=release)
    except ReleaseUnconfirmed as error:
        raise InvalidRequest(f"{word(error, 'command')}{_CONFIRM}") from None
    if not changed:
        click.echo("没有变化：文档里已经是这样。")
        return
    stored = archive.get(identifier, withdrawn=True)
    (event,) = archive.log(identifier, limit=1)
    click.echo(f"已存为第 {stored.version} 版。")
    _print_changes(event.changes)


@click.command()
@click.argument("identifier", metavar="[ID]", required=False)
@click.option(
    "--limit",
    default=50,
    show_default=True,
    type=click.IntRange(1, MOST_EVENTS),
    help="最多列出多少条，最近的在前。",
)
@click.option("--actor", default="", help="只看这个人做的。")
@click.option("--act", default="", help=f"只看这种操作：{'、'.join(ACTS.values())}。")
@click.option("--since", default="", metavar="DAY", help="从这一天起，如 2022-03-24。")
@click.option("--until", default="", metavar="DAY", help="到这一天为止。")
@click.option("--batch", default="", help="只看这一批的。")
@click.option("--document", default="", help="只看题名中有这些字的文档。")
@click.option(
    "--export", "file", type=click.Path(path_type=Path), help="把查到的全部记录写成文件（.xlsx 或 .csv）。"
)
@click.option("--json", "as_json", is_flag=True, help="每条输出一行 JSON。")
@click.pass_obj
@advised
def log(
    home: Path, identifier: str | None, limit: int, file: Path | None, as_json: bool, **asked: str
) -> None:
    """显示谁在何时对哪篇文档做了什么；不写编号时为所有文档。"""
    archive = open_archive(home)
    if identifier:
        archive.history(identifier)  # says so where there is no such document
        asked["document"] = identifier
    try:
        question = question_of(**asked)
    except NotUnderstood as error:
        raise click.UsageError(str(error)) from None
    if file:
        _export_log(archive, question, file)
        return
    for event in archive.events.find(question, limit):
        if as_json:
            click.echo(json.dumps(_event_json(event), ensure_ascii=False))
        else:
            version = f"  第 {event.version} 版" if event.version else ""
            who = event.actor or "不详"
            click.echo(f"{local(event.at)}  {who}  {ACTS[event.act]}  {event.id}{version}")
            _print_changes(event.changes)


def _export_log(archive: Archive, question: LogQuestion, file: Path) -> None:
    def rows() -> Iterator[Sequence[str]]:
        yield LOG_COLUMNS
        found = archive.events.each(question)
        while some := list(islice(found, MOST_EVENTS)):
            titles = archive.titles.named(of_documents(some))
            yield from (row_of(event, titles.get(event.id, "")) for event in some)

    count = write_new_file(file, rows()) - 1
    form = file.suffix.removeprefix(".").upper()
    archive.note_act("export", actor(), [Change("events", "", str(count)), Change("format", "", form)])
    click.echo(f"已导出 {count} 条：{file}")


@click.command()
@click.argument("identifier", metavar="ID")
@click.option("--reason", default="", help="撤回的理由，记入日志，也写在已撤回的列表里。")
@click.pass_obj
@advised
def withdraw(home: Path, identifier: str, reason: str) -> None:
    """撤回一篇文档：不再检索得到，但不删除。"""
    changed = open_archive(home).withdraw(identifier, actor=actor(), reason=reason)
    click.echo("已撤回。可用 gongwen reinstate 恢复。" if changed else "这篇文档早已撤回。")


@click.command()
@click.argument("identifier", metavar="ID")
@click.pass_obj
@advised
def reinstate(home: Path, identifier: str) -> None:
    """恢复一篇已撤回的文档。"""
    changed = open_archive(home).reinstate(identifier, actor=actor())
    click.echo("已恢复，又可检索。" if changed else "这篇文档没有被撤回。")


def _particulars(stored: StoredDocument) -> Iterator[tuple[str, str]]:
    """Everything that is known besides title and text, under the terms of the archive."""
    for field, term in TERMS.items():
        value = value_of(stored.document, field)
        if value and field not in ("title", "body"):
            yield term, "、".join(value) if isinstance(value, tuple) else value
    yield "编号", stored.id
    yield "版次", str(stored.version)
    yield "收录时间", local(stored.added_at)
    if stored.original:
        yield "原件", stored.original


def _print_changes(changes: Iterable[Change]) -> None:
    for change in changes:
        click.echo(f"    {change_in_words(change)}")


def _event_json(event: Event) -> dict[str, object]:
    changes = [change._asdict() for change in event.changes]
    return {**asdict(event), "changes": changes}


COMMANDS = (add, import_, show, edit, log, withdraw, reinstate)
