"""An archive with all that a document can have, an empty one, and a package of the first."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.archive import Archive
from tests.support.packages.carried import exported, fill


@pytest.fixture(scope="session")
def filled(new_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The archive that packages come from; for tests that change nothing of its documents."""
    folder = tmp_path_factory.mktemp("full")
    archive = Archive.open(shutil.copytree(new_home, folder / "home"))
    fill(archive, folder / "papers")
    yield archive
    archive.close()


@pytest.fixture(scope="session")
def packed(filled: Archive, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bag of all that is in it."""
    return exported(filled, tmp_path_factory.mktemp("packed") / "package")


@pytest.fixture
def package(packed: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return Path(shutil.copytree(packed, tmp_path / "package"))
