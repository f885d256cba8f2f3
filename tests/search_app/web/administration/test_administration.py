"""The administrator's page: what it tells, what can be done there, and what its settings let others do."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.archive import Archive
from indexer.catalogue import WHO
from indexer.errors import CatalogueUnavailable
from indexer.model.clearance import Role
from indexer.search import ArchiveView
from search_app import create_app
from search_app.web.security.permissions import BY_SETTING
from tests.indexer.maintenance.administration.test_office_mark import png
from tests.support.web.signing import HERE, NAMES, PASSWORD, cheap, staffed
from tests.support.web.visiting import visited_by

__all__ = ["cheap", "staffed"]  # fixtures

OURS = {"Sec-Fetch-Site": "same-origin"}
READER, _, ADMINISTRATOR = NAMES.values()
EVERYBODY: tuple[Role | None, ...] = (None, "reader", "archivist", "administrator")


def visitor(archive: Archive, role: Role | None) -> FlaskClient:
    return visited_by(create_app(archive=archive), role, NAMES[role] if role else "").test_client()


@pytest.fixture
def client(staffed: Archive) -> FlaskClient:
    """The administrator's browser."""
    return visitor(staffed, "administrator")


def post(client: FlaskClient, address: str, **form: str) -> TestResponse:
    return client.post(address, data=form, headers=OURS)


def test_the_state_of_the_whole(client: FlaskClient, staffed: Archive) -> None:
    page = client.get("/admin").text
    for told in ("程序版本", "索引正常", "磁盘剩余", "还没有备份过", "没有未处理的故障", "登录（0 处）"):
        assert told in page
    assert "请先在下面写好“备份文件夹”" in page and re.search(r"disabled>立即备份", page)
    assert "账号管理</a>" in page and 'href="/admin">管理</a>' in page


def test_a_backup_from_the_page(client: FlaskClient, staffed: Archive, tmp_path: Path) -> None:
    refused = post(client, "/admin/backup")
    assert refused.status_code == 400 and "还没有设置备份文件夹" in refused.text
    (tmp_path / "backups").mkdir()
    post(client, "/admin/settings/backup_folder", value=str(tmp_path / "backups"))
    answer = post(client, "/admin/backup")
    assert answer.status_code == 303 and answer.location == "/admin?done=backing-up#backups"
    staffed.backups.wait()
    part = client.get("/admin/backup").text
    assert "最近一次完好的备份：<b>刚刚</b>" in part and str(tmp_path / "backups") in part
    assert "<html" not in part and "data-running" not in part
    assert staffed.log(limit=1)[0].actor == ADMINISTRATOR


def test_a_rebuild_leads_back(client: FlaskClient, staffed: Archive) -> None:
    assert 'name="from" value="admin"' in client.get("/admin").text
    assert 'name="from" value="admin"' in client.get("/desk/words/index?from=admin").text
    assert 'name="from"' not in client.get("/desk/words").text
    assert post(client, "/desk/words/index", **{"from": "admin"}).location == "/admin?done=rebuilding"
    staffed.reindexing.wait()


