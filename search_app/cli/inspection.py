"""The command that tells what a reader sees in a file, and stores nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from indexer.intake import ReaderReport, ReadFile, read_files, report_of
from indexer.model import ImportFailure
from search_app.cli.common import EXIT_FAILED, advised
from search_app.texts.reading import (
    DOUBTFUL,
    FIELDS,
    LINE,
    PAGES,
    TABLES,
    ground_words,
    labelled,
    page_lines,
    table_lines,
)
from search_app.texts.wording import word

_MOST_HEADINGS = 20


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--encoding", help="文本按这种编码读取，如 Big5；不写则自动判断。")
@click.option("--json", "as_json", is_flag=True, help="每个文件输出一行 JSON。")
@advised
def inspect(files: tuple[Path, ...], encoding: str | None, as_json: bool) -> None:
    """看程序从文件里读出了什么：读法、编码、页、表格、说明，各著录项取自哪一行；什么也不收录。"""
    failed = False
    for path in files:
        for where, item in read_files(path, encoding):
            failed = failed or isinstance(item, ImportFailure)
            if as_json:
                click.echo(json.dumps(_as_json(where, item), ensure_ascii=False))
            else:
                click.echo("\n".join(_lines(where, item)))
    if failed:
        sys.exit(EXIT_FAILED)


def _lines(where: str, item: ReadFile | ImportFailure) -> Iterator[str]:
    yield f"文件：{where}"
    if isinstance(item, ImportFailure):
        yield f"不能读取：{word(item.reason, 'command')}"
        return
    report = report_of(item.document, item.layout)
    yield f"读法：{word(item.how, 'command')}"
    yield f"正文：{report.characters} 字，{report.lines} 行"
    yield from (f"说明：{word(note, 'command')}" for note in item.notes)
    yield from labelled(PAGES, page_lines(report.pages))
    yield from labelled(TABLES, table_lines(report.tables))
    yield from _fields(report)
    if report.headings:
        more = f" 等 {len(report.headings)} 节" if len(report.headings) > _MOST_HEADINGS else ""
        yield f"各节：{'；'.join(report.headings[:_MOST_HEADINGS])}{more}"


def _fields(report: ReaderReport) -> Iterator[str]:
    for field in report.fields:
        place = f"{LINE.format(line=field.line)}：{field.words}" if field.line else ""
        doubt = "" if field.sure else f"【{DOUBTFUL}】"
        yield f"{FIELDS.get(field.field, field.field)}：{field.value}{doubt}（{ground_words(field.why)}{place}）"


def _as_json(where: str, item: ReadFile | ImportFailure) -> dict[str, object]:
    """All that the lines tell, with names in English."""
    if isinstance(item, ImportFailure):
        return {"where": where, "status": "failed", "reason": word(item.reason, "command")}
    report = report_of(item.document, item.layout)
    fields = [asdict(field) | {"term": FIELDS.get(field.field, field.field)} for field in report.fields]
    return {
        "where": where,
        "status": "read",
        "how": word(item.how, "command"),
        "encoding": item.how.facts.get("encoding", "") if item.how else "",
        "notes": [word(note, "command") for note in item.notes],
        **asdict(report),
        "fields": fields,
        "sha256": item.sha256,
        "text": item.document.text,
    }


COMMANDS = (inspect,)
