"""The page that counts phrases: what it shows, its table, its bounds, and that nothing of a list stays."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.model.clearance import Role
from indexer.readers import write_rows
from search_app import create_app
from search_app.web.counts import pages
from tests.indexer.test_archive import import_records, record
from tests.support.web.visiting import visited_by

OURS = {"Origin": "http://localhost"}
LIST = "劳模精神\r\n\r\n 职工书屋<b> \r\n从没有人写过风筝会"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Archive]:
    archive = Archive.open(tmp_path / "home")
    import_records(
        archive, tmp_path, record("d0", "=讲话<i>", "劳模精神，弘扬劳模精神。职工书屋<b>", date="2018-05-01")
    )
    import_records(archive, tmp_path, record("d1", "通报", "劳模精神", date="2012-05-01", openness="内部"))
    yield archive
    archive.close()


@pytest.fixture
def client(office: Archive) -> FlaskClient:
    return create_app(archive=office).test_client()


def client_of(archive: Archive, role: Role | None) -> FlaskClient:
    return visited_by(create_app(archive=archive), role).test_client()


def test_the_link_of_a_row_finds_what_was_counted(office: Archive, tmp_path: Path) -> None:
    """Also where a quotation mark is opened in it and not closed."""
    import_records(office, tmp_path, record("d2", "谈话", "他说：“劳模精神要讲”。", date="2019-05-01"))
    client = create_app(archive=office).test_client()
    page = client.post("/counts", data={"text": "他说：“劳模"}, headers=OURS).text
    (link,) = re.findall(r'<td data-name="篇数"><a href="([^"]+)">1</a>', page)
    assert 'href="/articles/d2' in client.get(unescape(link)).text


def test_the_empty_form(client: FlaskClient) -> None:
    page = client.get("/counts").text
    assert "词句统计" in page and "最多 10,000 条，每条最多 200 字" in page and "统计结果" not in page
    assert 'href="/counts"' in client.get("/search").text


def test_what_was_counted_stands_below_the_list(client: FlaskClient) -> None:
    page = client.post("/counts", data={"text": LIST}, headers=OURS).text
    assert "3 条：库中有 2 条，没有 1 条" in page
    rows = [
        [unescape(re.sub(r"<[^>]+>|\s+", " ", cell)).split() for cell in re.split(r"</t[hd]>", row)[:-1]]
        for row in re.findall(r"<tr.*?</tr>", page, re.DOTALL)[1:]
    ]
    assert rows[0] == [["劳模精神"], ["1"], ["2"], *[["2018-05-01", "=讲话<i>"]] * 2]
    assert rows[2] == [["从没有人写过风筝会"], ["0"], ["0"], [], []]
    assert "职工书屋&lt;b&gt;" in page and "<i>" not in page
    textarea = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert textarea and unescape(textarea[1]) == LIST.replace("\r\n", "\n")
    links = [unescape(each) for each in re.findall(r'href="(/(?:articles|search)[^"]+q=[^"]+)"', page)]
    assert len(links) == 6
    for link in links:
        assert "共 <b>1</b> 篇" in client.get(link).text or "<mark" in client.get(link).text


@pytest.mark.parametrize("suffix", [".txt", ".csv", ".xlsx"])
def test_a_file_is_read(client: FlaskClient, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"清单{suffix}"
    if suffix == ".txt":
        path.write_text("劳模精神\n职工书屋,\n", encoding="gb18030")
    else:
        write_rows(path, [("劳模精神", "别的"), ("", "空"), ("职工书屋", "")])
    sent = {"file": (io.BytesIO(path.read_bytes()), path.name), "text": "不看这里"}
    page = client.post("/counts", data=sent, headers=OURS).text
    assert "2 条：库中有" in page and "不看这里" not in page and "别的" not in page
    assert ("职工书屋,</textarea>" if suffix == ".txt" else "职工书屋</textarea>") in page


def test_a_long_list_is_shown_in_part_and_taken_away_whole(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "MOST_SHOWN", 2)
    page = client.post("/counts", data={"text": LIST}, headers=OURS).text
    assert "下面列出前 2 条，全部请导出表格" in page and page.count('<th scope="row">') == 2
    answer = client.post("/counts", data={"text": LIST, "as": "csv"}, headers=OURS)
    assert len(list(csv.reader(io.StringIO(answer.text)))) == 4


def test_as_a_table(office: Archive) -> None:
    answer = client_of(office, "reader").post("/counts", data={"text": LIST, "as": "csv"}, headers=OURS)
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert rows[0] == [
        *("词句", "篇数", "次数", "最早日期", "最早题名", "最早出处", "最近日期", "最近题名", "最近出处")
    ]
    assert rows[1][:6] == ["劳模精神", "2", "3", "2012-05-01", "通报", "http://localhost/articles/d1"]
    assert rows[1][6:] == ["2018-05-01", "'=讲话<i>", "http://localhost/articles/d0"]
    assert rows[3] == ["从没有人写过风筝会", "0", "0", *[""] * 6]


def test_a_table_with_what_is_not_open_is_told_to_the_log_without_the_list(office: Archive) -> None:
    visitors: tuple[Role | None, ...] = ("reader", None)
    for role in visitors:
        client_of(office, role).post("/counts", data={"text": LIST, "as": "csv"}, headers=OURS)
        assert sum(event.act == "export" for event in office.log()) == 1
    (event,) = [event for event in office.log() if event.act == "export"]
    assert {one.field: one.after for one in event.changes} == {
        "documents": "2",
        "not_open": "1",
        "format": "CSV",
    }


@pytest.mark.parametrize(
    ("form", "status", "said"),
    [
        ({}, 400, "清单里没有词句"),
        ({"text": " \n"}, 400, "清单里没有词句"),
        ({"text": "词\n" * 10_001}, 400, "一次最多统计 10,000 条"),
        ({"text": "词" * 201}, 400, "第 1 条有 201 个字"),
        ({"text": "词", "as": "exe"}, 400, ""),
        ({"file": (io.BytesIO(b"%PDF"), "清单.pdf")}, 400, "应是 .txt、.csv、.xlsx 文件"),
        ({"file": (io.BytesIO(b"\xd0\xcf\x11\xe0"), "清单.txt")}, 400, "应是 .txt、.csv、.xlsx 文件"),
        ({"file": (io.BytesIO(b"PK\x03\x04"), "清单.xlsx")}, 400, ""),
        ({"text": "文" * 600_000}, 413, ""),
    ],
    ids=["nothing", "blank", "too many", "too long", "form", "format", "old format", "damaged", "too large"],
)
def test_what_cannot_be_counted(client: FlaskClient, form: dict[str, object], status: int, said: str) -> None:
    answer = client.post("/counts", data=form, headers=OURS)
    assert answer.status_code == status and said in answer.text


def test_a_refused_list_still_stands_in_the_form(client: FlaskClient) -> None:
    assert "词" * 201 in client.post("/counts", data={"text": "词" * 201}, headers=OURS).text


def test_what_was_typed_stays_when_the_file_beside_it_cannot_be_read(client: FlaskClient) -> None:
    form = {"text": "写好的第一条\r\n第二条", "file": (io.BytesIO(b"PK\x03\x04"), "清单.xlsx")}
    answer = client.post("/counts", data=form, headers=OURS)
    assert answer.status_code == 400 and "写好的第一条\n第二条</textarea>" in answer.text
    assert "再试。" in answer.text and "收录" not in answer.text, "nothing of it is taken in"


def test_nothing_of_a_list_stays(office: Archive, capfd: pytest.CaptureFixture[str]) -> None:
    client = create_app(archive=office).test_client()
    for _ in range(3):
        for form in ("", "csv"):
            client.post("/counts", data={"text": LIST, "as": form}, headers=OURS)
        client.post("/api/v1/counts", json={"phrases": LIST.splitlines()}, headers=OURS)
    office._queries.write()
    office.close()
    files = [path for path in office.home.rglob("*") if path.is_file()]
    assert files and not any("风筝会".encode() in path.read_bytes() for path in files)
    assert "风筝会" not in "".join(capfd.readouterr())


def test_a_failure_tells_nothing_of_a_list(
    office: Archive, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError(LIST)

    monkeypatch.setattr("indexer.search.archive_view.count_phrases", fails)
    answer = create_app(archive=office).test_client().post("/counts", data={"text": LIST}, headers=OURS)
    assert answer.status_code == 500 and "风筝会" not in answer.text
    answer.close()
    told = [path.read_text(encoding="utf-8") for path in (office.home / "var").glob("failures*")]
    assert told and not any("风筝会" in each for each in told)
    assert not any("风筝会" in str(record.__dict__.get("facts")) for record in caplog.records)
