"""What staff do, done by a real Chromium against a real server on the shipped article."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from search_app.texts.help import EXAMPLES
from tests.support.web.browser import (
    ENTER,
    PHONE,
    chromium,
    chromium_without_javascript,
    find,
    find_all,
    follow,
    next_page,
    server,
    waiting,
)

if TYPE_CHECKING:
    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

__all__ = ["chromium", "chromium_without_javascript", "server"]  # fixtures

PHRASE = "劳模精神劳动精神工匠精神弘扬行动"
LATE_PHRASE = "半马苏河"  # in the last section, far below the first screen
WITHIN_VIEWPORT = """
    const box = arguments[0].getBoundingClientRect();
    return box.width > 0 && box.top >= 0 && box.bottom <= innerHeight && box.left >= 0 && box.right <= innerWidth;
"""


@pytest.fixture(autouse=True)
def wide_window(request: pytest.FixtureRequest) -> Iterator[None]:
    """Each test begins at desktop width, whatever the one before it emulated."""
    yield
    if "chromium" in request.fixturenames:
        request.getfixturevalue("chromium").execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def search(driver: Chrome, server: str, typed: str) -> None:
    driver.get(f"{server}/")
    assert waiting(driver, "document.activeElement.name === 'q'"), "the cursor is put into the search box"
    with next_page(driver):
        driver.switch_to.active_element.send_keys(typed + ENTER)


def in_sight(driver: Chrome, element: WebElement) -> bool:
    return bool(driver.execute_script(WITHIN_VIEWPORT, element))


@pytest.mark.parametrize("phrase", [PHRASE, LATE_PHRASE])
def test_from_a_phrase_to_the_marked_place(chromium: Chrome, server: str, phrase: str) -> None:
    search(chromium, server, phrase)
    assert phrase in [mark.text for mark in find_all(chromium, ".fragment mark")]
    follow(find(chromium, ".hit h3 a"))
    opened = find(chromium, "#hit mark")
    assert opened.text == phrase
    assert in_sight(chromium, opened)
    assert chromium.execute_script("return scrollY") > 0


def test_the_section_link_opens_that_section(chromium: Chrome, server: str) -> None:
    search(chromium, server, LATE_PHRASE)
    where = find(chromium, ".where")
    assert "姚军" in where.text and "普陀区" in where.text
    follow(find(chromium, ".where a"))
    assert find(chromium, "#hit mark").text == LATE_PHRASE
    assert in_sight(chromium, find(chromium, "#hit mark"))


def test_without_javascript(chromium_without_javascript: Chrome, server: str) -> None:
    """Our scripts only add to a page; this shows that no browser feature we rely on is one either."""
    driver = chromium_without_javascript
    driver.get("data:text/html,<title>off</title><script>document.title='on'</script>")
    assert driver.title == "off"
    search(driver, server, LATE_PHRASE)
    assert LATE_PHRASE in [mark.text for mark in find_all(driver, ".fragment mark")]
    follow(find(driver, ".hit h3 a"))
    assert find(driver, "#hit mark").text == LATE_PHRASE
    assert in_sight(driver, find(driver, "#hit mark"))


def pages(driver: Chrome, server: str) -> Iterator[str]:
    """Every kind of page, each loaded."""
    search(driver, server, "劳模精神")
    article = find(driver, ".hit h3 a").get_attribute("href") or ""
    long_word = quote("W" * 300)
    for url in (
        f"{server}/search",
        f"{server}/search?q={quote('劳模精神')}",
        f"{server}/search?q={quote('职工')}&filter=year:2022",
        f"{server}/search?q={long_word}",
        f"{server}/help",
        article,
        article.split("?")[0],
        f"{article.split('?')[0]}?q={long_word}",
        f"{server}/articles/{long_word}",
    ):
        driver.get(url)
        yield url


def test_no_page_is_wider_than_a_phone(chromium: Chrome, server: str) -> None:
    chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    for url in pages(chromium, server):
        assert chromium.execute_script("return innerWidth") == PHONE["width"], url
        assert chromium.execute_script("return document.documentElement.scrollWidth") <= PHONE["width"], url


# The others (intervention, other…) tell of the browser's own troubles on a busy machine.
CAUSED_BY_PAGES = (
    "security",
    "network",
    "javascript",
    "console-api",
    "rendering",
    "deprecation",
    "violation",
)


def test_the_console_stays_silent(chromium: Chrome, server: str) -> None:
    """A resource or style refused by the content security policy would be reported here."""
    console(chromium)
    for url in pages(chromium, server):
        said = [entry for entry in console(chromium) if entry["source"] in CAUSED_BY_PAGES]
        said = [entry for entry in said if "404 (NOT FOUND)" not in entry["message"]]
        assert said == [], url


def console(driver: Chrome) -> list[dict[str, Any]]:
    return list(driver.get_log("browser"))  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("query, explained", EXAMPLES)
def test_every_example_of_the_front_page_finds_something(
    chromium: Chrome, server: str, query: str, explained: str
) -> None:
    chromium.get(f"{server}/search")
    follow(next(link for link in find_all(chromium, ".examples a") if link.text == query))
    assert find_all(chromium, ".hit .fragment mark"), explained
