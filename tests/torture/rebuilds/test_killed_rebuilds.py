"""A rebuild that is killed again and again goes on where it was, and answers in the end as if nothing had happened."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.index.batches import in_batches
from indexer.index.whoosh.engine import WhooshEngine
from indexer.model.request import Tier
from indexer.paths import INDEX
from tests.support.torture.papers import Paper
from tests.torture.processes import Victim, in_a_process

SOAK = int(os.environ.get("GONGWEN_SOAK", "1"))
PAPERS = 400
CHARACTERS = 2_000  # of a segment: there are some 30
KILLS = 4
PAGE = 100  # hits
QUERIES = (
    "",
    "劳模精神",
    "职工技能比武",
    '"独有字样"',
    "春节 慰问",
    "青枫区总工会 工会小组",
    "通知",
    "名单 的",
)

Answer = list[tuple[str, float, Tier]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An archive of some hundred documents."""
    in_a_process(bring_in, tmp_path / "home", [Paper(number, imported=True) for number in range(1, PAPERS)])
    return tmp_path / "home"


@pytest.mark.parametrize("seed", range(SOAK))
def test_killed_at_random_moments(seed: int, home: Path) -> None:
    """The archive changes between the kills: what was built of documents that have changed must not stay."""
    chance, lasts, kept = random.Random(seed), duration(home), list[int]()
    for kill in range(1, KILLS + 1):
        victim = Victim(rebuild, home)
        victim.go()
        time.sleep(chance.uniform(0.3, 0.9) * lasts / kill)
        victim.kill()
        kept.append(in_a_process(left, home))
        in_a_process(
            bring_in, home, [Paper(kill, imported=True).replaced(), Paper(PAPERS + kill, imported=True)]
        )
        in_a_process(withdraw, home, Paper(PAPERS // 2 + kill, imported=True))
    assert any(kept), "a kill came after a segment was written"
    resumed = in_a_process(answers, home)
    assert in_a_process(left, home) == 0
    assert resumed == in_a_process(answers, home), "as an index that was built at a stretch"
    assert len(list((home / INDEX).iterdir())) == 2


def duration(home: Path) -> float:
    """Seconds that a rebuild takes here and now."""
    victim, began = Victim(rebuild, home), time.monotonic()
    victim.go()
    assert victim.ended(within=120)
    victim.kill()
    return time.monotonic() - began


def rebuild(home: Path) -> Callable[[], None]:
    """A rebuild in small segments."""
    small = partial(in_batches, most=CHARACTERS)
    pytest.MonkeyPatch().setattr(
        "indexer.index.whoosh.engine.in_batches", small
    )  # for all the life of its process
    archive = Archive.open(home)
    return lambda: assert_whole(archive)


def assert_whole(archive: Archive) -> None:
    assert archive.reindex() == archive.count()


def left(home: Path) -> int:
    """How many documents a killed rebuild has left to the next one."""
    return len(WhooshEngine(home / INDEX).unfinished())


def bring_in(home: Path, papers: list[Paper]) -> None:
    """Import papers, new ones or other texts of known ones."""
    archive, lines = Archive.open(home), home.with_name("lines.jsonl")
    lines.write_text("".join(json.dumps(paper.line) + "\n" for paper in papers), encoding="utf-8")
    assert {each.status for each in archive.import_lines(lines)} <= {"added", "replaced"}
    archive.close()


def withdraw(home: Path, paper: Paper) -> None:
    archive = Archive.open(home)
    assert archive.withdraw(paper.id)
    archive.close()


def answers(home: Path) -> list[tuple[int, Answer, object]]:
    """What the archive answers after a rebuild: hits with scores and tiers, and the facets."""
    archive = Archive.open(home)
    assert_whole(archive)
    assert not list(archive.check())
    answered = [_answered(archive, query) for query in QUERIES]
    archive.close()
    return answered


def _answered(archive: Archive, query: str) -> tuple[int, Answer, object]:
    pages = [archive.search(query, limit=PAGE, offset=at) for at in range(0, PAPERS * 2, PAGE)]
    hits = [(hit.id, hit.score, hit.tier) for page in pages for hit in page.hits]
    return pages[0].total, hits, pages[0].facets
