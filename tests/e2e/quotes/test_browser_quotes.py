"""Checking a draft in a real Chromium: typed, as a file, dropped, without scripts; markup in it does nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.files.made import docx
from tests.support.web.browser import (
    chromium,
    chromium_without_javascript,
    find,
    find_all,
    follow,
    server,
    waiting,
)

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

__all__ = ["chromium", "chromium_without_javascript", "server"]  # fixtures

DRAFT = "要“团结带领职工当好主力军”。\n县级工会加强年\n<img src=x onerror=window.ran=1></textarea><script>window.ran=2</script>"
DROP = """const data = new DataTransfer();
data.items.add(new File([arguments[0]], "文稿.txt", {type: "text/plain"}));
const form = document.querySelector(".draft");
for (const kind of ["dragover", "drop"])
  form.dispatchEvent(new DragEvent(kind, {dataTransfer: data, bubbles: true, cancelable: true}));"""


def kinds(driver: Chrome) -> list[str]:
    return [one.text for one in find_all(driver, "#result .kind")]


def test_a_draft_is_typed_and_checked(chromium: Chrome, server: str) -> None:
    chromium.get(f"{server}/help")
    follow(find(chromium, ".colophon a[href='/quotes']"))
    find(chromium, "#text")
    chromium.execute_script("document.getElementById('text').value = arguments[0]", DRAFT)
    follow(find(chromium, ".draft button"))
    assert waiting(chromium, "!!document.querySelector('#result')")
    assert kinds(chromium)[0] == "相近" and "逐字一致" in kinds(chromium)
    assert [one.text for one in find_all(chromium, "#result .near mark")][:2] == ["带", "引"]
    assert chromium.execute_script("return document.getElementById('text').value") == DRAFT
    assert chromium.execute_script("return window.ran") is None
    follow(find(chromium, "#result .sources a[href^='/articles/']"))
    assert waiting(chromium, "!!document.querySelector('article mark, main mark')")


def test_a_file_is_chosen(chromium: Chrome, server: str, tmp_path: Path) -> None:
    (tmp_path / "文稿.docx").write_bytes(docx(["讲话", "县级工会加强年。"]))
    chromium.get(f"{server}/quotes")
    find(chromium, "#file").send_keys(str(tmp_path / "文稿.docx"))
    follow(find(chromium, ".draft button"))
    assert waiting(chromium, "!!document.querySelector('#result .verbatim')")
    assert "县级工会加强年。" in chromium.execute_script("return document.getElementById('text').value")


def test_a_file_is_dropped_and_typing_lets_go_of_it(chromium: Chrome, server: str) -> None:
    chromium.get(f"{server}/quotes")
    find(chromium, "#text")
    count = "return document.getElementById('file').files.length"
    chromium.execute_script(DROP, "县级工会加强年")
    assert chromium.execute_script(count) == 1
    find(chromium, "#text").send_keys("别的")
    assert chromium.execute_script(count) == 0
    chromium.execute_script(DROP, "县级工会加强年")
    follow(find(chromium, ".draft button"))
    assert waiting(chromium, "!!document.querySelector('#result .verbatim')")


@pytest.mark.parametrize("files", [True, False])
def test_without_scripts(
    chromium_without_javascript: Chrome, server: str, tmp_path: Path, files: bool
) -> None:
    driver = chromium_without_javascript
    driver.get(f"{server}/quotes")
    if files:
        (tmp_path / "文稿.txt").write_text("县级工会加强年", encoding="utf-8")
        find(driver, "#file").send_keys(str(tmp_path / "文稿.txt"))
    else:
        find(driver, "#text").send_keys("县级工会加强年")
    follow(find(driver, ".draft button"))
    assert find(driver, "#result .kind").text == "逐字一致"
    assert len(find_all(driver, ".draft button[name=as]")) == 2
