"""The fixtures that give tests a real server, or leave them out with the reason; known to all by tests/conftest.py."""

from __future__ import annotations

import os
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.servers import directory as directories
from tests.support.servers import object_store as objects
from tests.support.servers import openid as providers
from tests.support.servers.directory import Directory, directory
from tests.support.servers.openid import OpenID, openid
from tests.support.servers.shared import shared
from tools.servers import opensearch as engine
from tools.servers import postgresql as database
from tools.servers.opensearch import Cluster, opensearch
from tools.servers.postgresql import fresh_database
from tools.servers.process import folder_for_servers
from tools.servers.security import ARCHIVE

RUNNING = (
    "GONGWEN_TEST_OPENSEARCH"  # the URL of an OpenSearch that runs already, for those who try one test often
)


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder by which the workers of one run share their servers."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def opensearch_url(servers: Path) -> Iterator[str]:
    """The URL of one node of OpenSearch that all tests share; names of indices come from `opensearch_name`."""
    if running := os.environ.get(RUNNING):
        yield running
        return
    if reason := engine.why_not():
        pytest.skip(reason)
    with shared("opensearch", servers) as url:
        yield url


@pytest.fixture
def opensearch_name(opensearch_url: str) -> Iterator[str]:
    """How the names of this test's indices begin; they are gone afterwards."""
    name = f"t{os.getpid()}_{uuid.uuid4().hex[:8]}"
    yield name
    gone = urllib.request.Request(f"{opensearch_url}/{name}*", method="DELETE")
    urllib.request.urlopen(gone, timeout=60).close()


@pytest.fixture(scope="session")
def secured_node() -> Iterator[Cluster]:
    """See `secured_opensearch`; it belongs to the worker that asks."""
    if reason := engine.why_not(secured=True):
        pytest.skip(reason)
    with folder_for_servers() as folder, opensearch(folder, secured=True) as cluster:
        yield cluster


@pytest.fixture
def secured_opensearch(secured_node: Cluster) -> Iterator[Cluster]:
    """One node behind certificates of an authority of its own, with sign-in; without an archive, also afterwards."""
    yield secured_node
    secured_node.nodes[0].ask("DELETE", f"/{ARCHIVE}*")


@pytest.fixture(scope="session")
def postgresql_url(servers: Path) -> Iterator[str]:
    """The URL of the PostgreSQL that all tests share: of its own database, to make others beside."""
    if reason := database.why_not():
        pytest.skip(reason)
    with shared("postgresql", servers) as url:
        yield url


@pytest.fixture
def fresh_postgresql(postgresql_url: str) -> Iterator[str]:
    """The URL of an empty database for one test."""
    with fresh_database(postgresql_url) as url:
        yield url


@pytest.fixture(scope="session")
def object_store_url(servers: Path) -> Iterator[str]:
    """The URL of the object store that all tests share; a bucket for each test is its own to make and name."""
    if reason := objects.why_not():
        pytest.skip(reason)
    with shared("object-store", servers) as url:
        yield url


@pytest.fixture(scope="session")
def office_directory() -> Iterator[Directory]:
    """A directory with people and groups; what a test changes in it is the test's own person."""
    if reason := directories.why_not():
        pytest.skip(reason)
    with folder_for_servers() as folder, directory(folder) as server:
        yield server


@pytest.fixture(scope="session")
def office_provider() -> Iterator[OpenID]:
    """An OpenID provider that knows the archive of a test client, at http://localhost."""
    if reason := providers.why_not():
        pytest.skip(reason)
    with folder_for_servers() as folder, openid(folder, "http://localhost") as server:
        yield server
