"""Commands for an archive's own terms and synonyms."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from indexer.archive import Archive
from indexer.errors import InvalidRequest
from indexer.text import normalize
from search_app.cli.common import actor, advised, open_archive
from search_app.texts.local_time import local
from search_app.texts.maintenance import INDEX_STATES


@click.group()
def words() -> None:
    """本单位的词语和同义词：查看、添加、删除。"""


@words.command("list")
@click.option("--json", "as_json", is_flag=True, help="每条输出一行 JSON。")
@click.pass_obj
@advised
def list_(home: Path, as_json: bool) -> None:
    """列出本单位词语和同义词，最近加的在前。"""
    archive = open_archive(home)
    for each in archive.words.all():
        if as_json:
            click.echo(json.dumps(asdict(each), ensure_ascii=False))
        else:
            shown = " = ".join(each.words)
            click.echo(f"{shown}    {local(each.added_at)}  {each.added_by or '不详'}")
    if not as_json:
        _tell_state(archive)


@words.command()
@click.argument("terms", metavar="TERM...", nargs=-1, required=True)
@click.pass_obj
@advised
def add(home: Path, terms: tuple[str, ...]) -> None:
    """添加词语：出现在输入提示里，二至四字的新词重建索引后作为一个词排序。"""
    archive = open_archive(home, create=True)
    click.echo(f"已添加 {'、'.join(archive.words.add_terms(terms, actor=actor()))}。")
    _tell_state(archive)


@words.command()
@click.argument("group", metavar="WORD WORD...", nargs=-1, required=True)
@click.pass_obj
@advised
def synonyms(home: Path, group: tuple[str, ...]) -> None:
    """添加一组意思相同的词，立即生效。"""
    archive = open_archive(home, create=True)
    click.echo(f"已添加 {' = '.join(archive.words.add_synonyms(group, actor=actor()))}。")


@words.command()
@click.argument("unwanted", metavar="WORD...", nargs=-1, required=True)
@click.option("--synonyms", "as_synonyms", is_flag=True, help="删除含有这个词的那一组同义词。")
@click.pass_obj
@advised
def remove(home: Path, unwanted: tuple[str, ...], as_synonyms: bool) -> None:
    """删除本单位词语。"""
    archive = open_archive(home)
    kind = "synonyms" if as_synonyms else "term"
    serials = {
        normalize(word): each.serial
        for each in archive.words.all()
        if each.kind == kind
        for word in each.words
    }
    unknown = [word for word in unwanted if normalize(word) not in serials]
    if unknown:
        raise InvalidRequest(f"没有加过“{unknown[0]}”。请用 gongwen words list 查看加过的。")
    gone = archive.words.remove([serials[normalize(word)] for word in unwanted], actor=actor())
    click.echo(f"已删除 {'、'.join(' = '.join(each.words) for each in gone)}。")
    _tell_state(archive)


def _tell_state(archive: Archive) -> None:
    state = archive.index_state()
    if state != "current":
        click.echo(f"{INDEX_STATES[state]}。", err=True)


COMMANDS = (words,)
