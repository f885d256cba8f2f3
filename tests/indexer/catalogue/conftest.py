"""An empty catalogue, and an archive with one, in each kind of database: what holds of one holds of the other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.catalogue.catalogue import Catalogue

EACH = ("sqlite", pytest.param("postgresql", marks=pytest.mark.cluster))


@pytest.fixture(params=EACH)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where it is, or will be."""
    if request.param == "sqlite":
        return tmp_path / "var" / "catalogue.db"
    return str(request.getfixturevalue("fresh_postgresql"))


@pytest.fixture
def catalogue(place: Path | str) -> Iterator[Catalogue]:
    """It, opened."""
    with closing(Catalogue(place)) as made:
        yield made


@pytest.fixture(params=EACH)
def empty(request: pytest.FixtureRequest, new_home: Path, tmp_path: Path) -> Iterator[Archive]:
    """An archive without documents."""
    home = shutil.copytree(new_home, tmp_path / "home")
    if request.param == "postgresql":
        settings = home / "stores.toml"
        settings.touch(0o600)  # it has a password in it
        settings.write_text(f'[catalogue]\nurl = "{request.getfixturevalue("fresh_postgresql")}"\n')
    with closing(Archive.open(home)) as opened:
        yield opened
