"""Commands for personal tokens, with which programs ask in somebody's name."""

from __future__ import annotations

from pathlib import Path

import click

from indexer.auth import ROLE_NAMES, Token
from search_app.cli.common import actor, advised, open_archive


@click.group()
def token() -> None:
    """管理令牌：程序代某个账号查阅时出示它，不用密码。"""


@token.command()
@click.argument("account")
@click.argument("name")
@click.option(
    "--role",
    default="reader",
    type=click.Choice([*ROLE_NAMES, *ROLE_NAMES.values()]),
    metavar="|".join(ROLE_NAMES),
    help="角色，不能高于账号的；不写是 reader 查阅者。",
)
@click.option("--feeds", is_flag=True, help="只用于订阅，可以写在订阅地址里；角色是查阅者。")
@click.option("--until", default="", help="到期日，如 2027-03-31，最多一年；不写是 90 天后。")
@click.pass_obj
@advised
def add(home: Path, account: str, name: str, role: str, feeds: bool, until: str) -> None:
    """给账号 ACCOUNT 建立名为 NAME 的令牌；令牌在第一行，只显示这一次。"""
    tokens = open_archive(home).authenticator.tokens
    last = until or tokens.days(90)
    secret, made = tokens.make(account, name, role, last, actor=actor(), feeds_only=feeds)
    click.echo(secret)
    click.echo(f"已建立，{_role(made)}，{made.until} 到期，编号 {made.id}。请现在保存，不再显示。")


@token.command("list")
@click.argument("account", default="")
@click.pass_obj
@advised
def list_(home: Path, account: str) -> None:
    """列出账号 ACCOUNT 的令牌；不写账号就列出全部。"""
    archive = open_archive(home)
    tokens = archive.authenticator.tokens
    found = tokens.of(archive.accounts.get(account).name) if account else tokens.all()
    for each in found:
        click.echo(_line(each))
    if not found:
        click.echo("没有令牌。可用 gongwen token add 建立。")


@token.command()
@click.argument("id")
@click.pass_obj
@advised
def revoke(home: Path, id: str) -> None:
    """撤销编号为 ID 的令牌，立即失效。"""
    ended = open_archive(home).authenticator.tokens.revoke(id, actor=actor())
    click.echo("已撤销。" if ended else "没有这个编号的令牌，可能早已撤销。可用 gongwen token list 查看。")


def _line(token: Token) -> str:
    return f"{token.id}  {token.owner}  {token.name}  {_role(token)}  {token.until} 到期"


def _role(token: Token) -> str:
    return "仅订阅" if token.feeds_only else ROLE_NAMES[token.role]


COMMANDS = (token,)
