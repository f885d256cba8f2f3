"""The search page in a real Chromium on our own documents: suggestions, narrowing, the chart, a phone, no script."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.support.web.browser import (
    DOWN,
    ENTER,
    ESCAPE,
    PHONE,
    UP,
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
    from selenium.webdriver.remote.webelement import WebElement

__all__ = ["chromium", "chromium_without_javascript", "library_server", "phone"]  # fixtures

WORD = "职工"
OPTION = ".suggestions [role=option]"
COMPOSE = """
    const box = document.querySelector("#q");
    window.asked = 0;
    const real = window.fetch;
    window.fetch = (...given) => { window.asked += 1; return real(...given); };
    box.focus();
    box.value = arguments[0];
    box.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true }));
    box.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, isComposing: true }));
"""


def total(driver: Chrome) -> int:
    return int(find(driver, ".tally h1 b").text.replace(",", ""))


def filters(driver: Chrome) -> list[str]:
    return parse_qs(urlsplit(driver.current_url).query).get("filter", [])


def asked(driver: Chrome) -> str:
    return parse_qs(urlsplit(driver.current_url).query)["q"][0]


def open_results(driver: Chrome, server: str, query: str = WORD) -> None:
    driver.get(f"{server}/search?q={quote(query)}")


def typed(driver: Chrome, words: str) -> WebElement:
    """The search box, with words put in at once, as an input method does: the server is asked once."""
    box = find(driver, "#q")
    box.click()
    driver.execute_cdp_cmd("Input.insertText", {"text": words})
    return box


def choose(driver: Chrome, facet: str, value: str) -> None:
    """Click a value of the facet with that headline."""
    path = f"//section[@class='facet'][h3='{facet}']//a[span='{value}']"
    follow(driver.find_element("xpath", path))


def test_typing_offers_completions_and_the_keys_choose(chromium: Chrome, library_server: str) -> None:
    chromium.get(f"{library_server}/search")
    box = typed(chromium, "职工")
    offered = [option.find_element("css selector", "span").text for option in find_all(chromium, OPTION)]
    assert offered and box.get_attribute("aria-expanded") == "true"
    box.send_keys(DOWN)
    active = box.get_attribute("aria-activedescendant")
    assert find(chromium, f"#{active}").get_attribute("aria-selected") == "true"
    with next_page(chromium):
        box.send_keys(ENTER)
    assert waiting(chromium, "location.search.includes('q=')")
    assert asked(chromium) == offered[0]


def test_past_either_end_of_the_list_is_what_was_typed(chromium: Chrome, library_server: str) -> None:
    chromium.get(f"{library_server}/search")
    box = typed(chromium, "职工")
    offered = find_all(chromium, OPTION)
    box.send_keys(UP)
    assert offered[-1].get_attribute("aria-selected") == "true"
    box.send_keys(DOWN)
    assert box.get_attribute("aria-activedescendant") is None
    with next_page(chromium):
        box.send_keys(ENTER)
    assert waiting(chromium, "location.search.includes('q=')")
    assert asked(chromium) == "职工"


def test_escape_folds_the_list_and_keeps_the_words(chromium: Chrome, library_server: str) -> None:
    chromium.get(f"{library_server}/search")
    box = typed(chromium, "职工")
    assert find_all(chromium, OPTION)
    box.send_keys(ESCAPE)
    assert waiting(chromium, "document.querySelector('.suggestions').hidden")
    assert box.get_attribute("value") == "职工" and box.get_attribute("aria-expanded") == "false"


def test_a_click_takes_a_suggestion(chromium: Chrome, library_server: str) -> None:
    chromium.get(f"{library_server}/search")
    typed(chromium, "职工")
    option = find(chromium, OPTION)
    text = option.find_element("css selector", "span").text
    follow(option)
    assert waiting(chromium, "location.search.includes('q=')")
    assert asked(chromium) == text


@pytest.mark.parametrize("typed", ["“职工", "标题:职工", "职工 -工会", "a|职工"])
def test_what_holds_an_operator_is_left_alone(chromium: Chrome, library_server: str, typed: str) -> None:
    chromium.get(f"{library_server}/search")
    find(chromium, "#q").send_keys(typed)
    chromium.execute_async_script("setTimeout(arguments[0], 300)")
    assert chromium.execute_script("return document.querySelector('.suggestions').hidden")


def test_an_input_method_is_not_disturbed(chromium: Chrome, library_server: str) -> None:
    chromium.get(f"{library_server}/search")
    chromium.execute_script(COMPOSE, "zhigong")
    chromium.execute_async_script("setTimeout(arguments[0], 300)")
    assert chromium.execute_script("return window.asked") == 0
    chromium.execute_script(
        "const box = document.querySelector('#q'); box.value = arguments[0];"
        "box.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }))",
        "职工",
    )
    assert find_all(chromium, OPTION)


def test_a_slash_leads_to_the_box(chromium: Chrome, library_server: str) -> None:
    open_results(chromium, library_server)
    find(chromium, "body").send_keys("/")
    assert chromium.execute_script("return document.activeElement.id") == "q"
    find(chromium, "#q").send_keys("a/b")
    assert find(chromium, "#q").get_attribute("value") == "a/b"


def test_two_values_of_one_facet_widen_and_one_is_taken_off(chromium: Chrome, library_server: str) -> None:
    open_results(chromium, library_server)
    whole = total(chromium)
    choose(chromium, "区", "青枫区")
    one = total(chromium)
    choose(chromium, "区", "临江区")
    both = total(chromium)
    assert one < both < whole and filters(chromium) == ["district:青枫区", "district:临江区"]
    chosen = find_all(chromium, ".facet a[aria-current]")
    assert sorted(link.text.split()[0] for link in chosen) == ["临江区", "青枫区"]
    choose(chromium, "区", "青枫区")
    assert filters(chromium) == ["district:临江区"]
    follow(find(chromium, ".chips a"))
    assert filters(chromium) == [] and total(chromium) == whole


def test_the_count_beside_a_value_is_what_choosing_it_gives(chromium: Chrome, library_server: str) -> None:
    open_results(chromium, library_server)
    value = find(chromium, ".facet + .facet a")
    count = int(value.text.split()[-1])
    follow(value)
    assert total(chromium) == count


def test_a_bar_of_the_chart_narrows_to_a_year_then_to_a_month_and_back(
    chromium: Chrome, library_server: str
) -> None:
    open_results(chromium, library_server)
    whole = total(chromium)
    follow(find(chromium, ".chart a[aria-label^='2021 年 ']"))
    assert filters(chromium) == ["year:2021"]
    of_year = total(chromium)
    months = find_all(chromium, ".chart a[aria-label*=' 月 ']")
    assert sum(int((bar.get_attribute("aria-label") or "").split()[-2]) for bar in months) == of_year
    follow(months[0])
    assert 0 < total(chromium) < of_year
    assert find(chromium, ".chart a[aria-current]").get_attribute("aria-label")
    follow(find(chromium, ".chart p a"))
    assert filters(chromium) == [] and total(chromium) == whole


def test_the_back_button_restores_words_and_filters(chromium: Chrome, library_server: str) -> None:
    open_results(chromium, library_server)
    choose(chromium, "区", "青枫区")
    narrowed = total(chromium)
    follow(find(chromium, ".hit h3 a"))
    assert find(chromium, "article h1")
    with next_page(chromium):
        chromium.back()
    assert total(chromium) == narrowed and filters(chromium) == ["district:青枫区"]
    assert find(chromium, "#q").get_attribute("value") == WORD
    with next_page(chromium):
        chromium.back()
    assert filters(chromium) == [] and waiting(chromium, "!document.querySelector('.chips')")


def test_synonyms_are_searched_on_demand(chromium: Chrome, library_server: str) -> None:
    open_results(chromium, library_server, "劳模")
    follow(find(chromium, ".synonyms a"))
    assert "widen=1" in chromium.current_url and "已一并检索" in find(chromium, ".synonyms").text
    choose(chromium, "年份", "2018")
    assert "widen=1" in chromium.current_url
    follow(find(chromium, ".synonyms a"))
    assert "widen=0" in chromium.current_url and filters(chromium) == ["year:2018"]


def test_a_wide_screen_shows_the_facets_beside_the_hits(chromium: Chrome, library_server: str) -> None:
    open_results(chromium, library_server)
    assert find(chromium, ".facets .facet a").is_displayed()
    assert not find(chromium, ".facets .unfold").is_displayed()
    left, right = find(chromium, ".hit").rect, find(chromium, ".facets").rect
    assert right["x"] >= left["x"] + left["width"]


def test_a_phone_folds_the_facets_and_opens_them(phone: Chrome, library_server: str) -> None:
    open_results(phone, library_server)
    value = find(phone, ".facets .facet a")
    assert not value.is_displayed()
    find(phone, ".facets .unfold").click()
    assert value.is_displayed() and not find(phone, ".facets .unfold").is_displayed()
    find(phone, ".facets .fold").click()
    assert not value.is_displayed()
    phone.back()
    assert find(phone, ".facets .facet a").is_displayed()
    follow(find(phone, ".facets .facet a"))
    assert len(filters(phone)) == 1


@pytest.mark.parametrize(
    "path", ["/search", "/help", "/search?sort=added", "/search?q=职工&filter=year:2021"]
)
def test_no_page_is_wider_than_a_phone(phone: Chrome, library_server: str, path: str) -> None:
    phone.get(library_server + quote(path, safe="/?=&:"))
    assert phone.execute_script("return document.documentElement.scrollWidth") <= PHONE["width"]


def test_without_javascript(chromium_without_javascript: Chrome, library_server: str) -> None:
    driver = chromium_without_javascript
    driver.get(f"{library_server}/search")
    box = find(driver, "#q")
    assert box.get_attribute("role") is None
    with next_page(driver):
        box.send_keys(WORD + ENTER)
    choose(driver, "区", "青枫区")
    follow(find(driver, ".chart a"))
    assert len(filters(driver)) == 2 and total(driver) > 0
    follow(find(driver, ".chips .all a"))
    find(driver, ".facet details summary").click()
    follow(find(driver, ".facet details a"))
    assert len(filters(driver)) == 1
