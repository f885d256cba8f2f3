"""How many clicks the archivist's tasks take in a real Chromium: a line each, and none more than its limit.

A click is one press of the button of the mouse, into a field as well; dropping files is one, typing is none.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from indexer.archive import Archive
from tests.e2e.test_browser_desk import PASSWORD, drop, settled
from tests.support.web.browser import browsing, find, find_all, follow, next_page, serving, waiting

if TYPE_CHECKING:
    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

WORDS = "职工 书屋 夜读 车间 港口 班组 竞赛 互助 慰问 培训 安全 清凉 劳模 食堂 宿舍 合唱".split()


def story(number: int, keeper: str = "老周") -> str:
    """A text that is like no other, but for who keeps the library."""
    chance = random.Random(number)
    lines = (
        f"{''.join(chance.choices(WORDS, k=9))}，{keeper}讲了第{line}个故事，{''.join(chance.choices(WORDS, k=9))}。"
        for line in range(1, 13)
    )
    return f"第{number}分会职工书屋夜读活动\n2022年5月1日\n" + "\n".join(lines)


class Mouse:
    """An archivist at a browser, who counts."""

    def __init__(self, driver: Chrome, server: str) -> None:
        self.driver, self.server, self.clicks = driver, server, 0

    def open(self, path: str) -> None:
        """Where a task begins; counting begins there."""
        self.driver.get(f"{self.server}{path}")
        self.clicks = 0

    def click(self, what: str | WebElement) -> None:
        """One click, on an element or on what a selector finds first."""
        element = find(self.driver, what) if isinstance(what, str) else what
        element.click()
        self.clicks += 1

    def follow(self, what: str | WebElement) -> None:
        """One click, that leads to another page."""
        with next_page(self.driver):
            self.click(what)

    def link(self, words: str, within: str = "main") -> None:
        """One click, on the link that says so."""
        self.follow(next(one for one in find_all(self.driver, f"{within} a") if one.text == words))

    def type(self, selector: str, words: str) -> None:
        """One click into a field, then words in place of what stands there."""
        self.click(selector)
        field = find(self.driver, selector)
        field.clear()
        field.send_keys(words)

    def range_to(self, element: WebElement) -> None:
        """One click with the shift key held."""
        from selenium.webdriver import ActionChains, Keys

        shift = Keys.SHIFT
        ActionChains(self.driver).key_down(shift).click(element).key_up(shift).perform()
        self.clicks += 1

    def drop(self, *paths: Path) -> None:
        """One gesture."""
        drop(self.driver, *paths)
        self.clicks += 1

    def took(self, task: str, limit: int) -> None:
        """Tell how many clicks it took. Fails past the limit."""
        print(f"\nclicks {task} {self.clicks} limit {limit}")
        assert self.clicks <= limit


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on an archive of some stories, with an archivist."""
    home = tmp_path_factory.mktemp("home")
    archive = Archive.open(home)
    archive.accounts.add("小沈", "archivist", PASSWORD, actor="")
    lines = [
        {"id": f"d{n}", "title": f"第{n}号通知", "body": f"关于第{n}次会议的通知。", "date": "2022-05-01"}
        for n in range(40)
    ]
    path = home / "lines.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert all(one.status == "added" for one in archive.import_lines(path))
    folder = home / "given"
    folder.mkdir()
    for number in range(60):
        (folder / f"已有{number}.txt").write_text(story(number), encoding="utf-8")
    assert all(one.status == "added" for one in archive.add([folder]))
    archive.close()
    with serving(home) as url:
        yield url


@pytest.fixture(scope="module")
def mouse(office: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mouse]:
    with browsing(tmp_path_factory.mktemp("profile")) as driver:
        driver.get(f"{office}/desk")
        find(driver, "input[name=name]").send_keys("小沈")
        find(driver, "input[name=password]").send_keys(PASSWORD)
        follow(find(driver, "main button[type=submit]"))
        assert waiting(driver, "location.pathname === '/desk'")
        yield Mouse(driver, office)


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def said(mouse: Mouse, words: str) -> bool:
    """Whether the page comes to say so."""
    return waiting(mouse.driver, f"document.body.innerText.includes({json.dumps(words)})")


def test_one_field_is_corrected(mouse: Mouse) -> None:
    mouse.open(f"/search?q={quote('“第7号通知”')}")
    mouse.link("管理", ".hit")
    mouse.type("#field-code", "Z012-WS·2022-Y-0007")
    mouse.follow(".fields button.main")
    assert said(mouse, "已保存为新版本")
    mouse.took("更正一项", 3)


