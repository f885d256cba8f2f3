"""Contexts in a real Chromium: lines aligned, groups, the way to a place, without scripts, on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.web.browser import (
    chromium,
    chromium_without_javascript,
    find,
    find_all,
    follow,
    phone,
    server,
    waiting,
)

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

__all__ = ["chromium", "chromium_without_javascript", "phone", "server"]  # fixtures

BESIDE = "return document.documentElement.scrollWidth > document.documentElement.clientWidth"
EDGES = """return [...document.querySelectorAll('.lines li')].map(line => {
  const [left, match, right] = ['.left span', '.match', '.right'].map(one => line.querySelector(one).getBoundingClientRect());
  return [left.right, match.left, match.right, right.left];
})"""


def asked(driver: Chrome, server: str, query: str) -> None:
    driver.get(f"{server}/help")
    follow(find(driver, ".colophon a[href='/concordance']"))
    find(driver, "#wanted").send_keys(query)
    follow(find(driver, ".asking button"))
    assert "处，见于" in find(driver, "#result h2").text


def assert_aligned(driver: Chrome) -> None:
    """What stands left ends where the match begins, and all matches begin and end alike."""
    edges = driver.execute_script(EDGES)
    assert len(edges) > 2
    for left, start, end, right in edges:
        assert abs(left - start) < 1 and abs(end - right) < 1
        assert abs(start - edges[0][1]) < 1 and abs(end - edges[0][2]) < 1


def test_lines_are_aligned_and_lead_to_their_places(chromium: Chrome, server: str) -> None:
    asked(chromium, server, "劳模")
    assert_aligned(chromium)
    line = find(chromium, ".lines li")
    beside = find(chromium, ".lines .right").text[:4]
    follow(find(chromium, ".lines .match"))
    assert line and waiting(chromium, "location.hash === '#hit'")
    assert beside in find(chromium, "article").text.replace("\n", "")


def test_without_scripts(chromium_without_javascript: Chrome, server: str) -> None:
    driver = chromium_without_javascript
    asked(driver, server, "劳模")
    count = int(find(driver, ".groups li span").text)
    follow(find(driver, ".groups li a"))
    assert find(driver, "#result h2").text.startswith(f"{count} 处")
    assert len(find_all(driver, ".lines li")) == min(count, 50)


def test_on_a_phone(phone: Chrome, server: str) -> None:
    asked(phone, server, "劳模")
    assert not phone.execute_script(BESIDE)
    assert_aligned(phone)
