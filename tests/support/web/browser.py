"""A real server process and a real Chromium, as fixtures; both are gone when the test is over."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.places import ROOT
from tests.support.processes.running import running

if TYPE_CHECKING:
    from selenium.webdriver import Chrome
    from selenium.webdriver.remote.webelement import WebElement

LEFT_OUT = (
    "left out: the search and article pages in a real browser; "
    "to run them: apt-get install chromium chromium-driver fonts-noto-cjk, pip install selenium"
)
SWITCHES = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1280,900",
)
PHONE = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
PATIENCE = 90.0  # seconds for a page on a busy machine, also when it reads dozens of files meanwhile
ENTER, ESCAPE, UP, DOWN = "\ue007", "\ue00c", "\ue013", "\ue015"  # WebDriver's codes for the keys


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of `gongwen serve` on an archive that holds the corpus as it is shipped."""
    home = tmp_path_factory.mktemp("home")
    _gongwen(home, "add", str(ROOT / "corpus"))
    with serving(home) as url:
        yield url


@pytest.fixture(scope="session")
def library_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of `gongwen serve` on an archive of the corpus and all of `tests/documents`."""
    home = tmp_path_factory.mktemp("library")
    _gongwen(home, "add", str(ROOT / "corpus"), str(ROOT / "tests" / "documents"))
    with serving(home) as url:
        yield url


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """Chromium with a profile of its own."""
    with browsing(tmp_path_factory.mktemp("profile")) as driver:
        yield driver


@pytest.fixture
def chromium_without_javascript(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """Chromium whose user has switched JavaScript off."""
    with browsing(tmp_path_factory.mktemp("profile"), javascript=False) as driver:
        yield driver


@pytest.fixture
def phone(chromium: Chrome) -> Iterator[Chrome]:
    """Chromium at the width of a phone."""
    chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    yield chromium
    chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def find(driver: Chrome, selector: str) -> WebElement:
    """The first element; waits for it, as `browsing` sets it."""
    return driver.find_element("css selector", selector)


def find_all(driver: Chrome, selector: str) -> list[WebElement]:
    """All elements there are, once there is one."""
    return driver.find_elements("css selector", selector)


def absent(driver: Chrome, selector: str) -> bool:
    """Whether there is no such element on the page as it stands; does not wait for one."""
    return bool(driver.execute_script("return document.querySelector(arguments[0]) === null", selector))


def waiting(driver: Chrome, script: str) -> bool:
    """Wait until the script's answer is true; fails when it never is."""
    from selenium.webdriver.support.ui import WebDriverWait

    return bool(WebDriverWait(driver, PATIENCE).until(lambda _: driver.execute_script(f"return {script}")))


@contextmanager
def next_page(driver: Chrome) -> Iterator[None]:
    """What is done in it leads to another page; afterwards that one has been loaded. Needs no script of the page."""
    from selenium.webdriver.support.ui import WebDriverWait

    before = _document(driver)
    yield
    WebDriverWait(driver, PATIENCE).until(
        lambda _: _document(driver) != before, "the page that was left is still there"
    )
    assert waiting(driver, "document.readyState === 'complete'")


def follow(element: WebElement) -> None:
    """Click on what leads to another page, and be there."""
    with next_page(element.parent):
        element.click()


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """The server process of `home` on a free loopback port, stopped at the end."""
    with running(home) as server:
        yield server.url


@contextmanager
def browsing(profile: Path, *, javascript: bool = True) -> Iterator[Chrome]:
    """A driven Chromium; the test is skipped where none is installed."""
    program, chromedriver = shutil.which("chromium"), shutil.which("chromedriver")
    if program is None or chromedriver is None:
        pytest.skip(LEFT_OUT)
    webdriver = pytest.importorskip("selenium.webdriver", reason=LEFT_OUT)
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for switch in (*SWITCHES, f"--user-data-dir={profile}"):
        options.add_argument(switch)
    if not javascript:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(chromedriver))
    driver.implicitly_wait(PATIENCE)  # for what a script has yet to make
    try:
        yield driver
    finally:
        driver.quit()


def _document(driver: Chrome) -> str:
    """What Chromium calls the document that stands in the window; another name for every one that is loaded."""
    tree: dict[str, dict[str, dict[str, str]]] = driver.execute_cdp_cmd("Page.getFrameTree", {})
    return tree["frameTree"]["frame"]["loaderId"]


def _gongwen(home: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "search_app.cli", "--home", str(home), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