def test_a_backup_that_failed_is_told(client: FlaskClient, staffed: Archive, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    post(client, "/admin/settings/backup_folder", value=str(tmp_path / "none"))
    (tmp_path / "none").rmdir()
    post(client, "/admin/backup")
    staffed.backups.wait()
    page = client.get("/admin").text
    assert f"没有备份文件夹 {tmp_path}/none" in page and "这台服务器上没有这个文件夹" in page


def test_sessions(client: FlaskClient, staffed: Archive) -> None:
    token = staffed.authenticator.sign_in(READER, PASSWORD, HERE)
    page = client.get("/admin").text
    assert "登录（1 处）" in page and token not in page
    (address,) = re.findall(r'action="(/admin/sessions/\w+/end)"', page)
    assert post(client, address).location == "/admin?done=session-ended#sessions"
    assert staffed.authenticator.whose(token) is None
    assert "已结束这一处登录" in client.get("/admin?done=session-ended").text
    assert post(client, address).location == "/admin?done=session-gone#sessions"


def test_ones_own_session_has_no_button(staffed: Archive) -> None:
    browser = create_app(archive=staffed).test_client()
    browser.post("/sign-in", data={"name": ADMINISTRATOR, "password": PASSWORD}, headers=OURS)
    page = browser.get("/admin").text
    assert "本次登录" in page and "/admin/sessions/" not in page


def test_settings(client: FlaskClient, staffed: Archive) -> None:
    assert (
        post(client, "/admin/settings/default_openness", value="内部").location == "/admin?done=set#settings"
    )
    assert staffed.settings.openness() == "内部"
    assert post(client, "/admin/settings/default_openness", value="内部").location.startswith(
        "/admin?done=unchanged"
    )
    refused = post(client, "/admin/settings/backup_time", value="半夜")
    assert refused.status_code == 400 and "24 小时制" in refused.text and 'value="半夜"' in refused.text
    inside = str(staffed.home / "var")
    refused = post(client, "/admin/settings/backup_folder", value=inside)
    assert refused.status_code == 400 and "备份不能放在档案库自己的" in refused.text
    assert f'value="{inside}"' in refused.text and "备份到" not in refused.text
    unknown = post(client, "/admin/settings/colour", value="是")
    assert unknown.status_code == 400 and "没有“colour”这一项设置" in unknown.text
    assert staffed.log(limit=1)[0].actor == ADMINISTRATOR


def test_the_name_of_the_office(client: FlaskClient, staffed: Archive) -> None:
    post(client, "/admin/settings/office_name", value="青枫<b>文库")
    for role in EVERYBODY:
        for address in ("/search", "/search?q=x", "/help", "/overview", "/saved", "/nowhere"):
            page = visitor(staffed, role).get(address).text
            assert re.search("<title>[^<]*青枫&lt;b&gt;文库</title>", page), address
            assert "青枫<b>" not in page and "工会文库" not in re.sub("<main.*</main>", "", page, flags=re.S)
    assert "青枫&lt;b&gt;文库" in visitor(staffed, None).get("/search.atom").text
    post(client, "/admin/settings/office_name", value="")
    assert "<title>检索帮助 · 工会文库</title>" in client.get("/help").text


def test_the_mark_of_the_office(client: FlaskClient, staffed: Archive) -> None:
    assert client.get("/mark").status_code == 404 and 'class="mark"' not in client.get("/help").text

    def give(content: bytes) -> TestResponse:
        form = {"mark": (io.BytesIO(content), "标志.png")}
        return client.post("/admin/mark", data=form, headers=OURS)

    refused = give(b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")
    assert refused.status_code == 400 and "不能作标志" in refused.text
    assert give(b"").status_code == 400 and give(bytes(40 << 10)).status_code == 400
    assert give(png()).location == "/admin?done=set#settings"
    page = visitor(staffed, None).get("/help").text
    (address,) = re.findall(r'<img class="mark" src="([^"]+)" alt="">', page)
    shown = visitor(staffed, None).get(address)
    assert (shown.data, shown.mimetype) == (png(), "image/png")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert post(client, "/admin/mark", remove="1").status_code == 303
    assert client.get(address).status_code == 404


def test_a_page_of_failure_asks_for_no_settings(
    client: FlaskClient, staffed: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fails may have waited long for a database, and would wait as long again."""
    asked = []

    def away() -> None:
        asked.append(1)
        raise CatalogueUnavailable("away")

    monkeypatch.setattr(staffed.settings, "_now", away)
    answer = client.get("/search")
    assert answer.status_code == 503 and "<title>" in answer.text and len(asked) == 1


@pytest.mark.parametrize("chosen", WHO)
@pytest.mark.parametrize("endpoint", BY_SETTING)
def test_who_may_what_by_setting(staffed: Archive, endpoint: str, chosen: str) -> None:
    """The address refuses, whatever pages lead to it; no setting lets in whom the table does not."""
    name, at = BY_SETTING[endpoint], WHO.index(chosen)
    if name == "who_saves" and not at:
        return  # what is saved has an owner
    staffed.settings.set(name, chosen, actor="")
    app = create_app(archive=staffed)
    with app.test_request_context():
        (rule,) = app.url_map.iter_rules(endpoint)
        address = app.url_map.bind("localhost").build(endpoint, dict.fromkeys(rule.arguments, "none"))
    for rank, role in enumerate(EVERYBODY):
        browser = visitor(staffed, role)
        asked = browser.post if endpoint.startswith("saved.") else browser.get
        answer = asked(address, headers=OURS, buffered=True)
        if rank >= at:
            assert answer.status_code not in (401, 403), (role, answer.status_code)
        else:
            assert answer.status_code == (403 if role else 401), role


@pytest.mark.parametrize("role", EVERYBODY)
def test_pages_lead_to_nothing_that_is_refused(staffed: Archive, tmp_path: Path, role: Role | None) -> None:
    (tmp_path / "信.txt").write_text("关于慰问职工的通知\n\n请报送。", encoding="utf-8")
    list(staffed.add([tmp_path / "信.txt"]))

    def offered() -> tuple[bool, ...]:
        page = visitor(staffed, role).get("/search?q=慰问").text
        return tuple(sign in page for sign in ('href="/search.csv', 'action="/saved"', 'href="/overview"'))

    assert offered() == (True, role is not None, True)
    for name in ("who_exports", "who_saves", "who_sees_overview"):
        staffed.settings.set(name, "档案员", actor="")
    assert offered() == (role in ("archivist", "administrator"),) * 3


def test_an_administrator_finds_the_number_that_a_reader_was_told(
    client: FlaskClient, staffed: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = visitor(staffed, "reader")

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("甲的处分决定 was asked for")

    with monkeypatch.context() as patched:
        patched.setattr(ArchiveView, "search", broken)
        told = [reader.get("/search?q=处分决定", buffered=True).text for _ in range(3)]
    numbers = [found[1] for page in told if (found := re.search(r"事件编号：(\d{4}-\d{4})", page))]
    assert len(numbers) == 3
    page = client.get("/admin").text
    assert all(number in page for number in numbers)
    assert "builtins.RuntimeError" in page and "<td>3</td>" in page and "<td>/search<br>" in page
    one = client.get("/admin", query_string={"incident": f" {numbers[0].replace('-', '')} "}).text
    assert f"<b>{numbers[0]}</b>" in one and "500，/search" in one
    assert "没有编号是“1-1”的记录" in client.get("/admin?incident=1-1").text
    for path in (staffed.home / "var").glob("failures*"):
        assert "处分" not in path.read_text(encoding="utf-8")
    assert post(client, "/admin/failures/clear").location == "/admin?done=cleared#errors"
    assert "没有出错记录" in client.get("/admin?done=cleared").text
    assert reader.get(f"/admin?incident={numbers[0]}").status_code == 403
