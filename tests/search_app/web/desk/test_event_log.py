"""The page of the log: what was done to which document, by its title, with few queries however long it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.paths import CATALOGUE
from search_app import create_app
from search_app.web.desk.event_log import PAGE_SIZE
from tests.indexer.test_archive import import_records, record
from tests.support.archives.counting import catalogue_queries
from tests.support.archives.damage import altered
from tests.support.web.visiting import visited_by


@pytest.fixture
def client(empty: Archive, tmp_path: Path) -> FlaskClient:
    """An archivist's browser; the archive has more documents than one page of the log."""
    import_records(
        empty, tmp_path, *(record(f"d{at}", f"第{at}号通知", f"正文{at}") for at in range(PAGE_SIZE + 5))
    )
    return visited_by(create_app(archive=empty), "archivist", "周敏").test_client()


def test_the_titles_of_a_page_are_read_in_one_query(client: FlaskClient, empty: Archive) -> None:
    with catalogue_queries(empty) as asked:
        page = client.get("/desk/log").text
    assert page.count("号通知") == PAGE_SIZE and "第54号通知" in page and "第4号通知" not in page
    assert len([query for query in asked if "versions" in query]) == 1
    assert len(asked) <= 3, asked


def test_of_a_withdrawn_or_damaged_document_there_is_what_is_left(
    client: FlaskClient, empty: Archive
) -> None:
    empty.withdraw("d7", actor="周敏")
    altered(empty.home / CATALOGUE, "UPDATE versions SET title = '第x 号通知' WHERE title = '第54号通知'")
    page = client.get("/desk/log").text
    assert "第7号通知" in page and "〔记录已损坏〕第x 号通知" in page and "第54号通知" not in page


def test_a_document_without_a_version_is_told_by_its_id(client: FlaskClient, empty: Archive) -> None:
    altered(empty.home / CATALOGUE, "DELETE FROM versions WHERE title = '第54号通知'")
    answer = client.get("/desk/log")
    assert answer.status_code == 200 and ">d54<" in answer.text.replace(" ", "").replace("\n", "")


def test_titles_are_asked_for_ids_that_are_there(client: FlaskClient, empty: Archive) -> None:
    assert empty.titles.named(["d1", "keines", "d2"]) == {"d1": "第1号通知", "d2": "第2号通知"}
    assert empty.titles.named(()) == {}
