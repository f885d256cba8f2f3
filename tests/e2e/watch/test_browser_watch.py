"""Watched terms in a real Chromium, with and without scripts: written down, told on the front page, read where they stand."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from indexer.archive import Archive
from tests.e2e.test_browser_accounts import press, sign_in
from tests.support.processes.running import running
from tests.support.web.browser import browsing, find, find_all, follow
from tests.support.web.signing import NAMES, PASSWORD

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

READER = NAMES["reader"]
MARKUP = "</textarea><b>食堂</b>"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An archive with a reader, in which a document came in before anybody watched a term."""
    folder = tmp_path / "home"
    with closing(Archive.open(folder)) as archive:
        archive.accounts.add(READER, "reader", PASSWORD, actor="")
        take_in(archive, tmp_path, "原有的", "弘扬劳模精神。")
    return folder


def take_in(archive: Archive, folder: Path, title: str, body: str) -> None:
    (folder / f"{title}.txt").write_text(f"{title}\n\n{body}", encoding="utf-8")
    assert [one.status for one in archive.add([folder / f"{title}.txt"])] == ["added"]


def hits(driver: Chrome) -> dict[str, str]:
    """The titles that are listed, and what each says of its terms."""
    return {
        hit.find_element("css selector", "h3").text: hit.find_element("css selector", ".fragment").text
        for hit in find_all(driver, ".hit")
    }


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_terms_are_written_down_told_and_read(tmp_path: Path, home: Path, scripts: bool) -> None:
    with running(home) as server, browsing(tmp_path / "profile", javascript=scripts) as driver:
        driver.get(f"{server.url}/search")
        assert 'href="/watch"' not in driver.page_source, "for who has signed in"
        driver.get(f"{server.url}/sign-in?next=/search")
        sign_in(driver, READER)
        follow(find(driver, ".colophon a[href='/watch']"))
        find(driver, "#terms").send_keys(f"劳模精神\n{MARKUP}\n\n食堂")
        press(driver, ".draft button")
        assert "已保存，共 3 个关注词" in find(driver, ".notice.done").text
        assert find(driver, "#terms").get_attribute("value") == f"劳模精神\n{MARKUP}\n食堂"
        driver.get(f"{server.url}/search")
        assert 'id="watched"' not in driver.page_source, "nothing came in since"
        with closing(Archive.open(home)) as archive:
            take_in(archive, tmp_path, "新到的", "弘扬劳模精神，办好食堂。")
            take_in(archive, tmp_path, "别的", "安全生产。")
        driver.get(f"{server.url}/search")
        assert "1 篇提到关注词" in find(driver, "[aria-labelledby=watched] li").text
        press(driver, "[aria-labelledby=watched] button")
        assert hits(driver) == {"新到的": "提到：劳模精神、食堂"}
        driver.refresh()
        assert list(hits(driver)) == ["新到的"]
        driver.get(f"{server.url}/search")
        assert 'id="watched"' not in driver.page_source
        driver.get(f"{server.url}/watch/new")
        follow(find_all(driver, ".fragment a")[1])
        assert find(driver, "main mark").text == "食堂"
