"""Commands that check, repair, back up and restore an archive."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from indexer.errors import InvalidRequest
from indexer.maintenance import Contents, Protocols, verify
from indexer.maintenance import restore as bring_back
from indexer.message import Message
from indexer.model import Change, Finding
from indexer.storage import share, shared_with
from search_app.cli.common import EXIT_FAILED, actor, advised, open_archive
from search_app.cli.progress import shown, staged
from search_app.texts.local_time import local
from search_app.texts.maintenance import ADOPTED, FINDINGS, INDEX_STATES, STAGES
from search_app.texts.pages import STORES
from search_app.texts.wording import word


@click.command()
@click.option(
    "--take-over",
    is_flag=True,
    help="档案目录在数据库里、索引或原件只在一处时，改由本机使用；先停掉原来的那一处。",
)
@click.pass_obj
@advised
def reindex(home: Path, take_over: bool) -> None:
    """从档案目录重建索引；重建时仍可检索。"""
    archive = open_archive(home, take_over=take_over)
    with shown(STAGES["indexing"], archive.count()) as progress:
        count = archive.reindex(progress, keep=not take_over)
    archive.note_act("rebuild", actor(), [Change("documents", "", str(count))])
    click.echo(f"索引已重建，共 {count} 篇。")


@click.command()
@click.option(
    "--repair", is_flag=True, help="修复可以放心修复的：重建索引、补录、清除临时文件；原件和著录不会改动。"
)
@click.option("--json", "as_json", is_flag=True, help="每个问题输出一行 JSON。")
@click.pass_obj
@advised
def check(home: Path, repair: bool, as_json: bool) -> None:
    """核对原件、档案目录和索引。没有问题时退出码为 0。"""
    archive = open_archive(home)
    findings = list[Finding]()
    for store in () if as_json else archive.stores():
        click.echo(f"{STORES[store.store]}：{word(store.told, 'command')}")
    with staged(STAGES) as progress:
        for finding in archive.check(repair=repair, actor=actor(), progress=progress):
            findings.append(finding)
            click.echo(json.dumps(_as_json(finding), ensure_ascii=False) if as_json else _told(finding))
    faults = [finding for finding in findings if finding.is_fault]
    left = [finding for finding in faults if not finding.repaired]
    if not as_json:
        repaired = f"，已修复 {len(faults) - len(left)} 个" if repair else ""
        said = f"发现 {len(faults)} 个问题{repaired}" if findings else INDEX_STATES["current"]
        click.echo(f"{said}。共 {archive.count()} 篇文档。")
    if left:
        sys.exit(EXIT_FAILED)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--verify", "only_verify", is_flag=True, help="不备份，只核对已有的备份文件是否完好。")
@click.option("--no-query-log", is_flag=True, help="不带上检索过的词。")
@click.pass_obj
@advised
def backup(home: Path, file: Path, only_verify: bool, no_query_log: bool) -> None:
    """把整个档案库备份成一个文件，并读回核对；备份时可以照常使用。"""
    with staged(STAGES) as progress:
        if only_verify:
            contents, amiss = verify(file, progress), list[Finding]()
        else:
            archive = open_archive(home)
            queries = not no_query_log
            contents, amiss = archive.backups.write(file, by=actor(), queries=queries, progress=progress)
    click.echo(f"{'备份完好' if only_verify else f'已备份到 {file}'}：{_counted(contents)}。")
    for finding in amiss:
        click.echo(_told(finding), err=True)
    if amiss:
        click.echo("以上内容照现有的样子备份了。请运行 gongwen check 查看怎么办。", err=True)
        sys.exit(EXIT_FAILED)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--protocol",
    "protocols",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="销毁清册文件：备份以后按它销毁的，恢复后再次销毁；可多次使用。文件夹里 protocols/ 下已有的不必再写。",
)
@click.pass_obj
@advised
def restore(home: Path, file: Path, protocols: tuple[Path, ...]) -> None:
    """把备份恢复到一个空的文件夹（用 --home 指定），再建立索引；先核对，完好才放入。"""
    for protocol in protocols:
        Protocols(home).bring(protocol)
    with staged(STAGES) as progress:
        contents = bring_back(file, home, progress=progress)
        archive = open_archive(home)
        archive.reindex(progress)
        again = archive.destruction.carry_out()
    archive.note_act(
        "restore", actor(), [*_noted(file, contents), Change("taken_at", "", contents.created_at)]
    )
    click.echo(f"已恢复：{_counted(contents)}。")
    if again:
        click.echo(f"其中 {again} 篇在备份以后已按清册销毁，现已照清册再次销毁。")


def _noted(file: Path, contents: Contents) -> list[Change]:
    """What the log keeps of a backup that was made or brought back."""
    return [Change("file", "", file.name), Change("documents", "", str(contents.documents))]


def _counted(contents: Contents) -> str:
    return (
        f"{contents.documents} 篇文档（{contents.versions} 版），{contents.originals} 份原件，"
        f"备份于 {local(contents.created_at)}"
    )


def _told(finding: Finding) -> str:
    """What and where, and on a second line what to do or what was done."""
    what, advice = FINDINGS[finding.kind]
    count = f"共 {finding.count} 个" if finding.count > 1 else ""
    about = "  ".join(part for part in (finding.where, count, finding.document, _detail(finding)) if part)
    return f"{what}：{about}\n    {_done(finding) or advice}"


def _detail(finding: Finding) -> str:
    return word(finding.detail, "command") if isinstance(finding.detail, Message) else finding.detail


def _done(finding: Finding) -> str:
    if not finding.repaired:
        return ""
    return ADOPTED if finding.kind == "original orphaned" else "已修复。"


def _as_json(finding: Finding) -> dict[str, object]:
    what, advice = FINDINGS[finding.kind]
    return {**asdict(finding), "detail": _detail(finding), "what": what, "advice": _done(finding) or advice}


@click.command()
@click.option("--group", metavar="GROUP", help="让本机的用户组 GROUP 也能读取档案库的文件（不能改）。")
@click.option("--private", is_flag=True, help="收回：只有档案库的主人能读取。")
@click.pass_obj
@advised
def permissions(home: Path, group: str | None, private: bool) -> None:
    """显示或改变本机的哪些用户能读取档案库的文件。新建的文件总是照此设置，与 umask 无关。"""
    if group and private:
        raise click.UsageError("--group 和 --private 只能写一个。")
    open_archive(home)
    if group or private:
        try:
            share(home, group)
        except LookupError:
            raise InvalidRequest(
                f"本机没有用户组 {group}。请用 getent group 查看有哪些，或先建立它。"
            ) from None
    shared = shared_with(home)
    click.echo(f"档案库的主人和用户组 {shared} 能读取。" if shared else "只有档案库的主人能读取。")


@click.command()
@click.option("--again", is_flag=True, help="以前没有做成的也再试一次，例如装好 LibreOffice 以后。")
@click.pass_obj
@advised
def places(home: Path, again: bool) -> None:
    """查找文字在原件页面上的位置，供页面图标出命中处。平时由 serve 在后台做；这里立即做完。"""
    archive = open_archive(home)
    if again:
        archive.places.try_again()
    with shown(STAGES["placing"], archive.places.owed()) as progress:
        count = archive.places.read_owed(progress)
    failed = archive.places.given_up()
    for stored, reason in failed:
        said = word(reason, "command") if reason else ""
        click.echo(f"没有做成：{stored.original}  {stored.id}  {said}", err=True)
    click.echo(f"已读 {count} 份原件。" if count else "没有要查找的。")
    if failed:
        click.echo(
            f"有 {len(failed)} 版没有做成，页面图上不标命中处。排除原因后请加 --again 再试。", err=True
        )
        sys.exit(EXIT_FAILED)


COMMANDS = (check, reindex, backup, restore, permissions, places)
