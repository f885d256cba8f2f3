"""Newer work is kept, whoever writes last."""

from __future__ import annotations

from dataclasses import replace

from indexer.index.opensearch.engine import OpenSearchEngine
from tests.support.archives.model import entry

DOCUMENTS = [
    entry(key, f"第{key}号\n工会工作" + "，工会" * (key % 3), date=20200101 + key) for key in range(1, 8)
]


def test_overtaken_work_changes_nothing(engine: OpenSearchEngine) -> None:
    engine.add([replace(DOCUMENTS[0], serial=5)])
    engine.add([replace(entry(1, "甲\n旧的"), serial=4)])
    assert engine.snapshot().frequencies(["旧的", "工会"]) == [0, 1]
    engine.remove([1], {1: 4})
    assert engine.snapshot().count() == 1
    engine.remove([1], {1: 6})
    engine.add([replace(DOCUMENTS[0], serial=5)])
    assert engine.snapshot().count() == 0
