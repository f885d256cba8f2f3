"""Saved searches of two accounts in a real Chromium, and whose questions count, as a real browser says where they come from."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from indexer.archive import Archive
from tests.e2e.test_browser_accounts import press, sign_in
from tests.support.places import ROOT
from tests.support.processes.running import running
from tests.support.web.browser import ENTER, browsing, find, find_all, next_page, waiting
from tests.support.web.signing import NAMES, PASSWORD

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

READER, ARCHIVIST, _ = NAMES.values()
FOREIGN = """<!doctype html><title>别处</title><img src="{url}/search?q=%E5%9B%BE%E7%89%87">
<script src="{url}/search?q=%E8%84%9A%E6%9C%AC"></script><iframe src="{url}/search?q=%E6%A1%86"></iframe>
<a id="lead" href="{url}/search?q=%E9%93%BE%E6%8E%A5">链接</a>
<form id="send" action="{url}/search"><input name="q" value="表单"></form>"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An archive of the corpus, with an account of each role."""
    archive = Archive.open(tmp_path / "home")
    assert [one.status for one in archive.add([ROOT / "corpus"])] == ["added"]
    for role, name in NAMES.items():
        archive.accounts.add(name, role, PASSWORD, actor="")
    archive.close()
    return tmp_path / "home"


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Chrome]:
    with browsing(tmp_path / "profile") as driver:
        yield driver


def listed(driver: Chrome) -> list[str]:
    """The names on the page of saved searches."""
    names: list[str] = driver.execute_script(
        "return [...document.querySelectorAll('.searches h2')].map(one => one.innerText.trim())"
    )
    return names


def sign_in_as(driver: Chrome, url: str, name: str) -> None:
    driver.get(f"{url}/saved")
    driver.delete_all_cookies()
    driver.get(f"{url}/sign-in?next=/saved")
    sign_in(driver, name)


def keep(driver: Chrome, url: str, name: str, *, shared: bool) -> None:
    driver.get(f"{url}/search?q=职工")
    field = find(driver, "#save-name")
    field.clear()
    field.send_keys(name)
    if shared:
        find(driver, ".save [name=shared]").click()
    press(driver, ".save button")


def test_saving_sharing_deleting_and_undoing(person: Chrome, home: Path) -> None:
    with running(home) as server:
        url = server.url
        person.get(f"{url}/search?q=职工")
        assert "登录后可以保存此检索" in find(person, ".along .save").text
        sign_in_as(person, url, READER)
        keep(person, url, "自己留意", shared=False)
        keep(person, url, "给大家看", shared=True)
        assert listed(person) == ["给大家看", "自己留意"]
        assert [one.text for one in find_all(person, ".searches button")] == [
            "不再共享",
            "删除",
            "共享",
            "删除",
        ]

        sign_in_as(person, url, ARCHIVIST)
        assert listed(person) == ["给大家看"] and READER in find(person, ".searches .now").text
        assert "删除" not in find(person, ".searches").text, "it is somebody else's"
        keep(person, url, "档案室常用", shared=True)

        sign_in_as(person, url, READER)
        press(person, '[aria-label="共享 自己留意"]')
        press(person, '[aria-label="删除 给大家看"]')
        assert listed(person) == ["自己留意", "档案室常用"]
        assert "已删除“给大家看”" in find(person, ".undo").text
        press(person, ".undo button")
        assert listed(person) == ["给大家看", "自己留意", "档案室常用"]
        press(person, '[aria-label="删除 自己留意"]')
        person.get(f"{url}/saved")
        find(person, ".deleted summary").click()
        press(person, '[aria-label="恢复 自己留意"]')
        assert listed(person) == ["给大家看", "自己留意", "档案室常用"]

        sign_in_as(person, url, ARCHIVIST)
        person.get(f"{url}/desk/log")
        log = [" ".join(one.text.split()) for one in find_all(person, ".events li")]
        assert len([line for line in log if "已存检索" in line]) == 8
        assert any("未共享，编号" in line for line in log)


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_the_front_page_tells_what_is_new_and_leads_to_exactly_that(
    tmp_path: Path, home: Path, scripts: bool
) -> None:
    with running(home) as server, browsing(tmp_path / "own", javascript=scripts) as driver:
        driver.get(f"{server.url}/sign-in")
        sign_in(driver, READER)
        keep(driver, server.url, "留意职工", shared=False)
        driver.get(f"{server.url}/search")
        assert "news" not in driver.page_source.partition("<main")[2]
        with closing(Archive.open(home)) as archive:
            for name in ("甲", "乙"):
                (tmp_path / f"{name}.txt").write_text(f"新到的{name}\n\n职工{name}的来信。", encoding="utf-8")
            list(archive.add([tmp_path / "甲.txt", tmp_path / "乙.txt"]))
        driver.get(f"{server.url}/search")
        assert find(driver, ".news li").text.split("\n") == ["留意职工", "新增 2 篇"]
        press(driver, ".news button")
        assert sorted(one.text for one in find_all(driver, ".hit h3")) == ["新到的乙", "新到的甲"]
        driver.refresh()
        assert len(find_all(driver, ".hit h3")) == 2
        driver.get(f"{server.url}/search")
        assert "留意职工" not in driver.page_source


@contextmanager
def elsewhere(folder: Path, url: str) -> Iterator[str]:
    """Another site, with a page that has our addresses in it."""
    (folder / "page.html").write_text(FOREIGN.format(url=url), encoding="utf-8")
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as site:
        Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://localhost:{site.server_port}/page.html"
        site.shutdown()


def test_only_what_is_asked_on_our_pages_counts(person: Chrome, home: Path, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    with running(home) as server:
        with elsewhere(tmp_path / "site", server.url) as site:
            person.get(site)
            press(person, "#lead")
            assert "链接" in find(person, "#q").get_attribute("value")  # type: ignore[operator]
            person.get(site)
            with next_page(person):
                person.execute_script("document.getElementById('send').submit()")
        person.get(f"{server.url}/search?q=地址栏")
        person.get(f"{server.url}/")
        with next_page(person):
            find(person, "#q").send_keys("半马苏河" + ENTER)
        assert waiting(person, "document.querySelector('.tally') !== null")
    with sqlite3.connect(home / "var" / "queries.db") as base:
        asked = [row[0] for row in base.execute("SELECT query FROM queries")]
    base.close()
    assert asked == ["半马苏河"]
