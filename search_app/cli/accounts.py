"""Commands for accounts and settings, and the one with which an office begins."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from indexer.auth import AT_START, ROLE_NAMES, Account, FirstStart
from indexer.catalogue import CHOICES, NO, SETTINGS, YES, Setting
from indexer.errors import InvalidRequest
from search_app.cli.common import actor, advised, open_archive
from search_app.texts.administration import setting_means
from search_app.texts.local_time import local
from search_app.texts.pages import ACCOUNT_STATES, ORIGINS

_name = click.argument("name")
_role = click.option(
    "--role",
    required=True,
    type=click.Choice([*ROLE_NAMES, *ROLE_NAMES.values()]),
    metavar="|".join(ROLE_NAMES),
    help="角色：reader 查阅者、archivist 档案员、administrator 管理员。",
)
_from_stdin = click.option(
    "--password-stdin", "from_stdin", is_flag=True, help="从标准输入读密码（取第一行），不提问；供脚本使用。"
)


@click.command()
@click.option("--name", help="管理员的账号名。")
@_from_stdin
@click.option("--office", "office_name", help="文库名称，写在每一页上；空的就是“工会文库”。")
@click.option(
    "--openness", "default_openness", type=click.Choice(CHOICES["default_openness"]), help="默认开放状态。"
)
@click.option(
    "--reading-needs-account",
    "reading_needs_account",
    type=click.Choice((YES, NO)),
    help="查阅是否需要登录。",
)
@click.pass_obj
@advised
def setup(home: Path, name: str | None, from_stdin: bool, **given: str | None) -> None:
    """首次使用：建立第一个管理员账号，定文库名称、默认开放状态和查阅是否需要登录；没有写成选项的，逐项提问。"""
    archive = open_archive(home, create=True)
    start = FirstStart(archive.accounts, archive.settings)
    if not start.is_due():
        raise InvalidRequest("begun already")
    name = click.prompt("管理员的账号名") if name is None else name
    password = _password(from_stdin)
    settings = {each: _decided(each, given[each], archive.settings.value(each)) for each in AT_START}
    account = start.begin(start.checked(name, password, settings), actor=actor())
    click.echo(
        f"已添加管理员 {account.name}。请用它在网页登录；其他设置在“管理”里，或用 gongwen settings 修改。"
    )


@click.group()
def user() -> None:
    """管理账号：添加、列出、改角色、设密码、停用和启用。"""


@click.command()
@click.option(
    "--new", "anew", is_flag=True, help="另建一把；所有人要重新登录，其他服务器要复制它并重新启动。"
)
@click.pass_obj
@advised
def key(home: Path, anew: bool) -> None:
    """核对本机保护登录的密钥 var/secret.key；几台服务器共用档案库时，各台的密钥必须相同。"""
    authenticator = open_archive(home).authenticator
    if anew:
        authenticator.renew_key()
        click.echo("已另建密钥 var/secret.key。所有人要重新登录；其他服务器请复制这个文件，再重新启动。")
        return
    authenticator.key()
    click.echo("密钥可用。")


@user.command()
@_name
@_role
@_from_stdin
@click.pass_obj
@advised
def add(home: Path, name: str, role: str, from_stdin: bool) -> None:
    """添加账号 NAME。密码会问两遍，不显示。"""
    accounts = open_archive(home, create=True).accounts
    account = accounts.add(name, role, _password(from_stdin), actor=actor())
    click.echo(f"已添加{ROLE_NAMES[account.role]} {account.name}。")


@user.command("list")
@click.pass_obj
@advised
def list_(home: Path) -> None:
    """列出账号、角色和是否停用。"""
    accounts = open_archive(home).accounts.all()
    for account in accounts:
        click.echo(_line(account))
    if not accounts:
        click.echo("还没有账号。可用 gongwen user add 添加。")


@user.command("role")
@_name
@_role
@click.pass_obj
@advised
def set_role(home: Path, name: str, role: str) -> None:
    """给账号 NAME 换一个角色；它在各处的登录立即失效。"""
    changed = open_archive(home).accounts.set_role(name, role, actor=actor())
    click.echo("角色已改。" if changed else "没有变化：本来就是这个角色。")


@user.command("password")
@_name
@_from_stdin
@click.pass_obj
@advised
def set_password(home: Path, name: str, from_stdin: bool) -> None:
    """重设账号 NAME 的密码；它在各处的登录立即失效，因登录失败次数太多的等待也取消。"""
    archive = open_archive(home)
    archive.accounts.get(name)  # said before the password is asked for
    archive.accounts.set_password(name, _password(from_stdin), actor=actor())
    archive.authenticator.forgive(name)
    click.echo("密码已重设。")


@user.command()
@_name
@click.pass_obj
@advised
def disable(home: Path, name: str) -> None:
    """停用账号 NAME：不能再登录，在各处的登录立即失效。"""
    changed = open_archive(home).accounts.disable(name, actor=actor())
    click.echo("已停用。可用 gongwen user enable 启用。" if changed else "这个账号早已停用。")


@user.command()
@_name
@click.pass_obj
@advised
def enable(home: Path, name: str) -> None:
    """重新启用账号 NAME。"""
    changed = open_archive(home).accounts.enable(name, actor=actor())
    click.echo("已启用，又可登录。" if changed else "这个账号没有停用。")


@click.group(invoke_without_command=True)
@click.pass_context
def settings(context: click.Context) -> None:
    """列出设置；用 gongwen settings set 修改。"""
    if context.invoked_subcommand is None:
        _print_settings(context.obj)


@advised
def _print_settings(home: Path) -> None:
    for name, value in open_archive(home).settings.all().items():
        click.echo(f"{SETTINGS[name]}（{name}）：{value or '（空）'}。{setting_means(name, value)}")


@settings.command("set")
@click.argument("name")
@click.argument("value")
@click.pass_obj
@advised
def set_(home: Path, name: str, value: str) -> None:
    """把设置 NAME（如 查阅需要登录，或 reading-needs-account）改为 VALUE。

    查阅需要登录是“是”或“否”；默认开放状态是公开、内部或仅档案员；服务名称和外部阅览器是一个或几个域名，用顿号隔开；
    导出检索结果、保存检索、查看馆藏概况是任何人、登录的人、档案员或管理员；备份时间是 02:30 这样的时刻。
    """
    changed = open_archive(home, create=True).settings.set(name, value, actor=actor())
    click.echo("设置已改，一秒钟内生效。" if changed else "没有变化：本来就是这样。")


def _decided(setting: Setting, given: str | None, now: str) -> str:
    """What was given for a setting, else what is typed for it; Enter leaves it as it is."""
    if given is not None:
        return given
    choices = (YES, NO) if setting == "reading_needs_account" else CHOICES.get(setting)
    kind = click.Choice(choices) if choices else None
    answer: str = click.prompt(SETTINGS[setting], default=now, type=kind, show_default=bool(now))
    return answer


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    answer: str = click.prompt("密码", hide_input=True, confirmation_prompt="再写一遍")
    return answer


def _line(account: Account) -> str:
    state = ACCOUNT_STATES[account.disabled]
    if account.origin:
        state = f"{ORIGINS[account.origin]}  {state}"
    return f"{account.name}  {ROLE_NAMES[account.role]}  {state}  建于 {local(account.created_at)}"


COMMANDS = (setup, user, key, settings)
