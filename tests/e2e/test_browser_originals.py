"""The pages of originals in a real Chromium: to a match in two clicks, over pages by keys, beside the text, at the desk."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from indexer.archive import Archive
from search_app.web.security.session_cookie import NAME
from tests.e2e.test_browser import in_sight
from tests.support.web.browser import (
    PHONE,
    chromium,
    chromium_without_javascript,
    find,
    find_all,
    follow,
    next_page,
    serving,
    waiting,
)
from tests.support.web.signing import PASSWORD

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

__all__ = ["chromium", "chromium_without_javascript"]  # fixtures

PHRASE = "劳模精神"
PARAGRAPHS = 40
WIDE = {"width": 1440, "height": 900, "deviceScaleFactor": 1, "mobile": False}
LEFT, RIGHT, DOWN = "\ue012", "\ue014", "\ue015"
DRAWN = (
    "document.readyState === 'complete' && "
    "[...document.querySelectorAll('.turning img')].every(each => each.complete && each.naturalWidth)"
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, str]]:
    """A server with one letter as a PDF that Chromium wrote; its address, the letter's id, an archivist's token."""
    home = tmp_path_factory.mktemp("office")
    letter = home / "关于开展劳动竞赛的通知.pdf"
    write_letter(letter)
    archive = Archive.open(home)
    (added,) = archive.add([letter])
    assert added.status == "added" and added.id
    archive.accounts.add("安宁", "archivist", PASSWORD, actor="")
    token = archive.authenticator.sign_in("安宁", PASSWORD, "")
    archive.close()
    with serving(home) as url:
        yield url, added.id, token


@pytest.fixture(autouse=True)
def fresh(request: pytest.FixtureRequest) -> Iterator[None]:
    """Each test begins without a remembered choice, on a wide screen."""
    for name in ("chromium", "chromium_without_javascript"):
        if name in request.fixturenames:
            driver = request.getfixturevalue(name)
            driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", WIDE)
    yield
    if "chromium" in request.fixturenames:
        driver = request.getfixturevalue("chromium")
        driver.delete_all_cookies()
        driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def write_letter(path: Path) -> None:
    """Of some pages; every third paragraph says the phrase."""
    page = path.with_suffix(".html")
    lines = (
        f"<p>第{number}条　{'要大力弘扬' + PHRASE if number % 3 == 0 else '认真落实各项部署'}，做好职工服务工作，"
        "确保各项任务落到实处，让广大职工满意。</p>"
        for number in range(PARAGRAPHS)
    )
    style = "body{font:17pt serif} h1{text-align:center} p{line-height:2.1}"
    page.write_text(
        f"<meta charset=utf-8><style>{style}</style><h1>关于开展劳动竞赛的通知</h1>{''.join(lines)}",
        encoding="utf-8",
    )
    command = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={path}"]
    with suppress(FileNotFoundError):
        subprocess.run([*command, "--no-pdf-header-footer", page.as_uri()], check=True, capture_output=True)
    page.unlink()
    if not path.exists():
        pytest.skip("left out: needs Chromium")


def on_ink(driver: Chrome, selector: str) -> bool:
    """Whether there is ink of the page within a mark's box, and the box lies on the picture."""
    script = """
      const [selector, done] = arguments;
      const picture = document.querySelector('.turning img');
      const [box, whole] = [document.querySelector(selector), picture].map(each => each.getBoundingClientRect());
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
      const pen = canvas.getContext('2d');
      pen.drawImage(picture, 0, 0);
      const by = picture.naturalWidth / whole.width;
      const place = [box.left - whole.left, box.top - whole.top, box.width, box.height].map(length => length * by);
      const data = pen.getImageData(...place).data;
      let dark = 0;
      for (let at = 0; at < data.length; at += 4) dark += data[at] < 128;
      done(dark / (data.length / 4));
    """
    share: float = driver.execute_async_script(script, selector)
    return 0.05 < share < 0.6


def press(driver: Chrome, keys: str) -> None:
    driver.switch_to.active_element.send_keys(keys)


def test_from_a_search_to_the_match_on_the_page_in_two_clicks(
    chromium: Chrome, office: tuple[str, str, str]
) -> None:
    url, _, _ = office
    chromium.get(f"{url}/search?q={quote(PHRASE)}")
    follow(find(chromium, ".hit h3 a"))
    follow(find(chromium, ".glance a"))
    assert waiting(chromium, DRAWN)
    mark = find(chromium, ".marks [aria-current]")
    assert mark.get_attribute("id") == "hit-1" and in_sight(chromium, mark)
    assert on_ink(chromium, ".marks [aria-current] rect")