def test_a_document_is_withdrawn_and_found_later(mouse: Mouse) -> None:
    mouse.open("/articles/d9")
    mouse.link("管理本篇")
    mouse.type("#reason", "重复收录")
    mouse.follow("form[action*='/withdraw'] button")
    assert said(mouse, "已撤回")
    mouse.took("撤回", 3)
    mouse.open("/desk")
    mouse.link("文档", ".desk-nav")
    mouse.link("已撤回", ".states")
    assert said(mouse, "第9号通知") and said(mouse, "重复收录")
    mouse.took("找回已撤回的", 2)


def test_known_files_that_are_dropped_again(mouse: Mouse, tmp_path: Path) -> None:
    paths = [written(tmp_path, f"又来{number}.txt", story(number)) for number in range(60)]
    mouse.open("/desk")
    mouse.drop(*paths)
    assert said(mouse, "移除这 60 个")
    assert settled(mouse.driver)
    mouse.follow(".known button")
    assert said(mouse, "已移除 60 个库中已有的文件") and said(mouse, "没有待收录文件")
    mouse.took("60个已有文件再次拖入", 2)


def test_many_files_with_near_duplicates_are_taken_in(mouse: Mouse, tmp_path: Path) -> None:
    paths = [written(tmp_path, f"新{number}.txt", story(number)) for number in range(100, 131)]
    paths += [written(tmp_path, f"相近{number}.txt", story(number, "老陈")) for number in range(5)]
    mouse.open("/desk")
    mouse.drop(*paths)
    assert waiting(mouse.driver, "document.querySelectorAll('.drafts .read').length === 36")
    assert settled(mouse.driver)
    mouse.follow(".sum button")
    assert said(mouse, "收录 31 篇") and said(mouse, "有 5 篇与库中文档重复、相近")
    mouse.follow(".drafts h2 a")
    for _ in range(5):
        assert said(mouse, "相近（")
        address = mouse.driver.current_url
        mouse.follow("button[name=confirm]")
        assert waiting(mouse.driver, f"location.href !== {json.dumps(address)}")
    assert said(mouse, "没有待收录文件")
    mouse.took("36个文件含5篇相近的收录", 8)


def test_a_field_is_set_on_twenty_documents(mouse: Mouse) -> None:
    mouse.open("/desk/documents?text=" + quote("号通知"))
    ticks = find_all(mouse.driver, "input.tick")
    mouse.click(ticks[0])
    mouse.range_to(ticks[19])
    mouse.click(".acts-fields summary")
    mouse.type("#batch-retention", "定期30年")
    mouse.follow(".acts-fields button.main")
    assert waiting(mouse.driver, "location.pathname.startsWith('/desk/batches/')")
    assert said(mouse, "20")
    mouse.took("20篇填保管期限", 6)
    mouse.open("/desk/documents?retention=" + quote("定期30年"))
    assert len(find_all(mouse.driver, "input.tick")) == 20


def test_a_field_is_set_on_twenty_files(mouse: Mouse, tmp_path: Path) -> None:
    paths = [written(tmp_path, f"期限{number}.txt", story(number)) for number in range(200, 220)]
    mouse.open("/desk")
    drop(mouse.driver, *paths)
    assert waiting(mouse.driver, "document.querySelectorAll('.drafts .read').length === 20")
    assert settled(mouse.driver)
    mouse.open("/desk")
    ticks = find_all(mouse.driver, ".tick")
    mouse.click(ticks[0])
    mouse.range_to(ticks[19])
    assert "已选 20 个" in find(mouse.driver, ".selection output").text
    mouse.type("#batch-value", "定期30年")
    mouse.follow("button[value=edit]")
    assert said(mouse, "已填写 20 篇")
    mouse.took("待收录的20篇填保管期限", 6)
    follow(find(mouse.driver, ".sum button"))
    assert said(mouse, "收录 20 篇")


def test_an_inventory_with_its_scans_is_matched_and_taken_in(mouse: Mouse, tmp_path: Path) -> None:
    rows = ["文件名,题名,成文日期"]
    paths = []
    for number in range(300, 350):
        paths.append(written(tmp_path, f"扫描{number}.txt", story(number)))
        rows.append(f"扫描{number}.txt,第{number}号目录题名,2021-03-04")
    paths.append(written(tmp_path, "目录.csv", "\n".join(rows)))  # last: past the first page
    mouse.open("/desk")
    mouse.drop(*paths)
    assert waiting(mouse.driver, "document.querySelector('.offered button.main')")
    assert settled(mouse.driver)
    mouse.follow(".offered button.main")
    assert waiting(mouse.driver, "document.querySelector('button[name=take_in]')")
    assert waiting(mouse.driver, "!document.body.innerText.includes('正在读取')")
    mouse.follow("button[name=take_in]")
    assert said(mouse, "已收录 50 篇")
    mouse.took("50行目录配50个扫描件", 5)
