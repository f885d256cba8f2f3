"""The results page by keys and on paper, in a real Chromium: the way to the first hit, from hit to hit, what is printed."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.support.web.browser import (
    ENTER,
    chromium,
    chromium_without_javascript,
    find,
    find_all,
    follow,
    library_server,
    next_page,
    phone,
    waiting,
)

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

__all__ = ["chromium", "chromium_without_javascript", "library_server", "phone"]  # fixtures

TAB = "\ue004"
LEAST_GAP = 8  # pixels between what is said above one another
MOST_TABS = 5  # to the first hit
SEARCH = f"/search?q={quote('职工')}&filter=year:2022"
FIRST_IS_FOCUSED = "document.activeElement === document.querySelector('.hit h3 a')"


def press(driver: Chrome, keys: str) -> None:
    """Keys, to whatever has the focus."""
    from selenium.webdriver import ActionChains

    ActionChains(driver).send_keys(keys).perform()


def tabs_to_the_first_hit(driver: Chrome) -> int:
    """How often Tab is pressed from a page just opened, taking the skip link, until the first hit has the focus."""
    press(driver, TAB)
    assert driver.switch_to.active_element.text == "跳到检索结果"
    press(driver, ENTER)
    for pressed in range(2, 20):
        press(driver, TAB)
        if driver.execute_script(f"return {FIRST_IS_FOCUSED}"):
            return pressed
    raise AssertionError("Tab never came to the first hit")


def focused(driver: Chrome) -> int:
    """The number of the hit whose link has the focus, from 1 on; 0: none."""
    script = "return [...document.querySelectorAll('.hit h3 a')].indexOf(document.activeElement) + 1"
    return int(driver.execute_script(script))


def test_few_tabs_lead_to_the_first_hit(chromium: Chrome, library_server: str) -> None:
    chromium.get(library_server + SEARCH)
    assert tabs_to_the_first_hit(chromium) <= MOST_TABS


def test_few_tabs_lead_to_the_first_hit_on_a_phone(phone: Chrome, library_server: str) -> None:
    phone.get(library_server + SEARCH)
    assert tabs_to_the_first_hit(phone) <= MOST_TABS


def test_keys_lead_from_hit_to_hit_and_open_it(chromium: Chrome, library_server: str) -> None:
    chromium.get(library_server + SEARCH)
    assert find(chromium, ".keys").is_displayed() and focused(chromium) == 0
    last = len(find_all(chromium, ".hit"))
    assert last > 2
    press(chromium, "j")
    assert focused(chromium) == 1
    press(chromium, "jj")
    assert focused(chromium) == 3
    press(chromium, "k")
    assert focused(chromium) == 2
    press(chromium, "kkk")
    assert focused(chromium) == 1, "it stays at the first"
    press(chromium, "j" * (last + 2))
    assert focused(chromium) == last, "it stays at the last"
    title = chromium.switch_to.active_element.text
    with next_page(chromium):
        press(chromium, ENTER)
    assert waiting(chromium, "location.pathname.startsWith('/articles/')")
    assert find(chromium, "h1").text == title


def test_a_letter_typed_into_the_box_is_no_command(chromium: Chrome, library_server: str) -> None:
    chromium.get(library_server + SEARCH)
    box = find(chromium, "#q")
    box.send_keys("jk")
    assert box.get_attribute("value") == "职工jk" and focused(chromium) == 0


def test_on_paper_stand_query_filters_and_hits(chromium: Chrome, library_server: str) -> None:
    chromium.get(library_server + SEARCH)
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        asked = find(chromium, ".on-paper").text
        assert "检索词\n职工\n年份\n2022\n排序\n相关度" in asked
        assert find(chromium, ".tally h1").is_displayed()
        assert all(hit.is_displayed() for hit in find_all(chromium, ".hit h3"))
        for control in (
            ".masthead .search",
            ".who",
            ".colophon",
            ".facets",
            ".chart",
            ".sorts",
            ".chips",
            ".along",
            ".keys",
            ".skip",
        ):
            assert not any(each.is_displayed() for each in find_all(chromium, control)), control
        shown = "return [...document.querySelectorAll('button, input, select')].filter(e => e.offsetParent).length"
        assert chromium.execute_script(shown) == 0
    finally:
        chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_what_stands_on_paper_does_not_stand_on_the_screen(chromium: Chrome, library_server: str) -> None:
    chromium.get(library_server + SEARCH)
    assert not find(chromium, ".on-paper").is_displayed()


@pytest.mark.parametrize("path", ["/help", "/overview", "/saved", "/sign-in", "/search", "/quotes"])
def test_no_page_prints_the_way_to_others(chromium: Chrome, library_server: str, path: str) -> None:
    chromium.get(library_server + path)
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        shown = (
            "return [...document.querySelectorAll('nav, button, .skip')].filter(e => e.offsetParent).length"
        )
        assert chromium.execute_script(shown) == 0
        assert find(chromium, "main").is_displayed()
        assert "工会文库" in [
            each.text for each in find_all(chromium, ".brand, .plate h1") if each.is_displayed()
        ]
    finally:
        chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_without_javascript_tab_leads_to_the_first_hit(
    chromium_without_javascript: Chrome, library_server: str
) -> None:
    driver = chromium_without_javascript
    driver.get(library_server + SEARCH)
    assert not find(driver, ".keys").is_displayed()
    press(driver, TAB)
    press(driver, ENTER)
    press(driver, TAB)
    assert driver.switch_to.active_element.text == find(driver, ".hit h3 a").text


def fill_in(driver: Chrome, server: str) -> None:
    """The form of the advanced search, with some fields, and send it."""
    driver.get(f"{server}/search/advanced")
    find(driver, "#words").send_keys("职工")
    find(driver, "#without").send_keys("没有的话")
    driver.execute_script("document.querySelector('#since').value = '2000-01-01'")
    find(driver, "#sort option[value=newest]").click()
    follow(find(driver, ".filling button"))


def test_the_form_writes_a_query_and_shows_its_results(chromium: Chrome, library_server: str) -> None:
    fill_in(chromium, library_server)
    assert waiting(chromium, "location.pathname === '/search'")
    assert find(chromium, "#q").get_attribute("value") == "职工 -没有的话 日期:2000-01-01.."
    assert find_all(chromium, ".hit") and find(chromium, ".sorts b").text == "从新到旧"


def test_the_form_needs_no_javascript(chromium_without_javascript: Chrome, library_server: str) -> None:
    driver = chromium_without_javascript
    driver.get(f"{library_server}/search/advanced")
    find(driver, "#exact").send_keys("“职工”")
    follow(find(driver, ".filling button"))
    assert find(driver, "#q").get_attribute("value") == "“职工”" and find_all(driver, ".hit")


def test_the_form_fits_a_phone(phone: Chrome, library_server: str) -> None:
    phone.get(f"{library_server}/search/advanced")
    assert phone.execute_script(
        "return document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


SELECT = """
    const line = [...document.querySelectorAll(".text p")].find(each => each.textContent.includes(arguments[0]));
    line.scrollIntoView({ block: "center" });
    const range = document.createRange();
    range.selectNodeContents(line);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
