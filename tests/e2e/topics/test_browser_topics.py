"""Reading lists in a real Chromium, with scripts and without: filled from results and an article, ordered, noted, shared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from indexer.archive import Archive
from tests.e2e.test_browser_accounts import press, sign_in
from tests.indexer.test_archive import import_records, record
from tests.support.web.browser import browsing, chromium, find, find_all, follow, serving
from tests.support.web.signing import NAMES, PASSWORD

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

__all__ = ["chromium"]  # fixtures

READER = NAMES["reader"]


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """A server on a small archive, with an account of each role."""
    archive = Archive.open(tmp_path / "home")
    rows = (("a", "公开"), ("b", "内部"), ("c", "公开"))
    fields = {"date": "2022-03-24", "author": "倪倩"}
    records = [record(id, f"题名{id}", f"劳模精神{id}", openness=openness, **fields) for id, openness in rows]
    import_records(archive, tmp_path, *records)
    for role, name in NAMES.items():
        archive.accounts.add(name, role, PASSWORD, actor="")
    archive.close()
    with serving(tmp_path / "home") as address:
        yield address


@pytest.fixture(params=[True, False], ids=["with scripts", "without"])
def driver(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Chrome]:
    with browsing(tmp_path / "profile", javascript=request.param) as opened:
        yield opened


def order(driver: Chrome) -> list[str]:
    """The documents of the list that is shown."""
    return [link.text for link in find_all(driver, ".entries h2 a")]


def choose_list(driver: Chrome, hit: int) -> None:
    """Open the button of one hit and press the first list that it names."""
    button = find_all(driver, ".hits .to-topic")[hit]
    button.find_element("css selector", "summary").click()
    follow(button.find_element("css selector", "button"))


def test_a_list_is_filled_ordered_annotated_and_shared(driver: Chrome, url: str) -> None:
    driver.get(f"{url}/sign-in?next=/topics")
    sign_in(driver, READER)
    find(driver, "#title").send_keys("巾帼奋进")
    find(driver, "#explanation").send_keys("三八节用。")
    press(driver, ".making button")
    assert find(driver, "h1").text == "巾帼奋进"
    address = driver.current_url

    driver.get(f"{url}/search?q=劳模精神&sort=oldest")
    shown = [link.text for link in find_all(driver, ".hits h3 a")]
    for hit in (0, 1):
        choose_list(driver, hit)
        assert driver.current_url.endswith(f"&sort=oldest#hit-{hit + 1}")
        at_hit = find_all(driver, ".hits > li")[hit].find_elements("css selector", ".notice.done")
        assert [each.text for each in at_hit] == ["已加入专题“巾帼奋进”。"]
    driver.refresh()
    assert not find_all(driver, ".notice.done"), "it is told once"
    follow(find_all(driver, ".hits h3 a")[2])
    find(driver, "header .to-topic summary").click()
    press(driver, "header .to-topic form a")
    press(driver, ".describing button")
    follow(find(driver, ".notice.done a"))
    assert order(driver) == shown and driver.current_url.startswith(address)

    follow(find_all(driver, ".entries button[value=up]")[1])
    assert order(driver) == [shown[0], shown[2], shown[1]]
    follow(find_all(driver, ".entries button[value=down]")[0])
    assert order(driver) == [shown[2], shown[0], shown[1]]

    noting = find_all(driver, ".noting")[0]
    noting.find_element("css selector", "summary").click()
    noting.find_element("css selector", "textarea").send_keys("开头可引。")
    follow(noting.find_element("css selector", "button"))
    assert find(driver, "#this .note").text == "开头可引。"
    follow(find_all(driver, ".entries form[action$=remove] button")[0])
    assert order(driver) == [shown[0], shown[1]] and f"已移除“{shown[2]}”" in find(driver, "#this .undo").text
    press(driver, ".undo button")
    assert order(driver) == [shown[2], shown[0], shown[1]]
    assert find(driver, "#this .note").text == "开头可引。"
    follow(find_all(driver, ".entries form[action$=remove] button")[2])
    assert order(driver) == [shown[2], shown[0]]

    press(driver, ".of-topic form[action$=share] button")
    assert "已共享" in find(driver, ".now").text
    press(driver, ".of-topic form[action$=delete] button")
    assert "已删除“巾帼奋进”" in find(driver, ".undo").text
    press(driver, ".undo button")
    follow(find(driver, ".searches h2 a"))
    assert order(driver) == [shown[2], shown[0]]

    driver.delete_all_cookies()
    driver.get(address)
    seen = [title for title in (shown[2], shown[0]) if title != "题名b"]
    assert order(driver) == seen and f"共 {len(seen)} 篇" in find(driver, ".now").text


def test_a_note_waits_for_the_sign_in(driver: Chrome, url: str) -> None:
    driver.get(f"{url}/sign-in?next=/topics/add?document=a")
    sign_in(driver, READER)
    find(driver, "#title").send_keys("巾帼奋进")
    press(driver, ".describing button")
    find(driver, ".noting summary").click()
    find(driver, "#note-1").send_keys("开头可引。")
    (session,) = driver.get_cookies()
    driver.delete_all_cookies()
    press(driver, ".noting button")
    assert find(driver, "h1").text == "请先登录"
    driver.add_cookie(session)
    press(driver, ".waiting button")
    assert find(driver, "#this .note").text == "开头可引。"


def test_what_is_too_long_is_told_while_it_is_typed(chromium: Chrome, url: str) -> None:
    chromium.get(f"{url}/sign-in?next=/topics")
    sign_in(chromium, READER)
    find(chromium, "#title").send_keys("题" * 61)
    assert find(chromium, "#title-count").text == "已写 61 字，超出 1 字，请改短后再保存"
    press(chromium, ".making button")
    assert (
        find(chromium, "#title").get_attribute("value") == "题" * 61
        and "最多 60 个" in find(chromium, ".refused").text
    )
    find(chromium, "#title").send_keys("\b")
    assert find(chromium, "#title-count").text == "已写 60 字，最多 60 字"
    press(chromium, ".making button")
    assert find(chromium, "h1").text == "题" * 60
    chromium.delete_all_cookies()
