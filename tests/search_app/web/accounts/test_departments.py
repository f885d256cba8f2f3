"""The pages where departments are kept, and who sees what of them by session and by token."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from indexer.archive import Archive
from search_app import create_app
from search_app.web.security import session_cookie
from tests.indexer.auth.test_departments import named_before
from tests.indexer.test_archive import import_records, record
from tests.support.web.signing import HERE, NAMES, PASSWORD, cheap, staffed

__all__ = ["cheap", "staffed"]  # fixtures

OURS = {"Sec-Fetch-Site": "same-origin"}
READER, ARCHIVIST, ADMINISTRATOR = NAMES.values()


@pytest.fixture
def kept(staffed: Archive, tmp_path: Path) -> Archive:
    import_records(staffed, tmp_path, *(record(id, f"题名{id}", "劳模精神") for id in ("all", "money")))
    staffed.departments.add("财务部", actor="")
    return staffed


@pytest.fixture
def app(kept: Archive) -> Flask:
    return create_app(archive=kept)


def browser(app: Flask, archive: Archive, name: str) -> FlaskClient:
    client = app.test_client()
    client.set_cookie(session_cookie.NAME, archive.authenticator.sign_in(name, PASSWORD, HERE))
    return client


def post(client: FlaskClient, address: str, **form: str | list[str]) -> TestResponse:
    return client.post(quote(address), data=form, headers=OURS)


def found(client: FlaskClient, **headers: str) -> set[str]:
    answer = client.get("/api/v1/search?q=劳模", headers=headers).json
    return {hit["id"] for hit in answer["hits"]}  # type: ignore[index]


def test_from_the_department_to_who_sees_its_documents(app: Flask, kept: Archive) -> None:
    """Each change holds at once, also for whoever is signed in."""
    reader, archivist, administrator = (browser(app, kept, name) for name in NAMES.values())
    assert "财务部" in archivist.get("/desk/documents/money").text
    answer = post(archivist, "/desk/documents/money/department", department="财务部")
    assert answer.status_code == 303 and "部门已改" in archivist.get(answer.location).text
    assert "selected>财务部" in archivist.get("/desk/documents/money").text
    assert found(reader) == found(app.test_client()) == {"all"} and found(archivist) == {"all", "money"}
    assert reader.get("/articles/money").status_code == 404
    assert post(administrator, f"/accounts/{READER}/departments", department=["财务部"]).status_code == 303
    assert found(reader) == {"all", "money"} and reader.get("/articles/money").status_code == 200
    assert found(app.test_client()) == {"all"}
    page = administrator.get("/accounts").text
    assert f"成员：{READER}" in page and "checked> 财务部" in page
    assert post(administrator, f"/accounts/{READER}/departments").status_code == 303
    assert found(reader) == {"all"}
    post(archivist, "/desk/documents/money/department", department="")
    assert found(reader) == {"all", "money"}


def test_a_token_sees_what_its_account_sees_in_its_role(app: Flask, kept: Archive) -> None:
    kept.departments.assign(["money"], "财务部")
    until = (date.today() + timedelta(days=9)).isoformat()
    tokens = {
        (name, role): kept.authenticator.tokens.make(name, "程序", role, until, actor="")[0]
        for name, role in ((READER, "reader"), (ARCHIVIST, "reader"), (ARCHIVIST, "archivist"))
    }
    kept.departments.set_of(READER, ["财务部"], actor="")
    client = app.test_client()
    seen = {key: found(client, Authorization=f"Bearer {secret}") for key, secret in tokens.items()}
    assert seen == {
        (READER, "reader"): {"all", "money"},
        (ARCHIVIST, "reader"): {"all"},
        (ARCHIVIST, "archivist"): {"all", "money"},
    }


def test_departments_with_names_of_before_are_renamed_and_removed(app: Flask, kept: Archive) -> None:
    client = browser(app, kept, ADMINISTRATOR)
    named_before(kept, "甲/乙", "..")
    page = client.get("/accounts").text
    assert 'name="department" value="甲/乙"' in page and 'name="department" value=".."' in page
    assert post(client, "/departments/rename", department="甲/乙", name="甲乙部").status_code == 303
    assert post(client, "/departments/remove", department="..").status_code == 303
    assert [one.name for one in kept.departments.all()] == ["甲乙部", "财务部"]


def test_departments_are_made_renamed_and_removed(app: Flask, kept: Archive) -> None:
    client = browser(app, kept, ADMINISTRATOR)
    assert post(client, "/departments", name="法律部").status_code == 303
    assert post(client, "/departments/rename", department="法律部", name="法务部").status_code == 303
    assert [one.name for one in kept.departments.all()] == ["法务部", "财务部"]
    assert post(client, "/departments/remove", department="法务部").status_code == 303
    kept.departments.assign(["money"], "财务部")
    for address, form, said in (
        ("/departments", {"name": "财务部"}, "已经有名为"),
        ("/departments", {"name": "财/务"}, "不能有 /"),
        ("/departments/remove", {"department": "财务部"}, "还有 1 篇文档"),
        ("/departments/rename", {"department": "工会部", "name": "甲"}, "没有名为 工会部"),
    ):
        answer = post(client, address, **form)
        assert answer.status_code == 400 and said in answer.text
    assert post(browser(app, kept, ARCHIVIST), "/departments", name="法律部").status_code == 403
    assert (
        post(browser(app, kept, ARCHIVIST), "/desk/documents/money/department", department="无").status_code
        == 400
    )