"""


def test_a_passage_is_copied_with_the_source_of_its_section(chromium: Chrome, library_server: str) -> None:
    chromium.execute_cdp_cmd(
        "Browser.grantPermissions",
        {"origin": library_server, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]},
    )
    chromium.get(f"{library_server}/search?q=“凝聚磅礴力量” 倪倩")
    follow(find(chromium, ".hit h3 a"))
    assert not find(chromium, ".take").is_displayed()
    chromium.execute_script(SELECT, "团结带领全区职工听党话跟党走")
    assert waiting(chromium, "document.querySelector('.take').hidden === false")
    find(chromium, ".take").click()
    assert waiting(chromium, "document.querySelector('.take').textContent === '已复制'")
    copied = str(chromium.execute_async_script("navigator.clipboard.readText().then(arguments[0])"))
    assert copied.startswith("“") and "团结带领全区职工听党话跟党走" in copied
    assert copied.rpartition("（倪倩. ")[2].startswith(
        "为浦东引领区建设凝聚磅礴力量[A]//"
    ) and copied.endswith("）")
    chromium.execute_script("getSelection().removeAllRanges()")
    assert waiting(chromium, "document.querySelector('.take').hidden")


def test_without_javascript_each_section_has_its_reference(
    chromium_without_javascript: Chrome, library_server: str
) -> None:
    driver = chromium_without_javascript
    driver.get(f"{library_server}/search?q=“凝聚磅礴力量” 倪倩")
    follow(find(driver, ".hit h3 a"))
    find(driver, ".of-sections summary").click()
    lines = [each.text for each in find_all(driver, ".of-sections li")]
    assert any(line.startswith("倪倩. 为浦东引领区建设凝聚磅礴力量[A]//") for line in lines)
    assert not find(driver, ".take").is_displayed()


@pytest.mark.parametrize("width", ["wide", "phone"])
def test_what_was_misread_stands_apart_from_how_the_rest_was_read(
    chromium: Chrome, library_server: str, width: str, request: pytest.FixtureRequest
) -> None:
    if width == "phone":
        request.getfixturevalue("phone")
    chromium.get(f"{library_server}/search?q={quote('劳模 ~剧 工匠 年度:2019..20x1')}")
    boxes = [each.rect for each in find_all(chromium, ".reading, .reading ~ .notice")]
    assert len(boxes) == 3
    for upper, lower in pairwise(boxes):
        assert lower["y"] - upper["y"] - upper["height"] >= LEAST_GAP
