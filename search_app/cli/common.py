"""What all commands of `gongwen` share: opening the archive, wording errors, the name of whoever acts."""

from __future__ import annotations

import errno
import logging
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial, wraps
from pathlib import Path
from typing import Any, Final

import click

from indexer.archive import Archive
from indexer.errors import ArchiveError, IndexUnusable, InvalidRequest
from indexer.message import Message
from indexer.model import TERMS, field_named
from indexer.readers import write_rows
from search_app.texts.wording import Door, word, word_of_draft

NO_TEXT = "命令里有不是 UTF-8 的字，无法识别。请核对命令，或设 LC_ALL=C.UTF-8 后重新输入。"
NO_MEMORY = "内存不足，这一步没有做完；已经收录的都在。请关闭其他程序或加大内存后再试。"
NO_SUCH_FILE = "没有“{where}”这个文件，或它所在的文件夹。请检查路径后再试。"
NO_FILE_BUT_FOLDER = "“{where}”是文件夹，或经过的不是文件夹。请检查路径后再试。"
NOT_READABLE = "档案库 {home} 只有建立它的账号和 root 能读取。请在命令前加 sudo，或用 --home 另指一个档案库。"
NAME_TOO_LONG = "文件名或路径太长。请改短后再试。"
SYSTEM_FAILED = "读写失败（{system}）。请检查磁盘空间和权限。"
_NO_INDEX = "还没有索引，不能检索。请运行 gongwen reindex 建立。"
_OWED = "有 {} 篇文档的更改还没有编入索引，检索不到。请运行 gongwen check --repair 补上；启动服务或再收录文件时也会补上。"
Wording = Callable[[ArchiveError, Door], str]

EXIT_FAILED = 1  # some of the work could not be done; click uses 2 for a wrong call


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--home",
    envvar="GONGWEN_HOME",
    default=".",
    type=click.Path(file_okay=False, readable=False, path_type=Path),
    help="档案库所在目录，内有 corpus/ 和 var/。默认取环境变量 GONGWEN_HOME，否则为当前目录。",
)
@click.version_option(package_name="gongwen", message="gongwen %(version)s", help="显示版本号。")
@click.pass_context
def gongwen(context: click.Context, home: Path) -> None:
    """工会文库：工会档案全文检索。"""
    if os.access(home, os.F_OK) and not os.access(home, os.R_OK | os.X_OK):
        raise click.ClickException(NOT_READABLE.format(home=home))
    context.obj = home


def advised(command: Callable[..., None], worded: Wording = word) -> Callable[..., None]:
    """Turn the archive's and the disk's errors, and want of memory, into one sentence and exit code 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except BrokenPipeError:
            raise  # the reader of our output has seen enough: click ends without a word
        except (ArchiveError, OSError, MemoryError, UnicodeEncodeError) as error:
            click.echo(_advice(error, worded), err=True)
            sys.exit(EXIT_FAILED)

    return run


advised_on_draft: Final = partial(advised, worded=word_of_draft)  # for a file that is read and not kept


def _advice(error: Exception, worded: Wording) -> str:
    if isinstance(error, UnicodeEncodeError):  # bytes that are no text, and cannot be asked for or stored
        return NO_TEXT
    if isinstance(error, MemoryError):
        return NO_MEMORY
    if isinstance(error, ArchiveError):
        return worded(error, "command")
    return _system_advice(error)


def _system_advice(error: Exception) -> str:
    """What a failure of the system means, as far as it can be told."""
    where = getattr(error, "filename", None) or ""
    match getattr(error, "errno", None):
        case errno.ENOENT:
            return NO_SUCH_FILE.format(where=where)
        case errno.EISDIR | errno.ENOTDIR:
            return NO_FILE_BUT_FOLDER.format(where=where)
        case errno.ENAMETOOLONG:
            return NAME_TOO_LONG
    said = getattr(error, "strerror", None) or str(error)
    return SYSTEM_FAILED.format(system=f"{said}：{where}" if where else said)


def word_warnings() -> None:
    """Have what the library warns of told on stderr in the words of the command."""
    handler = logging.StreamHandler()
    handler.setFormatter(Worded())
    logging.basicConfig(handlers=[handler], level=logging.WARNING)


class Worded(logging.Formatter):
    """A message or an error among the arguments of a record as its sentence."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: D102 - of logging.Formatter
        given = record.args if isinstance(record.args, tuple) else ()
        said = tuple(
            word(each, "command") if isinstance(each, ArchiveError | Message) else each for each in given
        )
        return record.msg % said if said else super().formatMessage(record)


def open_archive(
    home: Path, *, create: bool = False, catch_up: bool = False, take_over: bool = False
) -> Archive:
    """The archive, closed when the command ends; only commands that take documents in bring the index up to date."""
    archive = Archive.open(home, create=create, catch_up=catch_up, take_over=take_over)
    click.get_current_context().call_on_close(archive.close)
    return archive


def open_to_search(home: Path) -> Archive:
    """The archive with its index as it is: what that lacks is told, not brought up to date, which may take long or fail.

    Raises IndexUnusable when there is none.
    """
    archive = open_archive(home)
    if archive.index_state() == "missing" and archive.count():
        raise IndexUnusable(_NO_INDEX)
    if owed := archive.owed():
        click.echo(_OWED.format(owed), err=True)
    return archive


def write_new_file(file: Path, rows: Iterable[Sequence[str]]) -> int:
    """Write a table by the suffix of the file; how many rows with the head. Raises InvalidRequest where it is there."""
    try:
        return write_rows(file, rows)
    except FileExistsError:
        raise InvalidRequest(f"文件 {file} 已经有了，不会覆盖。请换一个文件名，或先移走它。") from None


def field_values(settings: Iterable[str], given: Mapping[str, str] | None = None) -> dict[str, str]:
    """What `--set FIELD=VALUE` says, by English names, beside what other options have `given`.

    Raises click.UsageError; InvalidRequest for a field there is none of.
    """
    values = dict(given or {})
    for entry in settings:
        name, equals, value = entry.partition("=")
        if not equals:
            raise click.UsageError(f"--set 应写成 FIELD=VALUE，例如 档号=Z012-2022-001，而不是 {entry}。")
        field = field_named(name)
        if field in values:
            raise click.UsageError(f"{TERMS[field]}写了两次。请只写一次。")
        values[field] = value
    return values


def chosen_filters(written: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What `--filter FIELD=VALUE` says, by field. Raises click.UsageError."""
    chosen: dict[str, tuple[str, ...]] = {}
    for entry in written:
        name, equals, value = entry.partition("=")
        if not equals:
            raise click.UsageError(f"--filter 应写成 FIELD=VALUE, 例如 year=2022, 而不是 {entry}。")
        chosen[name] = (*chosen.get(name, ()), value)
    return chosen


def actor() -> str:
    """Who acts, for the event log: the account's name on this machine."""
    return os.environ.get("USER") or os.environ.get("LOGNAME") or ""
