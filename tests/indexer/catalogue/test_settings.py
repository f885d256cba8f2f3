"""Settings: kept, logged, and seen by another process within a second."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.catalogue import Catalogue, copy_catalogue
from indexer.catalogue.settings import Mark, Settings
from indexer.errors import InvalidRequest
from indexer.model.diff import Change
from tests.support.wording import says


@pytest.mark.parametrize("name", ["查阅需要登录", "reading_needs_account", "reading-needs-account"])
def test_by_all_its_names(empty: Archive, tmp_path: Path, name: str) -> None:
    assert not empty.settings.holds("reading_needs_account")
    assert empty.settings.set(name, "是", actor="周敏")
    assert empty.settings.holds("reading_needs_account")
    again = Archive.open(tmp_path / "home")
    assert again.settings.holds("reading_needs_account")
    again.close()


def test_only_changes_are_logged(empty: Archive) -> None:
    assert not empty.settings.set("查阅需要登录", "否", actor="周敏")
    assert empty.settings.set("查阅需要登录", "是", actor="周敏")
    assert not empty.settings.set("查阅需要登录", "是", actor="周敏")
    (event,) = empty.log()
    assert (event.act, event.actor, event.id) == ("setting", "周敏", "")
    assert event.changes == (Change("reading_needs_account", "否", "是"),)


def test_there_are_no_others(empty: Archive) -> None:
    with pytest.raises(InvalidRequest, check=says(r"没有“颜色”这一项设置.*查阅需要登录.*请")):
        empty.settings.set("颜色", "是", actor="")
    assert empty.log() == []


def test_what_another_process_changed_holds_a_second_later(empty: Archive) -> None:
    time = [100.0]
    catalogue = empty._catalogue
    other = Settings(catalogue.database, clock=lambda: time[0])
    assert not other.holds("reading_needs_account")
    empty.settings.set("查阅需要登录", "是", actor="")
    time[0] += 0.9
    assert not other.holds("reading_needs_account")
    time[0] += 0.2
    assert other.holds("reading_needs_account")


@pytest.mark.parametrize("value", ["也许", "", "是是", "YES "])
def test_a_switch_is_on_or_off(empty: Archive, value: str) -> None:
    with pytest.raises(InvalidRequest, check=says(r"“查阅需要登录”只能是“是”或“否”。请")):
        empty.settings.set("查阅需要登录", value, actor="")
    assert empty.log() == []


def test_names_are_kept_as_they_are_read(empty: Archive) -> None:
    assert empty.settings.value("service_names") == ""
    written = "Wenku.Example.CN., https://文库.example:8443/search?q=x　10.0.0.7；[2001:DB8::1]:80"
    assert empty.settings.set("服务名称", written, actor="周敏")
    kept = "wenku.example.cn、文库.example、10.0.0.7、2001:db8::1"
    assert empty.settings.value("service_names") == kept
    assert not empty.settings.set("service-names", kept, actor="周敏")
    (event,) = empty.log()
    assert event.changes == (Change("service_names", "", kept),)
    assert empty.settings.set("服务名称", " ", actor="周敏") and empty.settings.value("service_names") == ""


@pytest.mark.parametrize(
    "name", ["*", "a..b", "x" * 64, "wenku_1", "127.1", "-a", "a/b c:x", "*.example", "\udc80"]
)
def test_what_is_no_name_is_not_kept(empty: Archive, name: str) -> None:
    with pytest.raises(InvalidRequest, check=says("请")):
        empty.settings.set("服务名称", f"wenku.example、{name}、", actor="")
    assert empty.settings.value("service_names") == ""


def test_the_default_openness_is_one_of_three(empty: Archive) -> None:
    assert empty.settings.openness() == "公开"
    assert empty.settings.set("默认开放状态", "内部", actor="周敏")
    assert empty.settings.openness() == "内部"
    for wrong in ("保密", "是", ""):
        with pytest.raises(InvalidRequest, check=says("“默认开放状态”只能是公开、内部、仅档案员。请")):
            empty.settings.set("default-openness", wrong, actor="")
    assert empty.log(limit=1)[0].changes == (Change("default_openness", "公开", "内部"),)


def test_a_value_that_is_none_opens_nothing(empty: Archive) -> None:
    with empty._catalogue._transaction() as connection:
        connection.exec_driver_sql("insert into settings (name, value) values ('default_openness', '随便')")
    assert empty.settings.openness() == "仅档案员"


def test_a_catalogue_has_one_identity_that_is_no_setting(tmp_path: Path) -> None:
    """It lies among the rows that a backup copies."""
    with closing(Catalogue(tmp_path / "a.db")) as one, closing(Catalogue(tmp_path / "b.db")) as other:
        known, settings = one.settings.identity(), one.settings.all()
        assert known and known == one.settings.identity() != other.settings.identity()
        assert one.settings.all() == settings
    copy_catalogue(tmp_path / "a.db", tmp_path / "c.db")
    with closing(Catalogue(tmp_path / "c.db")) as copied:
        assert copied.settings.identity() == known


@pytest.mark.parametrize(
    ("name", "written", "kept"),
    [
        ("文库名称", "  青枫区总工会\n文库 ", "青枫区总工会 文库"),
        ("备份文件夹", " /tmp ", "/tmp"),
        ("备份时间", "2:30", "02:30"),
        ("备份时间", "23：05", "23:05"),
        ("保留备份份数", " 030 ", "30"),
        ("导出检索结果", "档案员", "档案员"),
    ],
)
def test_what_is_kept_of_a_text(empty: Archive, name: str, written: str, kept: str) -> None:
    assert empty.settings.set(name, written, actor="")
    assert kept in empty.settings.all().values()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("文库名称", "长" * 21),
        ("文库名称", "工会\u202e文库"),
        ("备份文件夹", "backup"),
        ("备份文件夹", "/mnt/../srv"),
        ("备份文件夹", "/mnt/\x1b[31m"),
        ("备份时间", "24:00"),
        ("备份时间", "半夜"),
        ("保留备份份数", "0"),
        ("保留备份份数", "401"),
        ("保留备份份数", "٣"),
        ("保存检索", "任何人"),
        ("查看馆藏概况", "谁都行"),
    ],
)
def test_what_cannot_be_a_text(empty: Archive, name: str, value: str) -> None:
    before = empty.settings.all()
    with pytest.raises(InvalidRequest, check=says("请")):
        empty.settings.set(name, value, actor="")
    assert empty.settings.all() == before and empty.log() == []


def test_a_damaged_row_closes_what_others_may_do(empty: Archive) -> None:
    empty.settings.set("文库名称", "青枫文库", actor="")
    with empty._catalogue._transaction() as connection:
        connection.exec_driver_sql("update settings set value = 'x' where name = 'office_name'")
    settings = Settings(empty._catalogue.database)
    assert settings.value("who_exports") == settings.value("who_saves") == "管理员"


def test_a_mark_is_kept_and_told_by_its_size(empty: Archive) -> None:
    mark = Mark("image/png", bytes(range(256)) * 8)
    assert empty.settings.mark() is None
    assert empty.settings.set_mark(mark, actor="周敏") and not empty.settings.set_mark(mark, actor="周敏")
    assert empty.settings.mark() == mark and "office_mark" not in empty.settings.all()
    assert empty.log(limit=1)[0].changes == (Change("office_mark", "", "png, 2,048 bytes"),)
    assert empty.settings.set_mark(None, actor="周敏") and empty.settings.mark() is None
