"""The manual's pictures show what the pages have today; `make pictures` takes them anew, of invented documents."""

from __future__ import annotations

import base64
import io
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.e2e.test_browser_desk import PASSWORD
from tests.support.places import ROOT
from tests.support.web.browser import browsing, find, follow, serving, waiting
from tests.support.web.pictured import SCENES, Scene, furnish, parts_of

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

TAKING = "GONGWEN_PICTURES" in os.environ
FOLDER = ROOT / "docs" / "images" / "manual"
RECORD = FOLDER / "parts.json"  # what stood on each page when its picture was taken
LARGEST = 80_000  # bytes
WIDTH, MOST_HEIGHT, BELOW, COLOURS = 1000, 760, 24, 32


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """A server of the office, and the ids of what it holds."""
    home = tmp_path_factory.mktemp("home")
    ids = furnish(home, PASSWORD)
    with serving(home) as url:
        yield url, ids


@pytest.fixture(scope="module")
def browsers(
    office: tuple[str, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Chrome]]:
    """A browser at which each of the persons has signed in."""
    people = {scene.who for scene in SCENES.values()}
    one, other = sorted(people)
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setenv("LANGUAGE", "zh_CN")  # of what the browser itself says in its fields
        first, second = (stack.enter_context(browsing(tmp_path_factory.mktemp("profile"))) for _ in people)
        for who, driver in ((one, first), (other, second)):
            driver.get(f"{office[0]}/sign-in")
            find(driver, "input[name=name]").send_keys(who)
            find(driver, "input[name=password]").send_keys(PASSWORD)
            follow(find(driver, "main button[type=submit]"))
            assert waiting(driver, "location.pathname !== '/sign-in'")
        yield {one: first, other: second}


def opened(scene: Scene, office: tuple[str, dict[str, str]], browsers: dict[str, Chrome]) -> Chrome:
    """The page as it is pictured."""
    url, ids = office
    driver = browsers[scene.who]
    metrics = {"width": WIDTH, "height": MOST_HEIGHT, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    driver.execute_cdp_cmd("Emulation.setScrollbarsHidden", {"hidden": True})
    driver.get(f"{url}{scene.path.format(**ids)}")
    scene.prepare(driver)
    return driver


def take(driver: Chrome, name: str) -> None:
    """Write the picture, and what stands on the page."""
    driver.execute_script("document.activeElement.blur()")
    ends = driver.execute_script(
        "return document.querySelector('main').lastElementChild.getBoundingClientRect().bottom"
    )
    clip = {"x": 0, "y": 0, "width": WIDTH, "height": min(MOST_HEIGHT, int(ends) + BELOW), "scale": 1}
    shot = driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png", "clip": clip})
    picture = Image.open(io.BytesIO(base64.b64decode(shot["data"]))).convert("RGB")
    FOLDER.mkdir(parents=True, exist_ok=True)
    small = picture.quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(FOLDER / f"{name}.png", optimize=True)
    known = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    told = {key: value for key, value in (known | {name: parts_of(driver)}).items() if key in SCENES}
    RECORD.write_text(json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


@pytest.mark.browser
@pytest.mark.parametrize("name", SCENES)
def test_a_page_has_what_its_picture_shows(
    name: str, office: tuple[str, dict[str, str]], browsers: dict[str, Chrome]
) -> None:
    driver = opened(SCENES[name], office, browsers)
    if TAKING:
        take(driver, name)
    recorded = json.loads(RECORD.read_text(encoding="utf-8"))[name]
    assert parts_of(driver) == recorded, "the page has changed: look at it, then run make pictures"


def test_the_manual_has_each_picture_and_they_are_small() -> None:
    manual = (ROOT / "docs" / "manual.md").read_text(encoding="utf-8")
    for name, scene in SCENES.items():
        assert f"![{scene.shows}](images/manual/{name}.png)" in manual, name
        with Image.open(FOLDER / f"{name}.png") as picture:
            assert picture.width == WIDTH
        assert (FOLDER / f"{name}.png").stat().st_size <= LARGEST, name
    assert {path.name for path in FOLDER.iterdir()} == {*(f"{name}.png" for name in SCENES), RECORD.name}
