"""An archivist's whole day in a real Chromium: sign in, drop files, correct, confirm, find, replace, withdraw, reinstate."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from indexer.archive import Archive
from tests.support.places import ROOT
from tests.support.processes.running import PATIENCE
from tests.support.web.browser import absent, browsing, find, find_all, follow, serving, waiting

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

FILES = ROOT / "tests" / "files"
PASSWORD = "梧桐树下 职工书屋 夜读"
DROPPED = (  # five formats, one of them in a folder of its own
    FILES / "docx" / "report.docx",
    FILES / "ofd" / "contest-notice.ofd",
    FILES / "text" / "letter-gbk.text",
    FILES / "html" / "news-cms.html",
    FILES / "markdown" / "guide.md",
)


@pytest.fixture(scope="module")
def desk_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on an archive of the corpus, with an archivist."""
    home = tmp_path_factory.mktemp("home")
    archive = Archive.open(home)
    assert [one.status for one in archive.add([ROOT / "corpus"])] == ["added"]
    archive.accounts.add("小沈", "archivist", PASSWORD, actor="")
    archive.close()
    with serving(home) as url:
        yield url


@pytest.fixture
def archivist(desk_server: str, tmp_path: Path) -> Iterator[Chrome]:
    """Chromium with the archivist signed in."""
    with browsing(tmp_path / "profile") as driver:
        driver.get(f"{desk_server}/desk")
        assert "/sign-in" in driver.current_url, "the desk asks who is there"
        find(driver, "input[name=name]").send_keys("小沈")
        find(driver, "input[name=password]").send_keys(PASSWORD)
        follow(find(driver, "main button[type=submit]"))
        assert waiting(driver, "location.pathname === '/desk'")
        yield driver


def drop(driver: Chrome, *paths: Path) -> None:
    """What a file manager does when files are dragged from it into the page."""
    box = find(driver, ".dropzone").rect
    place = {"x": box["x"] + 40, "y": box["y"] + 40}
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for event in ("dragEnter", "dragOver", "drop"):
        driver.execute_cdp_cmd("Input.dispatchDragEvent", {"type": event, "data": data, **place})


def settled(driver: Chrome) -> bool:
    """Wait until all has been sent and read, and the list no longer renews itself: what stands in it would go stale."""
    return waiting(driver, "document.querySelector('.dropzone').dataset.fresh === 'yes'")


def titles(driver: Chrome) -> list[str]:
    return [element.text for element in find_all(driver, ".drafts h2")]


def fill(driver: Chrome, selector: str, text: str) -> None:
    field = find(driver, selector)
    field.clear()
    field.send_keys(text)


def found(driver: Chrome, server: str, words: str) -> int:
    """How many documents a search finds."""
    driver.get(f"{server}/search?q={quote(words)}")
    assert waiting(driver, "document.readyState === 'complete'")
    return int(driver.execute_script("return document.querySelectorAll('.hit').length"))


def wait_for(driver: Chrome, words: str) -> None:
    """Wait until they stand in the page, by its source: elements go stale when a page loads itself again."""
    deadline = time.monotonic() + PATIENCE
    while words not in driver.page_source:
        assert time.monotonic() < deadline, f"{words} never came"
        time.sleep(0.2)


