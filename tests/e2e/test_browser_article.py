"""The article page in a real Chromium: from match to match, back to the list, the reference, on a phone and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from indexer.archive import Archive
from search_app.web.article.paging import MOST_MARKS
from tests.e2e.test_browser import in_sight
from tests.support.web.browser import (
    ENTER,
    PHONE,
    absent,
    chromium,
    chromium_without_javascript,
    find,
    find_all,
    follow,
    next_page,
    phone,
    server,
    serving,
)

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

__all__ = ["chromium", "chromium_without_javascript", "phone", "server"]  # fixtures

QUERY = "劳模精神"
STATE = f"q={quote(QUERY)}&sort=newest&filter=year:2022"
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', {value: undefined});"


@pytest.fixture(autouse=True)
def screen(request: pytest.FixtureRequest) -> Iterator[None]:
    """Each test begins on a screen, not on paper."""
    yield
    if "chromium" in request.fixturenames:
        driver = request.getfixturevalue("chromium")
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})


def open_list(driver: Chrome, server: str) -> None:
    driver.get(f"{server}/search?{STATE}")


def open_article(driver: Chrome, server: str, *, at: int | None = None) -> int:
    """Open the article from the list at its first match, or at another; the number of matches in it."""
    open_list(driver, server)
    address = find(driver, ".hit h3 a").get_attribute("href") or ""
    base = address.split("#")[0].split("&at=")[0]
    driver.get(f"{base}&at={at or 0}#hit")
    return int(find(driver, ".place").text.split("/")[1])


def current(driver: Chrome) -> int:
    """Number of the mark that looks different, which is the one the bar names and which is in sight."""
    mark = find(driver, "mark[aria-current]")
    number = int((mark.get_attribute("id") or "").removeprefix("hit-"))
    assert len(find_all(driver, "mark[aria-current]")) == 1 and in_sight(driver, mark)
    assert find(driver, ".hits b").text == f"{number:,}"
    assert background(driver, "mark[aria-current]") != background(driver, "mark:not([aria-current])")
    return number


def background(driver: Chrome, selector: str) -> str:
    return find(driver, selector).value_of_css_property("background-color")


def said(driver: Chrome, place: str) -> str:
    """What a screen reader is told."""
    return find(driver, f"{place} [role=status]").get_attribute("textContent") or ""


def press(driver: Chrome, keys: str) -> None:
    driver.switch_to.active_element.send_keys(keys)


def test_keys_move_from_match_to_match_and_stop_at_the_ends(chromium: Chrome, server: str) -> None:
    total = open_article(chromium, server)
    assert total > 2 and current(chromium) == 1
    for number in range(2, total + 1):
        press(chromium, "n")
        assert current(chromium) == number
        assert said(chromium, ".hits") == f"第 {number} 处，共 {total} 处"
    press(chromium, "n")
    assert current(chromium) == total and said(chromium, ".hits") == "已是最后一处"
    for number in range(total - 1, 0, -1):
        press(chromium, "p")
        assert current(chromium) == number
    press(chromium, "p")
    assert current(chromium) == 1 and said(chromium, ".hits") == "已是第一处"


def test_the_match_that_a_key_led_to_has_the_focus(chromium: Chrome, server: str) -> None:
    open_article(chromium, server)
    press(chromium, "n")
    assert chromium.switch_to.active_element.get_attribute("id") == "hit-2"


def test_buttons_move_from_match_to_match(chromium: Chrome, server: str) -> None:
    total = open_article(chromium, server)
    for number in range(2, total + 1):
        assert in_sight(chromium, find(chromium, ".hits"))
        find(chromium, ".hits .on").click()
        assert current(chromium) == number
    assert find(chromium, ".hits .on").get_attribute("href") is None
    find(chromium, ".hits .back").click()
    assert current(chromium) == total - 1


def test_a_button_pressed_by_key_can_be_pressed_again(chromium: Chrome, server: str) -> None:
    open_article(chromium, server)
    chromium.execute_script("document.querySelector('.hits .on').focus()")
    press(chromium, ENTER)
    press(chromium, ENTER)
    assert current(chromium) == 3


def test_opens_at_the_clicked_match(chromium: Chrome, server: str) -> None:
    open_article(chromium, server, at=9999)
    last = current(chromium)
    assert last > 1
    press(chromium, "p")
    assert current(chromium) == last - 1


def test_the_address_names_the_match_for_a_reload(chromium: Chrome, server: str) -> None:
    open_article(chromium, server)
    press(chromium, "n")
    assert chromium.current_url.endswith("#hit-2")
    chromium.refresh()
    assert current(chromium) == 2


def test_without_a_place_in_the_address_the_first_step_is_to_the_first_match(
    chromium: Chrome, server: str
) -> None:
    open_article(chromium, server)
    chromium.get(chromium.current_url.split("#")[0])
    assert not chromium.execute_script("return document.querySelector('mark[aria-current]')")
    press(chromium, "n")
    assert current(chromium) == 1


def test_keys_mean_what_they_say_while_typing_or_with_ctrl(chromium: Chrome, server: str) -> None:
    open_article(chromium, server)
    box = find(chromium, "#q")
    box.send_keys("np")
    assert (box.get_attribute("value") or "").endswith("np") and chromium.current_url.endswith("#hit")
    chromium.execute_script("document.activeElement.blur()")
    chromium.execute_script(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'n', ctrlKey: true, bubbles: true}))"
    )
    assert find(chromium, ".hits b").text == "1"


def test_a_section_leads_to_its_first_match(chromium: Chrome, server: str) -> None:
    open_article(chromium, server)
    count = find_all(chromium, ".outline .count")[-1]
    number = int((count.get_attribute("href") or "").split("#hit-")[1])
    count.click()
    assert current(chromium) == number
    press(chromium, "p")
    assert current(chromium) == number - 1


def test_one_step_back_leads_to_the_list_and_so_does_the_link(chromium: Chrome, server: str) -> None:
    open_list(chromium, server)
    listed = chromium.current_url
    follow(find(chromium, ".hit h3 a"))
    find(chromium, ".hits .place")
    press(chromium, "n")
    press(chromium, "p")
    press(chromium, "n")
    with next_page(chromium):
        chromium.back()
    assert chromium.current_url == listed
    with next_page(chromium):
        chromium.forward()
    follow(find(chromium, ".return"))
    assert chromium.current_url == listed
    assert find(chromium, ".chips").text and find(chromium, ".sorts b").text == "从新到旧"


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with one document, which holds a word more often than one page marks it; its address."""
    home = tmp_path_factory.mktemp("crowded")
    (home / "text.txt").write_text("劳动竞赛纪要\n" + "工友们，\n" * (MOST_MARKS + 10), encoding="utf-8")
    with closing(Archive.open(home)) as archive:
        (added,) = archive.add([home / "text.txt"])
    with serving(home) as url:
        yield f"{url}/articles/{added.id}?q={quote('工友')}"


