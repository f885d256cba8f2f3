"""axe-core in a real Chromium on every page, in light, in dark and on a phone: nothing serious, and nothing stands beside it.

The rules come from the package axe-playwright-python, of which nothing but its copy of axe.min.js is used.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from indexer.archive import Archive
from indexer.intake.file_intake import ID_DIGITS
from indexer.intake.tray_reader import DraftReader
from indexer.model.request import SearchRequest
from indexer.storage import digest
from search_app.web.security.session_cookie import NAME
from tests.indexer.test_archive import import_records, record
from tests.search_app.web.accounts.test_external import by_directory, by_provider
from tests.support.files.written_pdf import written_pdf
from tests.support.places import ROOT, TESTS
from tests.support.processes.running import running
from tests.support.servers.directory import PASSWORD as DIRECTORY_PASSWORD
from tests.support.servers.directory import Directory
from tests.support.servers.openid import OpenID
from tests.support.web.browser import chromium, find, find_all, follow, serving, waiting
from tests.support.web.signing import PASSWORD

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

__all__ = ["chromium"]  # fixtures

LEFT_OUT = "left out: axe-core on every page; to run it: pip install --no-deps axe-playwright-python==0.1.8"
SHEETS = TESTS / "files" / "sheets" / "dues.xlsx"
BESIDE = "return document.documentElement.scrollWidth > document.documentElement.clientWidth"
SERIOUS = ("serious", "critical")
LETTER = written_pdf([["关于开展劳动竞赛的通知", "弘扬劳模精神。"], ["再说劳模精神。"]])
OF_LETTER = f"/articles/{digest(LETTER)[:ID_DIGITS]}"
PAGES = {
    "front": "/search",
    "results": "/search?q=劳模精神",
    "results with filters": "/search?q=工会&filter=year:2022&filter=district:青枫区&widen=1&sort=newest",
    "results of a tier": "/search?q=劳模精神&tier=some",
    "results with some words": "/search?q=劳模 没有的",
    "results, second page": "/search?sort=newest&page=2",
    "nothing found": "/search?q=“没有这样的文字”",
    "nothing found with filters": "/search?q=没有的&filter=year:1949",
    "article": "/articles/{id}",
    "article with hits": "/articles/{id}?q=劳模精神",
    "article with tables": f"/articles/{digest(SHEETS.read_bytes())[:ID_DIGITS]}?q=陈一鸣",
    "article with pages": f"{OF_LETTER}?q=劳模精神&view=text",
    "text beside its original": f"{OF_LETTER}?q=劳模精神&view=beside",
    "page of an original": f"{OF_LETTER}/pages/1?q=劳模精神&view=text",
    "help": "/help",
    "manual": "/help/manual?q=文档",
    "chapter of the manual": "/help/manual/检索语法",
    "quotations": "/quotes",
    "contexts": "/concordance?q=劳模 ~句 工匠&group=left",
    "counts": "/counts",
    "new wordings": "/wording?rising=2022",
    "wordings": "/wording?phrase=劳模精神%0A工会%0A没有的词语&by=month&show=per_million",
    "advanced search": "/search/advanced",
    "advanced search, day not understood": "/search/advanced?since=去年",
    "saved": "/saved",
    "topics": "/topics",
    "overview": "/overview",
    "interface": "/api/v1/docs",
    "missing page": "/nowhere",
    "bad request": "/search?q=x&filter=colour:红",
    "signing in": "/sign-in",
}
OF_STAFF = {
    "own account": "/account",
    "accounts": "/accounts",
    "administration": "/admin",
    "tray": "/desk",
    "documents": "/desk/documents",
    "withdrawn documents": "/desk/documents?state=withdrawn",
    "packages": "/desk/packages",
    "list on paper": "/desk/sheets?sheet=catalogue&all=1&list=1",
    "labels of boxes": "/desk/sheets?sheet=labels&all=1&list=1",
    "log": "/desk/log",
    "review": "/desk/review",
    "attention": "/desk/attention",
    "accepted": "/desk/attention/accepted?list=field",
    "disposal": "/desk/disposal",
    "openness": "/desk/openness",
    "document beside its original": f"/desk/documents/{digest(LETTER)[:ID_DIGITS]}",
    "page of a version": f"/desk/documents/{digest(LETTER)[:ID_DIGITS]}/versions/1/pages/2",
    "article of staff": "/articles/{id}?q=劳模精神",
    "results of staff": "/search?q=劳模精神",
    "saved of staff": "/saved",
    "topics of staff": "/topics",
    "choice of a topic": "/topics/add?document={id}",
    "front page with news": "/search",
    "watched terms": "/watch",
}
LOOKS: dict[str, tuple[str, dict[str, Any]]] = {
    "light": ("light", {"width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": False}),
    "dark": ("dark", {"width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": False}),
    "phone": ("light", {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}),
}
RUN = "const done = arguments[0]; axe.run(document).then(done, error => done({error: String(error)}));"


@pytest.fixture(scope="module")
def axe() -> str:
    """The program that looks for barriers, to be run inside a page."""
    found = find_spec("axe_playwright_python")  # found, not imported: that would ask for Playwright
    if found is None or found.origin is None:
        pytest.skip(LEFT_OUT)
    return (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, str]]:
    """A server with the article, our test documents and saved searches; the article's id; an administrator's token."""
    home = tmp_path_factory.mktemp("office")
    archive = Archive.open(home)
    archive.saved.save("没看过的", SearchRequest("劳模"), owner="周敏")
    archive.seen_with().watch_lists.keep("周敏", ["劳模", "工匠"])
    letter = home / "通知.pdf"
    letter.write_bytes(LETTER)
    assert all(
        added.status == "added"
        for added in archive.add([ROOT / "corpus", ROOT / "tests" / "documents", SHEETS, letter])
    )
    (hit,) = archive.search("“半马苏河”").hits
    marked = record("marked", "旧日的调查", "一段正文。", secrecy="秘密★1年", openness="公开")
    import_records(archive, tmp_path_factory.mktemp("lines"), marked)
    archive.saved.save(
        "区里的劳模",
        SearchRequest("劳模精神", filters={"year": ("2022",), "district": ("浦东新区",)}, widen=True),
    )
    listing = "题名,文号\n关于评选劳模的通知,青工总〔2022〕9号\n".encode()
    archive.tray.receive("目录.csv", io.BytesIO(listing), actor="")
    archive.tray.receive("扫描001.txt", io.BytesIO("关于评选劳模工作的通知\n正文".encode()), actor="")
    DraftReader(archive.tray).read_waiting()
    archive.saved.save("全部", SearchRequest(""))
    archive.saved.save("自己的", SearchRequest("劳模"), owner="周敏", shared=False)
    archive.saved.delete(archive.saved.save("误删的", SearchRequest("劳模"), owner="周敏").id, actor="周敏")
    topic, view = (
        archive.topics.make("巾帼奋进", "三八节用。", owner="周敏", shared=True),
        archive.seen_with(),
    )
    off = next(one.id for one in archive.search("").hits if one.id not in (hit.id, "marked"))
    view.entries.add(topic, [view.get(one).number for one in (hit.id, "marked", off)])
    view.entries.remove(topic, view.get(off).number)
    view.entries.annotate(topic, view.get(hit.id).number, "开头一段可引。")
    gone = archive.topics.make("误建的", owner="周敏")
    archive.topics.delete(gone.id, actor="周敏")
    archive.accounts.add("周敏", "administrator", PASSWORD, actor="")
    archive.accounts.add("林晓", "reader", PASSWORD, actor="")
    token = archive.authenticator.sign_in("周敏", PASSWORD, "")
    archive.close()
    with serving(home) as url:
        yield url, hit.id, token


@pytest.mark.parametrize("page", PAGES)
def test_no_page_has_a_serious_barrier(
    chromium: Chrome, axe: str, office: tuple[str, str, str], page: str
) -> None:
    url, id, _ = office
    assert_no_barrier(chromium, axe, url + PAGES[page].format(id=id))


@pytest.mark.parametrize("page", OF_STAFF)
def test_no_page_of_staff_has_one(
    chromium: Chrome, axe: str, office: tuple[str, str, str], page: str
) -> None:
    url, id, token = office
    chromium.get(f"{url}/help")
    chromium.add_cookie({"name": NAME, "value": token, "path": "/", "sameSite": "Lax"})
    try:
        chromium.get(url + OF_STAFF[page].format(id=id))
        chromium.execute_script("for (const one of document.querySelectorAll('details')) one.open = true")
        assert find(chromium, ".who .name").text == "周敏"
        assert_no_barrier(chromium, axe, "")
    finally:
        chromium.delete_all_cookies()


def test_a_listing_of_the_tray_has_none(chromium: Chrome, axe: str, office: tuple[str, str, str]) -> None:
    url, _, token = office
    chromium.get(f"{url}/help")
    chromium.add_cookie({"name": NAME, "value": token, "path": "/", "sameSite": "Lax"})
    try:
        chromium.get(f"{url}/desk")
        follow(find(chromium, ".offered button.main"))
        assert waiting(chromium, "location.pathname.startsWith('/desk/inventories/')")
        assert find(chromium, ".doubt legend").text
        chromium.execute_script("for (const one of document.querySelectorAll('details')) one.open = true")
        assert_no_barrier(chromium, axe, "")
    finally:
        chromium.delete_all_cookies()


@pytest.mark.parametrize("staff", [False, True])
def test_a_reading_list_has_none(
    chromium: Chrome, axe: str, office: tuple[str, str, str], staff: bool
) -> None:
    url, _, token = office
    chromium.get(f"{url}/help")
    if staff:
        chromium.add_cookie({"name": NAME, "value": token, "path": "/", "sameSite": "Lax"})
    try:
        chromium.get(f"{url}/topics")
        follow(find(chromium, ".searches h2 a"))
        assert len(find_all(chromium, ".entries > li")) == 2
        if staff:
            this, off = (
                find(chromium, f"{place} [name=document]").get_attribute("value")
                for place in (".entries", ".deleted")
            )
            chromium.get(f"{chromium.current_url}?document={this}&removed={off}")
            assert find(chromium, ".entries .undo button").text == "撤销移除"
        chromium.execute_script("for (const one of document.querySelectorAll('details')) one.open = true")
        assert_no_barrier(chromium, axe, "")
    finally:
        chromium.delete_all_cookies()


def test_news_have_none(chromium: Chrome, axe: str, office: tuple[str, str, str]) -> None:
    url, _, token = office
    chromium.get(f"{url}/help")
    chromium.add_cookie({"name": NAME, "value": token, "path": "/", "sameSite": "Lax"})
    try:
        for form in ("/saved/", "/watch/"):
            chromium.get(f"{url}/search")
            follow(find(chromium, f".news [action^='{form}'] button"))
            assert (
                waiting(chromium, f"location.pathname.startsWith('{form}')")
                and find(chromium, ".hit h3").text
            )
            assert_no_barrier(chromium, axe, "")
    finally:
        chromium.delete_all_cookies()


def test_the_page_of_the_first_start_has_none(chromium: Chrome, axe: str, tmp_path: Path) -> None:
    with running(tmp_path / "home") as server:
        (address,) = re.findall(r"http://\S+/setup\?code=\S+", server.log.read_text(encoding="utf-8"))
        chromium.get(address)
        assert find(chromium, "#code").get_attribute("value") == address.rpartition("=")[2]
        assert_no_barrier(chromium, axe, "")


def test_checked_quotations_have_none(chromium: Chrome, axe: str, office: tuple[str, str, str]) -> None:
    chromium.get(f"{office[0]}/quotes")
    draft = "“团结带领职工当好主力军”\n县级工会加强年\n今天去放风筝。"
    chromium.execute_script("document.getElementById('text').value = arguments[0]", draft)
    follow(find(chromium, ".draft button"))
    assert waiting(chromium, "document.querySelectorAll('#result .near, #result .none').length >= 2")
    assert_no_barrier(chromium, axe, "")


def test_counted_phrases_have_none(chromium: Chrome, axe: str, office: tuple[str, str, str]) -> None:
    chromium.get(f"{office[0]}/counts")
    find(chromium, "#text").send_keys("劳模精神\n没有写过")
    follow(find(chromium, ".draft button"))
    assert waiting(chromium, "document.querySelectorAll('#result tbody tr').length == 2")
    assert_no_barrier(chromium, axe, "")


def test_no_page_of_people_whom_others_vouch_for_has_one(
    chromium: Chrome, axe: str, tmp_path: Path, office_directory: Directory, office_provider: OpenID
) -> None:
    """Both ways to sign in on one page; then the pages of somebody who came in by the directory."""
    archive = Archive.open(tmp_path / "home")
    archive.accounts.add("周敏", "administrator", PASSWORD, actor="")
    token = archive.authenticator.sign_in("周敏", PASSWORD, "")
    archive.close()
    settings = archive.home / "signin.toml"
    by_directory(archive.home, office_directory)
    ways = settings.read_text(encoding="utf-8")
    by_provider(archive.home, office_provider)
    settings.write_text(ways + settings.read_text(encoding="utf-8"), encoding="utf-8")
    with serving(archive.home) as url:
        try:
            chromium.get(f"{url}/sign-in?next=/account")
            assert find(chromium, "a[href*='/sign-in/openid']") and find(chromium, "[value=directory]")
            assert_no_barrier(chromium, axe, "")
            find(chromium, "#name").send_keys("wangfang")
            find(chromium, "#password").send_keys(DIRECTORY_PASSWORD)
            follow(find(chromium, "[value=directory]"))
            assert waiting(chromium, "location.pathname === '/account'")
            assert_no_barrier(chromium, axe, "")
            chromium.delete_all_cookies()
            chromium.get(f"{url}/sign-in?out=openid")
            assert find(chromium, ".notice a[href$='/sign-in/openid/out']")
            assert_no_barrier(chromium, axe, "")
            chromium.add_cookie({"name": NAME, "value": token, "path": "/", "sameSite": "Lax"})
            chromium.get(f"{url}/accounts")
            chromium.execute_script("for (const one of document.querySelectorAll('details')) one.open = true")
            assert "单位账号" in find(chromium, ".people").text
            assert_no_barrier(chromium, axe, "")
        finally:
            chromium.delete_all_cookies()


def assert_no_barrier(chromium: Chrome, axe: str, address: str) -> None:
    """On the page of an address, or the one that stands there, in every look."""
    if address:
        chromium.get(address)
    chromium.execute_script(axe)
    try:
        for look, (scheme, size) in LOOKS.items():
            features = [{"name": "prefers-color-scheme", "value": scheme}]
            chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
            chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
            barriers = barriers_on(chromium)
            assert not barriers, "\n".join([look, *barriers])
            assert not chromium.execute_script(BESIDE), f"{look}: something stands beside the page"
    finally:
        chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def barriers_on(chromium: Chrome) -> list[str]:
    """What axe says of the page as it stands."""
    found: dict[str, Any] = chromium.execute_async_script(RUN)
    assert "error" not in found, found
    assert len(found["passes"]) > 10, "axe looked at the page"
    return [
        f"{violation['impact']}: {violation['id']}: {violation['help']}: {node['html'][:200]} {node['any'][:1]}"
        for violation in found["violations"]
        if violation["impact"] in SERIOUS
        for node in violation["nodes"]
    ]
