"""How shared stores are told: asked seldom, as findings of a check, and in lines before them."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.errors import EngineUnavailable
from indexer.maintenance.store_health import StoreWatch, store_findings
from indexer.message import Message
from indexer.stores import StoreHealth
from indexer.sync.index_sync import IndexSync
from tests.support.web.calling import Run, home, run

__all__ = ["home", "run"]

SOUND = StoreHealth("catalogue", "sound", Message("catalogue in the home"))
REDUCED = StoreHealth("engine", "reduced", Message("engine in the home"))
AWAY = StoreHealth("engine", "away", EngineUnavailable("no node answers").message)


def test_each_is_asked_once_in_some_seconds() -> None:
    asked: list[float] = []
    now = [100.0]

    def probe() -> StoreHealth:
        asked.append(now[0])
        return SOUND

    watch = StoreWatch((probe,), clock=lambda: now[0])
    for now[0] in (100.0, 101.0, 101.9, 102.1):
        assert watch.now() == (SOUND,)
    assert asked == [100.0, 102.1]


def test_what_is_amiss_is_a_finding() -> None:
    assert [(each.kind, each.where) for each in store_findings((SOUND, REDUCED))] == [
        ("store reduced", "[engine]")
    ]
    (away,) = store_findings((AWAY, SOUND))
    assert (away.kind, away.detail) == ("store away", AWAY.told) and away.is_fault


@pytest.fixture
def kept(run: Run, tmp_path: Path) -> Run:
    """The command on an archive with one document."""
    paper = tmp_path / "通知.txt"
    paper.write_text("关于慰问职工的通知\n\n请于月底前报送。", encoding="utf-8")
    assert run("add", paper).exit_code == 0
    return run


def test_a_check_tells_which_stores_are_in_use(kept: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept("check").output == "索引正常。共 1 篇文档。\n", "all in the home: as ever"
    monkeypatch.setattr(Archive, "stores", lambda _self: (SOUND, REDUCED))
    result = kept("check")
    assert result.exit_code == 1
    assert "档案目录：SQLite，本机 var/catalogue.db\n检索：内置索引" in result.output
    assert "存储可用，但冗余不足，再坏一台可能中断：[engine]  内置索引" in result.output


def test_what_is_away_is_not_compared_and_never_rebuilt(kept: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        pytest.fail("nothing is damaged")

    monkeypatch.setattr("indexer.maintenance.check.index_findings", never)
    monkeypatch.setattr(IndexSync, "rebuild", never)
    monkeypatch.setattr(Archive, "stores", lambda _self: (AWAY,))
    result = kept("check", "--repair")
    assert result.exit_code == 1 and "存储暂时无法使用" in result.output
    assert "检索集群（OpenSearch）暂时无法使用（no node answers）。数据没有丢失" in result.output


def test_without_settings_there_is_nothing_to_tell(tmp_path: Path) -> None:
    archive = Archive.open(tmp_path)
    assert archive.stores() == () == archive.overview().stores
    archive.close()
