"""An archive with all that a document can have, an empty one, and a package of the first."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from indexer.archive import Archive
from tests.support.packages.carried import exported, filled

__all__ = ["filled"]  # a fixture


@pytest.fixture(scope="session")
def packed(filled: Archive, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bag of all that is in it."""
    return exported(filled, tmp_path_factory.mktemp("packed") / "package")


@pytest.fixture
def package(packed: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    return Path(shutil.copytree(packed, tmp_path / "package"))
