"""Settings: kept, logged, and seen by another process within a second."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.catalogue import Catalogue, copy_catalogue
from indexer.catalogue.settings import Settings
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
