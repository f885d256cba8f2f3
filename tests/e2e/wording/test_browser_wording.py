"""Wordings in a real Chromium: asked for, followed to the documents of a year, without scripts, on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.web.browser import (
    chromium,
    chromium_without_javascript,
    find,
    find_all,
    follow,
    next_page,
    phone,
    server,
    waiting,
)

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

__all__ = ["chromium", "chromium_without_javascript", "phone", "server"]  # fixtures

BESIDE = "return document.documentElement.scrollWidth > document.documentElement.clientWidth"
PLACES = """return ['.lines .dot', '.lines polyline'].map(one => {
  const box = document.querySelector(one).getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
})"""


def asked(driver: Chrome, server: str, *phrases: str) -> None:
    driver.get(f"{server}/help")
    follow(find(driver, ".colophon a[href='/wording']"))
    find(driver, "#phrase").send_keys("\n".join(phrases))
    follow(find(driver, ".asking button"))
    assert find(driver, "#result h2").text == "统计结果"


def test_a_point_leads_to_the_documents_of_its_year(chromium: Chrome, server: str) -> None:
    asked(chromium, server, "县级工会", "没有的词语")
    assert [one.text for one in find_all(chromium, ".phrases h3")] == ["县级工会", "没有的词语"]
    dot, line = chromium.execute_script(PLACES)
    assert abs(dot[0] - line[0]) < 2 and abs(dot[1] - line[1]) < 2, "both stand at one place"
    with next_page(chromium):
        chromium.execute_script(
            "document.querySelector('.lines .around').dispatchEvent(new MouseEvent('click', {bubbles: true}))"
        )
    assert waiting(chromium, "location.pathname === '/search'")
    assert "filter=year%3A2022" in chromium.current_url or "filter=year:2022" in chromium.current_url
    assert "1" in find(chromium, "main").text


@pytest.mark.parametrize("shown", ["documents", "per_million"])
def test_without_scripts(chromium_without_javascript: Chrome, server: str, shown: str) -> None:
    driver = chromium_without_javascript
    asked(driver, server, "县级工会")
    find(driver, f"select[name=show] option[value={shown}]").click()
    find(driver, "select[name=by] option[value=month]").click()
    follow(find(driver, ".asking button"))
    assert find(driver, "tbody th").text == "2022-03"
    follow(find(driver, "tbody a"))
    assert "县级工会" in find(driver, "main mark").text


def test_on_a_phone(phone: Chrome, server: str) -> None:
    asked(phone, server, *"工会 职工 劳模 县级工会 没有的".split())
    assert not phone.execute_script(BESIDE)
    assert find(phone, ".lines .dot").is_displayed()
