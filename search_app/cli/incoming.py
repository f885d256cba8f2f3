"""Commands for watched folders, failed files, inventories (目录) and archival packages."""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click

from indexer.archive import Archive
from indexer.catalogue import ExportCount
from indexer.exchange import FORMS, PackageForm
from indexer.intake import SECONDS_BETWEEN_LOOKS, InventoryImport, Pause, Watch, Watcher, rows_of, shown
from indexer.intake import retry as try_again
from indexer.model import SearchRequest, StoredDocument
from indexer.readers import interrupt, resume
from search_app.cli.common import EXIT_FAILED, actor, advised, open_archive, open_to_search, write_new_file
from search_app.cli.progress import staged
from search_app.cli.report import report, told
from search_app.texts.local_time import local
from search_app.texts.maintenance import STAGES
from search_app.texts.wording import word

_NONE = "没有未能收录的文件。"
_STEP = 0.2  # seconds between two looks at whether an end was asked for


@click.command()
@click.argument("folders", metavar="DIR...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--once", is_flag=True, help="收完现有的文件就结束。")
@click.option(
    "--every",
    "seconds",
    default=SECONDS_BETWEEN_LOOKS,
    show_default=True,
    type=click.FloatRange(min=0.1),
    help="每隔多少秒看一次；连续两次看到文件没有变化，才算复制完。",
)
@click.option("--json", "as_json", is_flag=True, help="每个文件输出一行 JSON。")
@click.pass_obj
@advised
def watch(home: Path, folders: tuple[Path, ...], once: bool, seconds: float, as_json: bool) -> None:
    """监视文件夹，有新文件就收录；还在复制的等复制完。文件留在原处。按 Ctrl+C 结束。"""
    for folder in folders:
        if not folder.is_dir():
            raise click.UsageError(f"文件夹 {folder} 不存在，或打不开。请检查路径后再试。")
    watcher = Watcher(
        open_archive(home, create=True, catch_up=True).ingest, Watch(folders, seconds, once), actor=actor()
    )
    if not once:
        click.echo(f"正在监视 {'、'.join(map(str, folders))}，按 Ctrl+C 结束。", err=True)
    with _until_asked() as pause:
        sums = told(watcher.run(pause), as_json)
    if watcher.waiting:
        click.echo(f"还有 {len(watcher.waiting)} 个文件没有收：还在写入。", err=True)
    if once and sums["failed"]:
        sys.exit(EXIT_FAILED)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="每个文件输出一行 JSON。")
@click.option(
    "--forget", "wheres", multiple=True, metavar="PATH", help="从清单中移除，不再重试；可多次使用。"
)
@click.pass_obj
@advised
def failures(home: Path, as_json: bool, wheres: tuple[str, ...]) -> None:
    """列出未能收录的文件和原因。"""
    archive = open_archive(home)
    if wheres:
        click.echo(f"已从清单中移除 {archive.refusals.forget(wheres)} 项。", err=as_json)
    listed = archive.refusals.all()
    for refused in listed:
        if as_json:
            click.echo(
                json.dumps(asdict(refused) | {"reason": word(refused.reason, "command")}, ensure_ascii=False)
            )
        else:
            click.echo(f"{refused.where}: {word(refused.reason, 'command')}")
            click.echo(f"    试过 {refused.attempts} 次，最近一次 {local(refused.last_at)}")
    if not as_json:
        click.echo(f"共 {len(listed)} 项。可用 gongwen retry 再试一次。" if listed else _NONE)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="每个文件输出一行 JSON。")
@click.pass_obj
@advised
def retry(home: Path, as_json: bool) -> None:
    """把未能收录的文件都再试一次。"""
    archive = open_archive(home, catch_up=True)
    if archive.refusals.all():
        report(try_again(archive.ingest, actor=actor()), as_json)
    elif not as_json:
        click.echo(_NONE)


@click.group()
def catalogue() -> None:
    """导出文件目录，或按单位已有的目录收录文件。"""


@catalogue.command("export", context_settings={"ignore_unknown_options": True})  # a query may begin with -
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("query", required=False)
@click.pass_obj
@advised
def export(home: Path, file: Path, query: str | None) -> None:
    """把全部文档，或检索到的文档，写成目录 FILE（.xlsx 或 .csv），每篇一行。"""
    archive = open_to_search(home) if query else open_archive(home)
    taken = ExportCount(file.suffix.removeprefix(".").upper())
    written = write_new_file(file, rows_of(taken.each(_asked(archive, query))))
    if changes := taken.changes():
        archive.note_act("export", actor(), changes)
    click.echo(f"已导出 {written - 1} 篇：{file}")


