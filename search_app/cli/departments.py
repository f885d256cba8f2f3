"""Commands for departments, whose documents their members alone see."""

from __future__ import annotations

from pathlib import Path

import click

from search_app.cli.common import actor, advised, open_archive
from search_app.texts.desk import NO_DEPARTMENT

_name = click.argument("name")


@click.group()
def department() -> None:
    """管理部门：属于某个部门的文档，只有它的成员、档案员和管理员能查到。"""


@department.command()
@_name
@click.pass_obj
@advised
def add(home: Path, name: str) -> None:
    """添加部门 NAME。"""
    made = open_archive(home, create=True).departments.add(name, actor=actor())
    click.echo(f"已添加部门 {made.name}。")


@department.command("list")
@click.pass_obj
@advised
def list_(home: Path) -> None:
    """列出部门、成员和文档数。"""
    found = open_archive(home).departments.all()
    for each in found:
        click.echo(f"{each.name}  {each.documents} 篇  成员：{'、'.join(each.members) or '（无）'}")
    if not found:
        click.echo("还没有部门。可用 gongwen department add 添加。")


@department.command()
@_name
@click.argument("new")
@click.pass_obj
@advised
def rename(home: Path, name: str, new: str) -> None:
    """把部门 NAME 改名为 NEW。"""
    changed = open_archive(home).departments.rename(name, new, actor=actor())
    click.echo("部门已改名。" if changed else "没有变化：本来就叫这个名字。")


@department.command()
@_name
@click.pass_obj
@advised
def remove(home: Path, name: str) -> None:
    """删除部门 NAME；还有文档属于它时不能删除。"""
    open_archive(home).departments.remove(name, actor=actor())
    click.echo("部门已删除。")


@department.command()
@click.argument("account")
@click.argument("names", nargs=-1)
@click.pass_obj
@advised
def member(home: Path, account: str, names: tuple[str, ...]) -> None:
    """让账号 ACCOUNT 成为这些部门 NAMES 的成员，不再是其他部门的；一个也不写，就不属于任何部门。"""
    changed = open_archive(home).departments.set_of(account, names, actor=actor())
    click.echo("已改，立即生效。" if changed else "没有变化：本来就是这样。")


@department.command()
@_name
@click.argument("ids", nargs=-1, required=True)
@click.pass_obj
@advised
def assign(home: Path, name: str, ids: tuple[str, ...]) -> None:
    """让编号为 IDS 的文档属于部门 NAME；NAME 写“无”，就不属于任何部门。"""
    changed = open_archive(home).departments.assign(ids, "" if name == NO_DEPARTMENT else name, actor=actor())
    click.echo(f"已改 {changed} 篇。" if changed else "没有变化：本来就是这样。")


COMMANDS = (department,)