def test_a_whole_day_at_the_desk(archivist: Chrome, desk_server: str, tmp_path: Path) -> None:
    driver = archivist
    folder = tmp_path / "送来的" / "内层"
    folder.mkdir(parents=True)
    shutil.copy(DROPPED[2], folder)
    drop(driver, *(path for path in DROPPED if path != DROPPED[2]), folder.parent)
    assert waiting(driver, "document.querySelectorAll('.drafts .read').length === 5"), "without a reload"
    assert settled(driver)
    assert "送来的/内层/letter-gbk.text" in find(driver, "#waiting").text

    # one is corrected and confirmed, the others all at once
    follow(next(link for link in find_all(driver, ".drafts h2 a") if "慰问信" in link.text))
    assert "各位职工" in find(driver, ".read").text or find(driver, ".read p").text
    fill(driver, "#field-title", "更正题名的慰问信")
    fill(driver, "#field-code", "Z012-WS·2021-Y-0007")
    follow(find(driver, "button[name=confirm]"))
    assert "已收录" in find(driver, "[role=status]").text
    driver.get(f"{desk_server}/desk")
    assert len(titles(driver)) == 4
    follow(find(driver, ".sum button"))
    assert "收录 4 篇" in find(driver, ".notice").text
    assert "没有待收录文件" in find(driver, "#waiting").text
    assert found(driver, desk_server, "“更正题名的慰问信”") == 1
    assert found(driver, desk_server, "“关于推进白鹭区产业工人队伍建设改革的调研报告”") == 1

    # from the article to its management; a new version
    found(driver, desk_server, "档号:Z012-WS")
    follow(find(driver, ".hit h3 a"))
    follow(next(link for link in find_all(driver, ".trail a") if link.text == "管理本篇"))
    newer = tmp_path / "慰问信-新.txt"
    text = (FILES / "text" / "letter.txt").read_text(encoding="utf-8")
    newer.write_text(f"{text}\n又及：青枫区职工服务中心新设热线。", encoding="utf-8")
    find(driver, "input[type=file]").send_keys(str(newer))
    follow(find(driver, "form[action*='/replace'] button"))
    assert waiting(driver, "document.querySelector('button[name=confirm]') !== null")
    follow(find(driver, "button[name=confirm]"))
    assert "新版本" in find(driver, "[role=status]").text
    home = driver.current_url.partition("?")[0]
    assert found(driver, desk_server, "“新设热线”") == 1
    driver.get(f"{home}/versions/1")
    assert any("新设热线" in row.text for row in find_all(driver, ".difference .right"))
    assert "更正题名的慰问信" in find(driver, "h1").text, "the old version can still be read"

    # out of every search, and back
    driver.get(home)
    fill(driver, "#reason", "重复收录")
    follow(find(driver, "form[action*='/withdraw'] button"))
    assert "已撤回" in find(driver, "[role=status]").text
    assert found(driver, desk_server, "“新设热线”") == 0
    driver.get(home)
    follow(find(driver, "form[action*='/reinstate'] button"))
    assert "已恢复" in find(driver, "[role=status]").text
    assert found(driver, desk_server, "“新设热线”") == 1

    driver.get(f"{desk_server}/desk/log")
    lines = [element.text for element in find_all(driver, ".events > li")]
    assert ["恢复" in lines[0], "撤回" in lines[1], "替换" in lines[2]] == [True] * 3
    assert all("小沈" in line for line in lines[:8])
    assert "Z012-WS·2021-Y-0007" not in lines[2], "what was not changed is not told"


def test_a_refused_value_loses_nothing(archivist: Chrome, desk_server: str, tmp_path: Path) -> None:
    path = tmp_path / "短讯.txt"
    path.write_text("送清凉短讯\n码头上的装卸工喝到了绿豆汤。", encoding="utf-8")
    drop(archivist, path)
    assert waiting(archivist, "document.querySelectorAll('.drafts .read').length === 1")
    assert settled(archivist)
    follow(find(archivist, ".drafts h2 a"))
    fill(archivist, "#field-date", "去年夏天")
    fill(archivist, "#field-note", "打了很久的附注")
    follow(find(archivist, "button[name=confirm]"))
    assert "不是有效日期" in find(archivist, "[role=alert]").text
    assert find(archivist, "#field-note").get_property("value") == "打了很久的附注"
    find(archivist, ".ask summary").click()
    follow(find(archivist, "form[action$='/discard'] button"))
    assert "没有收录" in find(archivist, "[role=status]").text


RECORDED = """
window.said = [];
const bar = document.querySelector(".sending");
new MutationObserver(() => window.said.push([bar.querySelector("span").textContent, bar.querySelector("progress").value]))
  .observe(bar, { subtree: true, childList: true, attributes: true });
const send = XMLHttpRequest.prototype.send;
let sent = 0;
XMLHttpRequest.prototype.send = function (data) {
  sent += 1;
  if (sent === 6) window.goOn = () => send.call(this, data); // until then the sixth file waits
  else send.call(this, data);
};
"""


def test_one_bar_tells_of_all_files_of_an_upload(archivist: Chrome, tmp_path: Path) -> None:
    """Also when the session ends in the middle: the count goes on where it was."""
    paths = [tmp_path / f"{number}.txt" for number in range(30)]
    for number, path in enumerate(paths):
        path.write_text(f"潮汛快报第{number}期\n防汛值班的津贴。", encoding="utf-8")
    archivist.execute_script(RECORDED)
    drop(archivist, *paths)
    assert waiting(archivist, "window.said.some(([text]) => text === '已上传 5 / 30')")
    archivist.delete_all_cookies()
    archivist.execute_script("window.goOn()")
    assert waiting(archivist, "!document.querySelector('.session-ended').hidden")
    fill(archivist, "#session-password", PASSWORD)
    find(archivist, ".session-ended button").click()
    assert waiting(archivist, "window.said.some(([text]) => text === '已上传 30 / 30')")
    said = archivist.execute_script("return window.said")
    of_all = [(text, value) for text, value in said if text.endswith(" / 30")]
    counts = [int(text.removeprefix("已上传 ").split(" / ")[0]) for text, _ in of_all]
    assert counts == sorted(counts) and set(counts) == set(range(31))
    assert len(find_all(archivist, ".dropzone progress")) == 1 and absent(archivist, ".unsent li")
    wait_for(archivist, "<b>30</b>")
    assert settled(archivist)
    find(archivist, ".selection input[name=all]").click()
    follow(find(archivist, "button[value=discard]"))
    follow(find(archivist, "button[value=discard]"))
    assert "已移除 30 个文件" in find(archivist, "[role=status]").text