@catalogue.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="每个文件输出一行 JSON。")
@click.pass_obj
@advised
def import_(home: Path, file: Path, folder: Path, as_json: bool) -> None:
    """按目录 FILE（.xlsx 或 .csv）收录 DIR 里的文件；题名、责任者、文号等以目录为准，空着的取自正文。"""
    if not folder.is_dir():
        raise click.UsageError(f"文件夹 {folder} 不存在，或打不开。请检查路径后再试。")
    inventory = InventoryImport(open_archive(home, create=True, catch_up=True).ingest, file, folder)
    if inventory.left:
        names = "、".join(map(shown, inventory.left[:3]))
        click.echo(f"目录中没有提到的文件 {len(inventory.left)} 个，未收录：{names} 等。", err=True)
    report(inventory.run(actor=actor()), as_json)


@click.group()
def package() -> None:
    """把文档连同历史版本、日志和原件导出为档案包，或导入档案包。"""


@package.command("export")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--query", help="只导出检索到的文档；不写则导出全部，已撤回的也在内。")
@click.option("--id", "identifiers", multiple=True, metavar="ID", help="只导出这一篇；可多次使用。")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default=FORMS[0],
    show_default=True,
    help="bagit 为完整的档案包；dat48 为每篇一个 XML 封装包，按 DA/T 48—2009，只有当前版本。",
)
@click.pass_obj
@advised
def export_package(
    home: Path, target: Path, query: str | None, identifiers: tuple[str, ...], form: PackageForm
) -> None:
    """把文档导出为档案包 TARGET：名为 .zip 的是一个文件，其他的是新建的文件夹。"""
    if query is not None and identifiers:
        raise click.UsageError("--query 和 --id 只能写一种。")
    archive = open_to_search(home) if query is not None else open_archive(home)
    found = (stored.id for stored in _asked(archive, query)) if query is not None else iter(identifiers)
    wanted = found if query is not None or identifiers else archive.exchange.identifiers()
    count = left = 0
    for packed in archive.exchange.export(target, wanted, actor=actor(), form=form):
        count, left = count + (packed.reason is None), left + (packed.reason is not None)
        if packed.reason:
            click.echo(f"没有导出  {packed.id}：{word(packed.reason, 'command')}", err=True)
    click.echo(f"已导出 {count} 篇：{target}")
    if left:
        sys.exit(EXIT_FAILED)


@package.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="每篇文档输出一行 JSON。")
@click.pass_obj
@advised
def import_package(home: Path, path: Path, as_json: bool) -> None:
    """导入档案包 PATH（.zip、文件夹，或 .xml 封装包）：先核对整个包，再逐篇收录；库中已有的不改动。"""
    archive = open_archive(home, create=True, catch_up=True)
    with staged(STAGES) as progress:
        report(archive.exchange.take_in(path, actor=actor(), progress=progress), as_json)


def _asked(archive: Archive, query: str | None) -> Iterator[StoredDocument]:
    """The documents that a query finds, best first; all when nothing is asked."""
    if query is None:
        yield from archive.active()
        return
    _, hits = archive.seen_with().find_all(SearchRequest(query, max(1, archive.count()), widen=False))
    yield from (stored for _, stored in hits)


@contextmanager
def _until_asked() -> Iterator[Pause]:
    """A pause that ends early once Ctrl+C or SIGTERM asks for an end; a second Ctrl+C ends at once."""
    asked: list[int] = []
    before = {sign: signal.getsignal(sign) for sign in (signal.SIGINT, signal.SIGTERM)}

    def restore() -> None:
        resume(threading.main_thread())
        for sign, handler in before.items():
            signal.signal(sign, handler)

    def note(sign: int, _: object) -> None:
        asked.append(sign)
        restore()
        interrupt(threading.main_thread())  # whatever it reads

    def pause(seconds: float) -> bool:
        end = time.monotonic() + seconds
        while not asked and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, _STEP))
        return bool(asked)

    for sign in before:
        signal.signal(sign, note)
    try:
        yield pause
    finally:
        restore()


COMMANDS = (watch, failures, retry, catalogue, package)