def test_steps_lead_on_to_the_next_page_and_back(chromium: Chrome, crowded: str) -> None:
    chromium.get(crowded)
    assert "本篇命中 2,010 处，只标出前 2,000 处" in find(chromium, ".trail").text
    chromium.get(f"{crowded}&at={len('劳动竞赛纪要') + 1 + 5 * (MOST_MARKS - 1)}#hit")
    visited = chromium.execute_script("return history.length")
    with next_page(chromium):
        press(chromium, "n")
    assert find(chromium, "#hit-2001[aria-current]") and current(chromium) == 2001
    follow(find(chromium, ".hits .back"))
    assert find(chromium, "#hit-2000[aria-current]") and current(chromium) == 2000
    assert chromium.execute_script("return history.length") == visited


def test_without_javascript_links_move_from_match_to_match(
    chromium_without_javascript: Chrome, server: str
) -> None:
    driver = chromium_without_javascript
    total = open_article(driver, server)
    find(driver, "#hit .on").click()
    for number in range(2, total):
        target = find(driver, "mark:target")
        assert target.get_attribute("id") == f"hit-{number}" and in_sight(driver, target)
        assert in_sight(driver, find(driver, "mark:target + .step"))
        find(driver, "mark:target + .step .on").click()
    find(driver, "mark:target + .step .back").click()
    assert find(driver, "mark:target").get_attribute("id") == f"hit-{total - 1}"
    assert not find(driver, ".copy").is_displayed()


