"""An archive of one PDF of three pages, and of a draft of two."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.archive import Archive
from indexer.intake.tray_reader import DraftReader
from search_app import create_app
from tests.support.files.written_pdf import written_pdf
from tests.support.web.visiting import visited_by

PHRASE = "劳模精神"
PAGES = (
    ("关于开展劳动竞赛的通知", "各基层工会：", "弘扬劳模精神，组织职工学习。"),
    ("落实各项任务。", "再说劳模精神，三说劳模精神。"),
    ("没有别的内容。",),
)


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The archive; for tests that change nothing."""
    home = tmp_path_factory.mktemp("originals")
    archive = Archive.open(home)
    (home / "通知.pdf").write_bytes(written_pdf(PAGES))
    assert [outcome.status for outcome in archive.add([home / "通知.pdf"])] == ["added"]
    draft = archive.tray.receive("来件.pdf", io.BytesIO(written_pdf(PAGES[1:])), actor="周敏")
    DraftReader(archive.tray).read_waiting()
    assert archive.tray.get(draft.id).state == "read"
    yield archive
    archive.close()


@pytest.fixture(scope="session")
def id(kept: Archive) -> str:
    """Of the document."""
    (stored,) = kept.active()
    return stored.id


@pytest.fixture(scope="session")
def draft(kept: Archive) -> str:
    """Id of the draft."""
    return kept.tray.drafts()[0].id


@pytest.fixture(scope="session")
def app(kept: Archive) -> Flask:
    return create_app(archive=kept)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def desk(kept: Archive) -> FlaskClient:
    """A browser of an archivist."""
    return visited_by(create_app(archive=kept), "archivist").test_client()
