"""The commands for accounts and settings: what they do, what they say, and that passwords are never shown."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer.archive import Archive
from search_app.cli.main import gongwen
from tests.support.web.calling import Run, home, run
from tests.support.web.signing import OTHER_PASSWORD, PASSWORD, cheap

__all__ = ["cheap", "home", "run"]  # fixtures
pytestmark = pytest.mark.usefixtures("cheap")


def typed(home: Path, *words: str, keys: str) -> Result:
    """Call `gongwen --home HOME …` and type something."""
    return CliRunner().invoke(gongwen, ["--home", str(home), *words], input=keys)


def test_the_first_account(home: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USER", "root")
    made = typed(home, "user", "add", "周敏", "--role", "administrator", keys=f"{PASSWORD}\n{PASSWORD}\n")
    assert made.exit_code == 0 and "已添加管理员 周敏。" in made.output and PASSWORD not in made.output
    assert run("user", "list").stdout.startswith("周敏  管理员  可登录  建于 20")
    archive = Archive.open(home)
    assert archive.accounts.verify("周敏", PASSWORD) and archive.log()[0].actor == "root"
    archive.close()


def test_the_start_of_an_office_with_questions(home: Path) -> None:
    keys = f"周敏\n{PASSWORD}\n{PASSWORD}\n枫林区工会文库\n随便\n内部\n是\n"
    done = typed(home, "setup", keys=keys)
    assert done.exit_code == 0 and "已添加管理员 周敏。" in done.output and PASSWORD not in done.output
    with closing(Archive.open(home)) as archive:
        assert archive.accounts.verify("周敏", PASSWORD) and archive.accounts.administrators() == 1
        assert archive.settings.value("office_name") == "枫林区工会文库"
        assert archive.settings.openness() == "内部" and archive.settings.holds("reading_needs_account")


def test_the_start_of_an_office_from_a_script(home: Path) -> None:
    words = ["setup", "--name", "周敏", "--password-stdin", "--office", "枫林区工会文库"]
    words += ["--openness", "仅档案员", "--reading-needs-account", "否"]
    assert typed(home, *words, keys=PASSWORD).exit_code == 0
    with closing(Archive.open(home)) as archive:
        assert archive.settings.openness() == "仅档案员" and not archive.settings.holds(
            "reading_needs_account"
        )
    again = typed(home, *words, keys=PASSWORD)
    assert again.exit_code == 1 and again.stderr.startswith("已经有管理员账号。")


def test_the_start_of_an_office_left_as_it_is(home: Path) -> None:
    """Enter takes what holds to begin with, and asks for no name."""
    done = typed(home, "setup", "--name", "周敏", keys=f"{PASSWORD}\n{PASSWORD}\n\n\n\n")
    assert done.exit_code == 0
    with closing(Archive.open(home)) as archive:
        assert archive.settings.value("office_name") == "" and archive.settings.openness() == "公开"


def test_a_start_that_cannot_be_leaves_nothing(home: Path) -> None:
    refused = typed(home, "setup", "--name", "周敏", "--password-stdin", keys="短\n\n\n\n")
    assert refused.exit_code == 1 and "密码至少要" in refused.stderr
    with closing(Archive.open(home)) as archive:
        assert not archive.accounts.all() and not archive.log()


def test_a_password_typed_differently_is_asked_again(home: Path) -> None:
    keys = f"{PASSWORD}\n{OTHER_PASSWORD}\n{PASSWORD}\n{PASSWORD}\n"
    assert typed(home, "user", "add", "周敏", "--role", "reader", keys=keys).exit_code == 0


def test_everything_from_a_script(home: Path, run: Run) -> None:
    add = ("user", "add", "周敏", "--role", "档案员", "--password-stdin")
    assert typed(home, *add, keys=f"{PASSWORD}\n").output == "已添加档案员 周敏。\n"
    assert run("user", "role", "周敏", "--role", "reader").stdout == "角色已改。\n"
    assert "没有变化" in run("user", "role", "周敏", "--role", "查阅者").stdout
    assert (
        "密码已重设"
        in typed(home, "user", "password", "周敏", "--password-stdin", keys=OTHER_PASSWORD).output
    )
    assert (
        "已停用" in run("user", "disable", "周敏").stdout
        and "早已停用" in run("user", "disable", "周敏").stdout
    )
    assert "查阅者  已停用" in run("user", "list").stdout
    assert (
        "已启用" in run("user", "enable", "周敏").stdout
        and "没有停用" in run("user", "enable", "周敏").stdout
    )
    archive = Archive.open(home)
    assert archive.accounts.verify("周敏", OTHER_PASSWORD)
    archive.close()
    log = run("log").stdout
    assert "账号：周敏 → 周敏" in log and "角色：档案员 → 查阅者" in log and "密码：（空） → 已更换" in log
    assert OTHER_PASSWORD not in log and "argon2" not in log


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("user", "role", "无此人", "--role", "reader"), "没有名为 无此人 的账号"),
        (("user", "disable", "无此人"), "没有名为 无此人 的账号"),
        (("user", "password", "无此人", "--password-stdin"), "没有名为 无此人 的账号"),
        (("user", "disable", "周敏"), "唯一的管理员"),
        (("user", "add", "周敏", "--role", "reader", "--password-stdin"), "已经有名为 周敏 的账号"),
        (("settings", "set", "颜色", "是"), "没有“颜色”这一项设置"),
    ],
)
def test_what_cannot_be_done(home: Path, words: tuple[str, ...], said: str) -> None:
    add = ("user", "add", "周敏", "--role", "administrator", "--password-stdin")
    assert typed(home, *add, keys=PASSWORD).exit_code == 0
    refused = typed(home, *words, keys=PASSWORD)
    assert refused.exit_code == 1 and said in refused.stderr and refused.stderr.count("\n") == 1


def test_a_short_password(home: Path) -> None:
    refused = typed(home, "user", "add", "周敏", "--role", "reader", "--password-stdin", keys="短\n")
    assert refused.exit_code == 1 and "至少要 10 个字符" in refused.stderr


def test_nobody_yet(empty: Archive, tmp_path: Path) -> None:
    assert "还没有账号" in typed(tmp_path / "home", "user", "list", keys="").stdout


@pytest.mark.parametrize("name", ["查阅需要登录", "reading-needs-account"])
def test_settings(run: Run, name: str) -> None:
    assert "设置已改" in run("settings", "set", name, "是").stdout
    assert "查阅需要登录（reading_needs_account）：是。" in run("settings").stdout
    assert "没有变化" in run("settings", "set", name, "yes").stdout
    refused = run("settings", "set", name, "也许")
    assert refused.exit_code == 1 and "只能是“是”或“否”" in refused.stderr
    assert "设置  \n    查阅需要登录：否 → 是" in run("log").stdout


def test_another_key_ends_all_sessions(home: Path, run: Run) -> None:
    Archive.open(home).close()
    assert run("key").stdout == "密钥可用。\n"
    before = (home / "var" / "secret.key").read_bytes()
    assert "所有人要重新登录" in run("key", "--new").stdout
    after = (home / "var" / "secret.key").read_bytes()
    assert (
        after != before and run("key").exit_code == 0 and (home / "var" / "secret.key").read_bytes() == after
    )