def test_over_all_pages_by_keys(chromium: Chrome, office: tuple[str, str, str]) -> None:
    url, id, _ = office
    chromium.get(f"{url}/articles/{id}/pages/1?q={quote(PHRASE)}#hit-1")
    total = int(find(chromium, ".place").text.split("/")[1])
    pages = {1}
    for number in range(2, total + 1):
        press(chromium, "n")
        assert waiting(chromium, f"document.querySelector('.marks [aria-current]')?.id === 'hit-{number}'")
        assert waiting(chromium, DRAWN) and in_sight(chromium, find(chromium, ".marks [aria-current]"))
        assert find(chromium, ".hits b").text == str(number)
        pages.add(int(find(chromium, ".viewer").get_attribute("data-number") or 0))
    assert len(pages) > 2
    bottom = "document.querySelector('.viewer').getBoundingClientRect().bottom"
    lowest = "Math.max(...[...document.querySelectorAll('.viewer > *')].map(one => one.getBoundingClientRect().bottom))"
    assert waiting(chromium, f"{bottom} - {lowest} < 40")  # nothing blank below the page and its strip
    press(chromium, "p")
    assert waiting(chromium, f"document.querySelector('.marks [aria-current]')?.id === 'hit-{total - 1}'")


def test_pages_turn_by_arrow_keys(chromium: Chrome, office: tuple[str, str, str]) -> None:
    url, id, _ = office
    chromium.get(f"{url}/articles/{id}/pages/1")
    with next_page(chromium):
        press(chromium, RIGHT)
    assert waiting(chromium, "document.querySelector('.viewer').dataset.number === '2'")
    with next_page(chromium):
        press(chromium, LEFT)
    assert waiting(chromium, "document.querySelector('.viewer').dataset.number === '1'")
    with next_page(chromium):
        press(chromium, "+")  # with Shift, as on a keyboard
    assert waiting(chromium, "location.search.includes('zoom=150')")
    field = find(chromium, "input[name=leaf]")
    field.clear()
    with next_page(chromium):
        field.send_keys("3\n")
    assert waiting(chromium, "document.querySelector('.viewer').dataset.number === '3'")


def test_turned_and_enlarged_the_mark_stays_on_its_words(
    chromium: Chrome, office: tuple[str, str, str]
) -> None:
    url, id, _ = office
    for how in ("zoom=page", "zoom=300", "turn=180"):
        chromium.get(f"{url}/articles/{id}/pages/1?q={quote(PHRASE)}&{how}#hit-1")
        assert waiting(chromium, DRAWN)
        shares = chromium.execute_script(
            "const [box, whole] = ['.marks rect', '.turning img']"
            ".map(one => document.querySelector(one).getBoundingClientRect());"
            "return [(box.left - whole.left) / whole.width, (box.top - whole.top) / whole.height, whole.width / whole.height]"
        )
        assert all(0 < share < 1 for share in shares)
    chromium.get(f"{url}/articles/{id}/pages/1?turn=90")
    assert waiting(chromium, DRAWN)
    wide, high = chromium.execute_script(
        "const box = document.querySelector('.turning img').getBoundingClientRect(); return [box.width, box.height]"
    )
    assert wide > high


def test_without_javascript(chromium_without_javascript: Chrome, office: tuple[str, str, str]) -> None:
    url, id, _ = office
    driver = chromium_without_javascript
    driver.get(f"{url}/articles/{id}?q={quote(PHRASE)}")
    follow(find(driver, ".glance a"))
    assert find(driver, ".turning img").size["width"] > 300
    seen = {find(driver, ".place").text}
    for _ in range(3):
        follow(find(driver, ".hits .on"))
        target = driver.current_url.split("#")[1]
        mark = find(driver, f"#{target}")
        assert in_sight(driver, mark)
        seen.add(find(driver, ".place").text)
    assert len(seen) == 4
    number = int(find(driver, ".viewer").get_attribute("data-number") or 0)
    follow(find(driver, "[rel=next]"))
    assert find(driver, ".viewer").get_attribute("data-number") == str(number + 1)
    follow(find(driver, ".views li:nth-child(2) a"))
    leaf = find_all(driver, ".to-page")[-1]
    there = find_all(driver, ".text p[data-leaf]")[-1].get_attribute("data-leaf")
    follow(leaf)
    assert find(driver, ".viewer").get_attribute("data-number") == there
    assert find(driver, ".marks .spot")


