"""The page on which one person proposes how open a document should be and another confirms."""

from __future__ import annotations

from pathlib import Path

from flask.testing import FlaskClient

from indexer.archive import Archive
from tests.search_app.web.desk.test_disposal import client_of, post


def test_a_review_from_proposal_to_decision(empty: Archive, tmp_path: Path) -> None:
    path = tmp_path / "旧.txt"
    path.write_text("关于<账册>的通知\n\n账册的事项。\n", encoding="utf-8")
    (outcome,) = empty.add([path])
    empty.edit(outcome.id, {"openness": "内部", "filing_year": "1991"})
    first, second = client_of(empty, "archivist", "小沈"), client_of(empty, "administrator", "老周")
    page = first.get("/desk/openness").text
    assert "形成满 25 年而未公开" in page and "&lt;账册&gt;" in page
    assert post(first, "/desk/openness", id=outcome.id, openness="公开", reason="")[0] == 400
    assert post(first, "/desk/openness", id="没有的", openness="公开", reason="满年限")[0] == 400
    status, address, _ = post(first, "/desk/openness", id=outcome.id, openness="公开", reason="满年限")
    assert status == 303 and "已提请审核 1 篇" in first.get(address).text
    serial = empty.openness.open(1)[0].serial
    status, _, page = post(first, "/desk/openness/decide", serial=serial, act="confirm")
    assert status == 400 and "另一人" in page
    status, address, _ = post(second, "/desk/openness/decide", serial=serial, act="confirm")
    page = second.get(address).text
    assert status == 303 and "已确认 1 篇" in page and "小沈" in page and "满年限" in page
    assert empty.get(outcome.id).document.description.openness == "公开"


def test_a_mark_of_secrecy_is_shown_and_asked_for(empty: Archive, tmp_path: Path) -> None:
    path = tmp_path / "密.txt"
    path.write_text("关于账册的通知\n\n账册的事项。\n", encoding="utf-8")
    (outcome,) = empty.add([path])
    empty.edit(outcome.id, {"openness": "仅档案员", "secrecy": "秘密★10年"})
    first, second = client_of(empty, "archivist", "小沈"), client_of(empty, "administrator", "老周")
    decide = "/desk/openness/decide"
    for openness, release in (("内部", {}), ("公开", {"release": "1"})):
        post(first, "/desk/openness", id=outcome.id, openness=openness, reason="已解密")
        serial = empty.openness.open(1)[0].serial
        assert "密级：秘密★10年" in second.get("/desk/openness").text
        if release:
            status, _, page = post(second, decide, serial=serial, act="confirm")
            assert status == 400 and "“关于账册的通知”（秘密★10年）" in page
            assert f'value="{serial}" checked' in page, "what was ticked is kept"
        assert post(second, decide, serial=serial, act="confirm", **release)[0] == 303
        assert empty.get(outcome.id).document.description.openness == openness


def test_what_was_not_done_is_no_success_and_says_why(empty: Archive, tmp_path: Path) -> None:
    path = tmp_path / "旧.txt"
    path.write_text("关于账册的通知\n\n账册的事项。\n", encoding="utf-8")
    (outcome,) = empty.add([path])
    first, second = client_of(empty, "archivist", "小沈"), client_of(empty, "administrator", "老周")
    third, decide = client_of(empty, "archivist", "何苇"), "/desk/openness/decide"

    def told(client: FlaskClient, address: str, **form: object) -> str:
        page = client.get(post(client, address, **form)[1]).text
        assert "notice done" not in page
        return page

    same = told(first, "/desk/openness", id=outcome.id, openness="公开", reason="满年限")
    assert "1 篇没有提请：开放状态已经是所建议的" in same and "已提请审核" not in same
    post(first, "/desk/openness", id=outcome.id, openness="内部", reason="要控制")
    assert "已在等待另一人确认" in told(second, "/desk/openness", id=outcome.id, openness="内部", reason="同")
    serial = empty.openness.open(1)[0].serial
    post(second, decide, serial=serial, act="confirm")
    late = told(third, decide, serial=serial, act="confirm")
    assert "有 1 篇已由另一人决定" in late and "已确认 0" not in late and "提出后改动过" not in late
