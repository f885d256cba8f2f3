"""The command that counts the phrases of a list, and keeps nothing of it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from pathlib import Path

import click

from indexer.readers import guarded, list_lines, read_bytes
from indexer.search import PhraseCount, counts_json
from search_app.cli.common import advised_on_draft, open_to_search, write_new_file
from search_app.texts.phrases.counts import COLUMNS, cells_of


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，与网页接口相同。")
@click.option("--export", "target", type=click.Path(path_type=Path), help="写成文件（.xlsx 或 .csv）。")
@click.pass_obj
@advised_on_draft
def counts(home: Path, file: Path, as_json: bool, target: Path | None) -> None:
    """词句统计：清单（.txt、.csv、.xlsx，每行一条）里的词句各见于几篇、出现几次，最早最近各是哪一篇；输出 CSV。不保存清单。"""
    lines = list_lines(file.name, read_bytes(file))
    found = open_to_search(home).seen_with().count_phrases(lines)
    if target:
        write_new_file(target, _rows(found))
        click.echo(f"{target}：{len(found):,} 条")
    elif as_json:
        click.echo(json.dumps(counts_json(found), ensure_ascii=False))
    else:
        click.echo("\n".join(_csv_lines(_rows(found))))


def _rows(found: Iterable[PhraseCount]) -> Iterator[Sequence[str]]:
    yield COLUMNS
    yield from map(cells_of, found)


def _csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for row in rows:
        line = StringIO()
        csv.writer(line, lineterminator="").writerow(map(guarded, row))
        yield line.getvalue()


COMMANDS = (counts,)