def test_beside_the_text_a_paragraph_shows_its_place(chromium: Chrome, office: tuple[str, str, str]) -> None:
    url, id, _ = office
    chromium.get(f"{url}/articles/{id}?q={quote(PHRASE)}&view=beside")
    paragraph = find_all(chromium, ".text p[data-start]")[-2]
    chromium.execute_script("arguments[0].scrollIntoView({block: 'center'})", paragraph)
    number = paragraph.get_attribute("data-leaf")
    assert number != "1"
    paragraph.click()
    assert waiting(chromium, f"document.querySelector('.viewer').dataset.number === '{number}'")
    assert waiting(chromium, DRAWN)
    assert on_ink(chromium, ".marks .spot") and in_sight(chromium, find(chromium, ".marks .spot"))
    chromium.execute_script("scrollTo(0, 0)")
    find(chromium, ".viewer [rel=prev]").click()
    before = int(number or 0) - 1
    assert waiting(chromium, f"document.querySelector('.viewer').dataset.number === '{before}'")
    assert waiting(chromium, f"document.querySelector('.text .shown')?.dataset.leaf === '{before}'")
    assert in_sight(chromium, find(chromium, ".text .shown"))


def test_beside_the_text_the_page_follows_the_match(chromium: Chrome, office: tuple[str, str, str]) -> None:
    url, id, _ = office
    chromium.get(f"{url}/articles/{id}?q={quote(PHRASE)}&view=beside#hit")
    for number in range(2, 9):
        press(chromium, "n")
        assert waiting(
            chromium, f"document.querySelector('.marks [aria-current]')?.dataset.number === '{number}'"
        )
    assert find(chromium, ".viewer").get_attribute("data-number") != "1"
    assert find(chromium, "mark[aria-current]").get_attribute("id") == "hit-8"


def test_on_a_phone_nothing_is_wider_than_the_screen(chromium: Chrome, office: tuple[str, str, str]) -> None:
    url, id, _ = office
    chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    for address in (
        f"/pages/2?q={quote(PHRASE)}",
        f"?q={quote(PHRASE)}&view=beside",
        f"?q={quote(PHRASE)}&view=text",
    ):
        chromium.get(f"{url}/articles/{id}{address}")
        assert chromium.execute_script("return document.documentElement.scrollWidth") <= 360, address
        bar = chromium.execute_script(
            "const box = document.querySelector('.hits').getBoundingClientRect(); return [box.left, box.right, box.bottom]"
        )
        assert bar[0] >= 0 and bar[1] <= 360 and bar[2] <= 741


def test_in_the_dark_the_page_stays_paper(chromium: Chrome, office: tuple[str, str, str]) -> None:
    url, id, _ = office
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": dark})
    chromium.get(f"{url}/articles/{id}/pages/1?q={quote(PHRASE)}#hit-1")
    assert waiting(chromium, DRAWN)
    assert find(chromium, ".sheet").value_of_css_property("background-color") == "rgba(255, 255, 255, 1)"
    assert "multiply" in find(chromium, ".marks").value_of_css_property("mix-blend-mode")


def test_a_page_that_cannot_be_shown_says_so_in_words(chromium: Chrome, office: tuple[str, str, str]) -> None:
    url, id, _ = office
    chromium.get(f"{url}/articles/{id}/pages/1")
    chromium.execute_script(
        "const picture = document.querySelector('.turning img'); picture.removeAttribute('srcset');"
        "picture.src = picture.src.replace('/1.webp', '/99.webp')"
    )
    assert waiting(chromium, "document.querySelector('.wait.failed') !== null")
    said = find(chromium, ".wait").text
    assert said.startswith("原件第 1 页无法显示：") and "可以下载原件" in said


def test_at_the_desk_a_line_shows_its_place(chromium: Chrome, office: tuple[str, str, str]) -> None:
    url, id, token = office
    chromium.get(f"{url}/help")
    chromium.add_cookie({"name": NAME, "value": token, "path": "/", "sameSite": "Lax"})
    chromium.get(f"{url}/desk/documents/{id}")
    body = find(chromium, "#field-body")
    at: Any = chromium.execute_script(
        "const field = arguments[0]; const at = field.value.indexOf('第30条');"
        "field.focus(); field.setSelectionRange(at, at); return at",
        body,
    )
    assert at > 0
    body.send_keys(DOWN, RIGHT)
    assert waiting(chromium, "document.querySelector('.bench .marks .spot') !== null")
    assert find(chromium, ".viewer").get_attribute("data-number") != "1"
    assert waiting(chromium, DRAWN) and on_ink(chromium, ".marks .spot")
    assert in_sight(chromium, find(chromium, ".marks .spot"))
    chromium.execute_script(
        "const field = arguments[0]; field.setRangeText('新加的一句。\\n', 0, 0, 'start');"
        "const at = field.value.indexOf('第3条'); field.focus(); field.setSelectionRange(at, at)",
        body,
    )
    body.send_keys(RIGHT)
    assert waiting(chromium, "document.querySelector('.viewer').dataset.number === '1'")
    time.sleep(0.3)
    assert "第3条" in (body.get_attribute("value") or "")
