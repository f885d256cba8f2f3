"""What many tests share: the article of the corpus, an archive that holds it, and the markers of whole folders."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.archive import Archive
from tests.support.places import TESTS
from tests.support.servers.fixtures import (  # noqa: F401 - known to all tests
    fresh_postgresql,
    object_store_url,
    office_directory,
    office_provider,
    opensearch_name,
    opensearch_url,
    postgresql_url,
    secured_node,
    secured_opensearch,
    servers,
)

CORPUS = Path(__file__).parents[1] / "corpus"
SERVERS = {
    *("opensearch_url", "secured_opensearch", "postgresql_url", "object_store_url"),
    *("office_directory", "office_provider"),
}
ARTICLE = CORPUS / "2022" / "2022-03-24-团结引领职工当好主力军建功新时代.txt"


def pytest_configure() -> None:
    """Take Ctrl+C as ever, also where a shell in the background had it ignored: the programs that tests start inherit it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in tests/torture, and in tests/e2e what drives a browser; what only runs servers there is slow.

    What needs a server that is not ours is of a cluster, wherever it stands.
    """
    for item in items:
        folder = item.path.relative_to(TESTS).parts[0]
        if folder == "torture":
            item.add_marker("torture")
        elif folder == "e2e":
            fixtures = getattr(item, "fixturenames", ())
            item.add_marker("browser" if any("chromium" in name for name in fixtures) else "slow")
        if SERVERS.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("cluster")


@pytest.fixture(scope="session")
def article() -> str:
    """The text of the article."""
    return ARTICLE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive with the article alone; for tests that change nothing."""
    home = tmp_path_factory.mktemp("home")
    shutil.copytree(CORPUS, home / "corpus")
    opened = Archive.open(home)
    assert [outcome.status for outcome in opened.add([home / "corpus"])] == ["added"]
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an archive without documents, to be copied: that takes a quarter of what making one takes."""
    home = tmp_path_factory.mktemp("new") / "home"
    Archive.open(home).close()
    return home


@pytest.fixture
def empty(new_home: Path, tmp_path: Path) -> Iterator[Archive]:
    """An archive without documents."""
    opened = Archive.open(shutil.copytree(new_home, tmp_path / "home", dirs_exist_ok=True))
    yield opened
    opened.close()
