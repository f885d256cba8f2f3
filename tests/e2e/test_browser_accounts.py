"""Signing in and out in a real Chromium against a real server: what a person sees, and what stays behind after them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from indexer.archive import Archive
from indexer.auth.rate_limit import OF_NAME
from tests.support.places import ROOT
from tests.support.processes.running import running
from tests.support.web.browser import (
    ENTER,
    absent,
    browsing,
    find,
    find_all,
    follow,
    next_page,
    serving,
    waiting,
)
from tests.support.web.signing import NAMES, OTHER_PASSWORD, PASSWORD, WRONG

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

READER, ARCHIVIST, ADMINISTRATOR = NAMES.values()


@pytest.fixture(scope="module")
def staffed_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server on an archive of the corpus, with an account of each role."""
    home = tmp_path_factory.mktemp("home")
    archive = Archive.open(home)
    assert [one.status for one in archive.add([ROOT / "corpus"])] == ["added"]
    for role, name in NAMES.items():
        archive.accounts.add(name, role, PASSWORD, actor="")
    archive.close()
    with serving(home) as url:
        yield url


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def person(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Chrome]:
    """Chromium with a profile of its own."""
    with browsing(tmp_path / "profile", javascript=request.param) as driver:
        yield driver


def press(driver: Chrome, selector: str) -> None:
    follow(find(driver, selector))


def sign_in(driver: Chrome, name: str, password: str = PASSWORD) -> None:
    field = find(driver, "#name")
    field.clear()
    field.send_keys(name)
    with next_page(driver):
        find(driver, "#password").send_keys(password + ENTER)


def path(driver: Chrome) -> str:
    return driver.current_url.partition("//")[2].partition("/")[2]


def test_the_first_administrator_begins_and_adds_documents(person: Chrome, tmp_path: Path) -> None:
    """From the address that the server prints to the page where documents are added, with the office's name on it."""
    with running(tmp_path / "home") as server:
        (address,) = re.findall(r"http://\S+/setup\?code=\S+", server.log.read_text(encoding="utf-8"))
        person.get(address)
        find(person, "#name").send_keys(ADMINISTRATOR)
        find(person, "#setting-office_name").clear()
        find(person, "#setting-office_name").send_keys("枫林区工会文库")
        find(person, "#setting-reading_needs_account").send_keys("是")
        find(person, "#password").send_keys(PASSWORD)
        find(person, "#again").send_keys(OTHER_PASSWORD)
        press(person, "main button[type=submit]")
        assert "两遍" in find(person, "[role=alert]").text
        for field in ("#password", "#again"):
            find(person, field).send_keys(PASSWORD)
        press(person, "main button[type=submit]")
        assert path(person) == "desk" and find(person, "input[type=file]")
        assert "枫林区工会文库" in find(person, ".brand").text
        assert find(person, ".who .name").text == ADMINISTRATOR
        person.get(address)
        assert absent(person, "#code"), "it is over"
    with closing(Archive.open(tmp_path / "home")) as archive:
        assert archive.settings.holds("reading_needs_account")


def test_in_to_where_one_wanted_and_out_for_good(
    person: Chrome, staffed_server: str, request: pytest.FixtureRequest
) -> None:
    person.get(f"{staffed_server}/desk")
    assert path(person) == "sign-in?next=/desk"
    sign_in(person, ARCHIVIST, WRONG)
    assert "账号名或密码不对" in find(person, "[role=alert]").text
    sign_in(person, ARCHIVIST)
    assert "待收录文件" in find(person, "main h1").text and path(person) == "desk"
    assert [one.text for one in find_all(person, ".who > *")] == ["工作台", ARCHIVIST, "退出"]
    press(person, ".who button")
    assert path(person) == "sign-in"
    if "with JavaScript" in request.node.name:  # without it, Chromium brings back a page over plain http
        with next_page(person):
            person.back()
        assert waiting(person, "location.search === '?next=/desk' && document.readyState === 'complete'")
        assert "待收录文件" not in person.page_source
    person.get(f"{staffed_server}/desk")
    assert find(person, "main h1").text == "登录"


def test_no_script_of_ours_sees_the_cookie(person: Chrome, staffed_server: str) -> None:
    person.get(f"{staffed_server}/sign-in")
    sign_in(person, READER)
    assert find(person, ".who .name").text == READER
    assert person.execute_script("return document.cookie") == ""
    (cookie,) = person.get_cookies()
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax" and "expiry" not in cookie


def test_an_administrators_work(person: Chrome, staffed_server: str) -> None:
    name = f"新人{id(person)}"
    person.get(f"{staffed_server}/accounts")
    sign_in(person, ADMINISTRATOR)
    find(person, ".fields #name").send_keys(name)
    find(person, ".fields #password").send_keys(PASSWORD)
    press(person, ".fields button")
    listed = f"//li[.//bdi[.='{name}']]"
    person.find_element("xpath", f"{listed}//summary").click()
    follow(person.find_element("xpath", f"{listed}//button[.='停用']"))
    assert "查阅者，已停用" in person.find_element("xpath", listed).text
    person.find_element("xpath", f"{listed}//summary").click()
    follow(person.find_element("xpath", f"{listed}//button[.='重新启用']"))
    assert "已停用" not in person.find_element("xpath", listed).text
    press(person, ".who button")
    sign_in(person, name)
    press(person, ".who .name")
    for field, text in (("#old", PASSWORD), ("#new", OTHER_PASSWORD), ("#again", OTHER_PASSWORD)):
        find(person, field).send_keys(text)
    press(person, ".fields button")
    assert "密码已经换好" in find(person, "[role=alert]").text


def test_who_guesses_is_sent_away(person: Chrome, staffed_server: str) -> None:
    person.get(f"{staffed_server}/sign-in")
    for _ in range(OF_NAME.free + 1):
        sign_in(person, f"无此人{id(person)}", WRONG)
    assert "登录失败的次数太多" in find(person, "[role=alert]").text