def test_words_that_are_known_are_passed_over_and_each_is_said(archivist: Chrome, desk_server: str) -> None:
    for terms, said in (("潮汛快报", "已添加"), ("潮汛快报 码头通讯", "已有的没有重复添加：潮汛快报。")):
        archivist.get(f"{desk_server}/desk/words")
        fill(archivist, "[name=terms]", terms)
        follow(find(archivist, "form:has([name=terms]) button.main"))
        assert waiting(archivist, "document.querySelector('[role=status]') !== null")
        assert said in find(archivist, "[role=status]").text
    shown = find(archivist, "main").text
    assert "潮汛快报" in shown and "码头通讯" in shown


def test_a_session_that_ends_during_an_upload_loses_nothing(
    archivist: Chrome, desk_server: str, tmp_path: Path
) -> None:
    paths = [tmp_path / f"{number}.txt" for number in range(4)]
    for number, path in enumerate(paths):
        path.write_text(f"码头通讯第{number}期\n装卸工的夜班津贴。", encoding="utf-8")
    archivist.delete_all_cookies()
    drop(archivist, *paths)
    assert waiting(archivist, "!document.querySelector('.session-ended').hidden")
    assert "0 / 4" in find(archivist, ".sending").text
    fill(archivist, "#session-password", "写错的密码写错的密码")
    find(archivist, ".session-ended button").click()
    assert waiting(archivist, "document.querySelector('.refusal').textContent !== ''")
    fill(archivist, "#session-password", PASSWORD)
    find(archivist, ".session-ended button").click()
    assert waiting(archivist, "document.querySelectorAll('.drafts .read').length === 4")
    assert "4 / 4" in find(archivist, ".sending").text
    assert find(archivist, ".session-ended").get_property("hidden")
    archivist.get(f"{desk_server}/desk")
    find(archivist, ".selection input[name=all]").click()
    follow(find(archivist, "button[value=discard]"))
    wait_for(archivist, "移除 4 个文件？")
    follow(find(archivist, "button[value=discard]"))
    assert "已移除 4 个文件" in find(archivist, "[role=status]").text


def test_the_page_works_without_its_script(desk_server: str, tmp_path: Path) -> None:
    path = tmp_path / "无脚本.txt"
    path.write_text("不用脚本也能收\n一行正文。", encoding="utf-8")
    with browsing(tmp_path / "profile", javascript=False) as driver:
        driver.get(f"{desk_server}/desk")
        find(driver, "input[name=name]").send_keys("小沈")
        find(driver, "input[name=password]").send_keys(PASSWORD)
        follow(find(driver, "main button[type=submit]"))
        find(driver, "#file").send_keys(str(path))
        follow(find(driver, ".dropzone button"))
        wait_for(driver, "已收到")
        wait_for(driver, "不用脚本也能收</a>")  # the page looks again by itself
        assert driver.page_source.count('class="read"') == 1
        find(driver, ".drafts .ask summary").click()
        follow(find(driver, ".drafts .ask button"))
        wait_for(driver, "没有待收录文件")


def test_a_session_that_ends_loses_nothing_that_was_typed(archivist: Chrome, desk_server: str) -> None:
    archivist.get(f"{desk_server}/desk/documents")
    follow(find(archivist, ".drafts h2 a"))
    changed = "!dispatchEvent(new Event('beforeunload', {cancelable: true}))"
    note = find(archivist, "#field-note")
    assert not archivist.execute_script(f"return {changed}"), "nothing was typed yet"
    note.send_keys("会议室借用登记")
    assert archivist.execute_script(f"return {changed}"), "leaving asks"
    address = archivist.current_url
    archivist.delete_all_cookies()
    follow(find(archivist, ".fields .acts .main"))
    assert (
        waiting(archivist, "document.querySelector('[role=alert]')")
        and "没有丢" in find(archivist, "main").text
    )
    page = archivist.current_window_handle
    find(archivist, "main a.way").click()
    (beside,) = set(archivist.window_handles) - {page}
    archivist.switch_to.window(beside)
    find(archivist, "input[name=name]").send_keys("小沈")
    find(archivist, "input[name=password]").send_keys(PASSWORD)
    follow(find(archivist, "main button[type=submit]"))
    assert waiting(archivist, "document.querySelector('.who, [action$=\"/sign-out\"]')")
    archivist.close()
    archivist.switch_to.window(page)
    follow(find(archivist, "main button[type=submit]"))
    assert waiting(archivist, "document.querySelector('.notice.done')")
    assert archivist.current_url.partition("?")[0] == address.partition("?")[0]
    assert find(archivist, "#field-note").get_attribute("value") == "会议室借用登记"
    assert not archivist.execute_script(f"return {changed}"), "it has been saved"
