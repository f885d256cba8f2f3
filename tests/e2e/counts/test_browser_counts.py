"""Counting phrases in a real Chromium: typed, as a file, without scripts; markup in them does nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from indexer.readers import write_rows
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

LIST = "劳模精神\n<img src=x onerror=window.ran=1></textarea><script>window.ran=2</script>\n县级工会"


def counted(driver: Chrome) -> list[tuple[str, bool]]:
    """Each phrase, and whether it was found."""
    return [
        (row.find_element("css selector", "th").text, row.find_element("css selector", "td").text != "0")
        for row in find_all(driver, "#result tbody tr")
    ]


def test_a_list_is_typed_and_counted(chromium: Chrome, server: str) -> None:
    chromium.get(f"{server}/help")
    follow(find(chromium, ".colophon a[href='/counts']"))
    find(chromium, "#text")
    chromium.execute_script("document.getElementById('text').value = arguments[0]", LIST)
    follow(find(chromium, ".draft button"))
    assert waiting(chromium, "!!document.querySelector('#result')")
    assert counted(chromium) == list(zip(LIST.split("\n"), (True, False, True), strict=True))
    assert chromium.execute_script("return document.getElementById('text').value") == LIST
    assert chromium.execute_script("return window.ran") is None
    follow(find(chromium, "#result td a[href^='/articles/']"))
    assert waiting(chromium, "!!document.querySelector('article mark, main mark')")


def test_a_list_that_is_too_large_stays_where_it_was_typed(
    chromium: Chrome, server: str, tmp_path: Path
) -> None:
    chromium.get(f"{server}/counts")
    find(chromium, "#text")
    assert not find(chromium, ".too-large").is_displayed()
    fill = "document.getElementById('text').value = ('劳模精神' + arguments[0]).repeat(arguments[1])"
    chromium.execute_script(fill, "\n", 45_000)
    find(chromium, ".draft button").click()
    assert waiting(chromium, "!document.querySelector('.too-large').hidden")
    assert "填写的都在" in find(chromium, ".too-large").text
    assert chromium.execute_script("return document.getElementById('text').value.length") == 5 * 45_000
    chromium.execute_script(fill, "\n", 3)
    (tmp_path / "清单.txt").write_bytes(b"1\n" * 300_000)
    find(chromium, "#file").send_keys(str(tmp_path / "清单.txt"))
    find(chromium, ".draft button").click()
    assert waiting(chromium, "!document.querySelector('.too-large').hidden")
    chromium.execute_script("document.getElementById('file').value = ''")
    follow(find(chromium, ".draft button"))
    assert len(counted(chromium)) == 3


@pytest.mark.parametrize("files", [True, False])
def test_without_scripts(
    chromium_without_javascript: Chrome, server: str, tmp_path: Path, files: bool
) -> None:
    driver = chromium_without_javascript
    driver.get(f"{server}/counts")
    if files:
        write_rows(tmp_path / "词句.xlsx", [("劳模精神",), ("没有写过",)])
        find(driver, "#file").send_keys(str(tmp_path / "词句.xlsx"))
    else:
        find(driver, "#text").send_keys("劳模精神\n没有写过")
    follow(find(driver, ".draft button"))
    assert find(driver, "#result .summary").text == "2 条：库中有 1 条，没有 1 条"
    assert counted(driver) == [("劳模精神", True), ("没有写过", False)]
