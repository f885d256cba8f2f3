"""The command that checks the sentences and quotations of a draft against the archive, and keeps nothing of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from indexer.readers import draft_text, read_bytes
from indexer.search import CheckedPassage, report_json
from search_app.cli.common import advised_on_draft, open_to_search
from search_app.texts.phrases.quotes import KINDS, QUOTATION, sources_in_words, summary_of

_COLOURS = {"verbatim": "green", "near": "yellow", "none": "red"}


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，与网页接口相同。")
@click.pass_obj
@advised_on_draft
def quotes(home: Path, file: Path, as_json: bool) -> None:
    """核对引文：文稿（.docx、.txt、.md）里的每一句和每处引文，库中是否有，最早见于哪一篇。不保存文稿。"""
    draft = draft_text(file.name, read_bytes(file))
    report = open_to_search(home).seen_with().check_quotes(draft)
    if as_json:
        click.echo(json.dumps(report_json(report), ensure_ascii=False))
        return
    click.echo(summary_of(report))
    for passage in report.passages:
        click.echo("\n".join(_lines(passage)))


def _lines(passage: CheckedPassage) -> Iterator[str]:
    kind = click.style(KINDS[passage.kind], fg=_COLOURS[passage.kind])
    ours = _lit(passage.text, ((each.start, each.end) for each in passage.differences))
    yield f"\n{kind}  {QUOTATION + '：' if passage.is_quotation else ''}{ours}"
    if passage.source_text:
        yield f"  库中作：{_lit(passage.source_text, (each[2:] for each in passage.differences))}"
    if said := sources_in_words(passage):
        yield f"  {said}"
        yield f"  {passage.first.id}" if passage.first else ""


def _lit(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text with what differs in colour; click drops the colour where there is no terminal."""
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at:start], click.style(text[start:end], fg="red", bold=True) if start < end else ""]
        at = end
    return "".join([*parts, text[at:]])


COMMANDS = (quotes,)
