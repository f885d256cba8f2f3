"""The commands for departments and tokens."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.model.clearance import Clearance
from tests.support.web.calling import Run, home, run
from tests.support.web.signing import PASSWORD, cheap

__all__ = ["cheap", "home", "run"]  # fixtures
pytestmark = pytest.mark.usefixtures("cheap")


@pytest.fixture
def office(home: Path, tmp_path: Path) -> str:
    """The id of a document of an archive with a reader."""
    archive = Archive.open(home)
    archive.accounts.add("林晓", "reader", PASSWORD, actor="")
    (tmp_path / "文.txt").write_text("经费收缴\n\n各单位按时上缴经费。", encoding="utf-8")
    (added,) = archive.add([tmp_path / "文.txt"])
    archive.close()
    return added.id


def test_departments(home: Path, run: Run, office: str) -> None:
    assert "还没有部门" in run("department", "list").stdout
    assert run("department", "add", "财务部").stdout == "已添加部门 财务部。\n"
    assert run("department", "assign", "财务部", office).stdout == "已改 1 篇。\n"
    assert "没有变化" in run("department", "assign", "财务部", office).stdout
    assert "立即生效" in run("department", "member", "林晓", "财务部").stdout
    assert run("department", "list").stdout == "财务部  1 篇  成员：林晓\n"
    archive = Archive.open(home)
    assert archive.seen_with(Clearance.INTERNAL).count() == 0
    archive.close()
    assert "还有 1 篇文档" in run("department", "remove", "财务部").output
    assert "已改名" in run("department", "rename", "财务部", "财务处").stdout
    assert run("department", "assign", "无", office).stdout == "已改 1 篇。\n"
    assert "已删除" in run("department", "remove", "财务处").stdout
    assert "没有名为 财务处 的部门" in run("department", "member", "林晓", "财务处").output


def test_tokens(home: Path, run: Run, office: str) -> None:
    assert "没有令牌" in run("token", "list").stdout
    secret, told = run("token", "add", "林晓", "每周导出").stdout.splitlines()
    assert re.fullmatch(r"gongwen_[0-9a-f]{64}", secret) and "查阅者" in told and "不再显示" in told
    listed = run("token", "list", "林晓").stdout
    assert "林晓  每周导出  查阅者" in listed and secret not in listed
    assert "不能高于账号自己的角色" in run("token", "add", "林晓", "导出", "--role", "archivist").output
    assert "到期日要在" in run("token", "add", "林晓", "导出", "--until", "2020-01-01").output
    assert "没有名为 无此人 的账号" in run("token", "list", "无此人").output
    archive = Archive.open(home)
    account, token = archive.authenticator.bearer(secret, "")
    assert account.name == "林晓" and token.id in listed
    archive.close()
    assert run("token", "revoke", token.id).stdout == "已撤销。\n"
    feeds, told = run("token", "add", "林晓", "阅读器", "--feeds").stdout.splitlines()
    assert feeds.startswith("gongwen_feed_") and "仅订阅" in told and "仅订阅" in run("token", "list").stdout
    assert "没有这个编号的令牌" in run("token", "revoke", token.id).stdout
