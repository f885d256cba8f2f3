"""An empty catalogue in each kind of database: what holds of one holds of the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indexer.catalogue.catalogue import Catalogue


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.cluster)])
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
