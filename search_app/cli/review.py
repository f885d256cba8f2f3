"""The command for documents that are open although they carry a mark of secrecy."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from search_app.cli.common import actor, advised, open_archive


@click.command()
@click.option("--close", "closing", multiple=True, metavar="ID", help="设为仅档案员；可多次使用。")
@click.option(
    "--keep", "keeping", multiple=True, metavar="ID", help="已核对，可以公开，以后不再列出；可多次使用。"
)
@click.option("--close-all", is_flag=True, help="列出的全部设为仅档案员。")
@click.option("--json", "as_json", is_flag=True, help="每篇输出一行 JSON。")
@click.pass_obj
@advised
def review(
    home: Path, closing: tuple[str, ...], keeping: tuple[str, ...], close_all: bool, as_json: bool
) -> None:
    """列出公开而标有密级或“内部”等字样的文档，设为仅档案员或确认公开。"""
    archive = open_archive(home)
    kept = archive.review.decide(keeping, release=True, actor=actor())
    every = [one.id for one in archive.review.found()] if close_all else closing
    closed = archive.review.decide(every, release=False, actor=actor())
    for said, asked, count in (("确认公开", keeping, kept), ("设为仅档案员", every, closed)):
        if asked:
            click.echo(f"已{said} {count} 篇。", err=as_json)
    found = archive.review.found()
    for one in found:
        if as_json:
            click.echo(json.dumps(asdict(one), ensure_ascii=False))
        else:
            click.echo(f"{one.id}  {one.title}")
            click.echo(f"    {'密级' if one.recorded else '正文标有'}“{one.mark}”")
    if not as_json:
        click.echo(f"共 {len(found)} 篇公开而标有密级或“内部”等字样。" if found else "没有需要核对的文档。")


COMMANDS = (review,)