def test_without_javascript_a_paragraph_is_copied_with_its_source(
    chromium_without_javascript: Chrome, server: str
) -> None:
    driver = chromium_without_javascript
    open_article(driver, server)
    follow(find(driver, "noscript a"))
    paragraph = find(driver, ".text .source").find_element("xpath", "..")
    assert paragraph.text.endswith("）") and "[A]" in paragraph.text
    follow(find(driver, ".citation .copying a"))
    assert absent(driver, ".text .source")


@pytest.mark.parametrize("narrow", [False, True])
def test_without_javascript_the_contents_lead_to_a_section(
    chromium_without_javascript: Chrome, server: str, narrow: bool
) -> None:
    driver = chromium_without_javascript
    if narrow:
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    open_article(driver, server)
    if narrow:
        find(driver, ".to-outline").click()
    find_all(driver, ".outline li > a:first-child")[-1].click()
    assert in_sight(driver, find(driver, "#section-6"))


def test_a_phone_has_the_bar_below_and_the_contents_after_the_text(phone: Chrome, server: str) -> None:
    open_article(phone, server)
    bar = find(phone, ".hits").rect
    assert bar["x"] == 0 and bar["width"] == PHONE["width"]
    find(phone, ".hits .on").click()
    assert current(phone) == 2
    assert phone.execute_script("return document.documentElement.scrollWidth") == PHONE["width"]
    phone.execute_script("scrollTo(0, 0)")
    find(phone, ".to-outline").click()
    assert in_sight(phone, find(phone, "#contents"))
    text = find(phone, ".text").rect
    assert find(phone, ".outline").rect["y"] >= text["y"] + text["height"]


def copy(driver: Chrome) -> str:
    """Press the button; what the page then says, once it has said it."""
    find(driver, ".copy").click()
    driver.execute_async_script(
        "const done = arguments[0], status = document.querySelector('.copying [role=status]');"
        "(function wait() { status.textContent ? done() : setTimeout(wait, 10); })();"
    )
    return said(driver, ".copying")


def test_the_reference_is_copied(chromium: Chrome, server: str) -> None:
    chromium.execute_cdp_cmd(
        "Browser.grantPermissions", {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    )
    open_article(chromium, server)
    reference = find(chromium, "#reference").text
    assert copy(chromium) == "已复制"
    read: Any = chromium.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    assert read == reference and "[A]." in reference
    assert chromium.execute_script("return String(getSelection()).trim()") == reference


def test_without_a_clipboard_the_reference_is_selected(chromium: Chrome, server: str) -> None:
    added = chromium.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": NO_CLIPBOARD})
    try:
        open_article(chromium, server)
        assert copy(chromium) in ("已复制", "已选中，请按 Ctrl+C 复制")
        reference = find(chromium, "#reference").text
        assert chromium.execute_script("return String(getSelection()).trim()") == reference
    finally:
        chromium.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)


def test_a_click_selects_the_reference(chromium: Chrome, server: str) -> None:
    open_article(chromium, server)
    reference = find(chromium, "#reference")
    reference.click()
    assert chromium.execute_script("return String(getSelection()).trim()") == reference.text


def test_on_paper_stand_text_marks_and_reference(chromium: Chrome, server: str) -> None:
    open_article(chromium, server)
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    for selector in (
        ".masthead .search",
        ".who",
        ".trail",
        ".outline",
        ".hits",
        ".step",
        ".download",
        ".copying",
        ".colophon",
    ):
        assert not find(chromium, selector).is_displayed(), selector
    for selector in (".brand", "h1", ".particulars", ".text", "#reference"):
        assert find(chromium, selector).is_displayed(), selector
    marks = find_all(chromium, ".text mark")
    assert {mark.value_of_css_property("background-color") for mark in marks} == {"rgba(0, 0, 0, 0)"}
    assert {mark.value_of_css_property("text-decoration-line") for mark in marks} == {"underline"}
