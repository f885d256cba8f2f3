"""The engines that pass the battery: each test runs on all of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from indexer.index.engine import Engine
from indexer.index.opensearch.engine import OpenSearchEngine
from indexer.index.whoosh.engine import WhooshEngine
from indexer.stores import EngineStore

ENGINES = ("whoosh", pytest.param("opensearch", marks=pytest.mark.cluster))


class OpenEngine(Protocol):
    """Opens an index by its name, the same one as often as it is asked; there may be none yet."""

    def __call__(self, name: str = "index") -> Engine: ...


@pytest.fixture(params=ENGINES)
def open_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenEngine]:
    opened: list[Engine] = []
    on_cluster = request.param == "opensearch"
    if on_cluster:
        url = request.getfixturevalue("opensearch_url")
        prefix = request.getfixturevalue("opensearch_name")

    def open_one(name: str = "index") -> Engine:
        if on_cluster:
            store = EngineStore((url,), name=f"{prefix}_{name}", copies=0, shards=2)
            opened.append(OpenSearchEngine(store))
        else:
            opened.append(WhooshEngine(tmp_path / name))
        return opened[-1]

    yield open_one
    for one in opened:
        one.close()
