"""An archive with documents for reading lists, and who makes these."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.archive import Archive
from search_app import create_app
from tests.indexer.test_archive import import_records, record
from tests.support.web.visiting import of

OURS = {"Origin": "http://localhost"}
HOSTILE = '"><script>alert(1)</script>'
ROWS = (("a", "公开"), ("b", "内部"), ("c", "公开"), ("d", "仅档案员"))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    opened = Archive.open(tmp_path / "home")
    for id, openness in ROWS:
        fields = {"date": "2022-03-24", "author": "倪倩", "code": f"Z012-{id}"}
        import_records(opened, tmp_path, record(id, f"题名{id}", f"正文{id}", openness=openness, **fields))
    yield opened
    opened.close()


@pytest.fixture
def app(archive: Archive) -> Flask:
    return create_app(archive=archive)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A reader's."""
    return of(app, "林晓")


def made(client: FlaskClient, title: str, **more: str) -> str:
    """Make a list and give its id."""
    answer = client.post("/topics", data={"title": title, **more}, headers=OURS)
    assert answer.status_code == 303, answer.text
    return answer.location.removeprefix("/topics/")
