"""The engines that no Python package brings answer the bench's questions: exactly, also for what is special to them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bench import run
from bench.contender import Contender
from bench.corpora import Item, load
from bench.plan import digest, make_plan
from bench.publication.runs import last_runs, read_run
from bench.registry import UNRANKED, make_contender, why_absent
from bench.text import normalize
from bench.worker import is_exact, is_page_right
from tools.servers import cache
from tools.servers.process import folder_for_servers

pytestmark = pytest.mark.slow

SPECIAL = [
    Item("a", "增长100%的工会", "2022-03-24", '他说："工会\\会员_代表"，a b c。\n第二段，工会。'),
    Item("b", "职工's 权益", None, "工资集体协商 (2021) & | 职工"),
    Item("c", "会", "2021-05-01", "工"),
]
ITEMS = [*SPECIAL, *load("synthetic", 150).items]
STRINGS = [
    "100%",
    "_",
    "%",
    "\\会",
    '"工会',
    "a b",
    "'s",
    "会",
    "工",
    "职工",
    "(2021) &",
    "| 职",
    "会的工",
    "不在里面",
]


@pytest.fixture(
    scope="module",
    params=[
        "groonga",
        pytest.param("pg_trgm", marks=pytest.mark.cluster),
        pytest.param("opensearch", marks=pytest.mark.cluster),
    ],
)
def peer(request: pytest.FixtureRequest) -> Iterator[Contender]:
    """It has indexed the items, and is open."""
    if reason := why_absent(request.param):
        pytest.skip(reason)
    contender = make_contender(request.param)
    with ExitStack() as stack:
        folder = stack.enter_context(folder_for_servers())
        stack.enter_context(contender.running(folder))
        contender.index(ITEMS, folder)
        assert contender.version().split()[-1] and contender.index_bytes(folder) > 1_000
        assert sum(contender.steps().values()) > 0
        contender.open(folder)
        yield contender
        contender.close()


def holders(text: str) -> set[str]:
    return {item.id for item in ITEMS if text in normalize(item.text)}


@pytest.mark.parametrize("text", STRINGS)
def test_a_string_is_found_in_all_that_hold_it_and_no_others(peer: Contender, text: str) -> None:
    found = peer.phrase_ids(text)
    assert found == holders(text)
    assert peer.phrase(text) == len(found)


def test_drawn_probes_and_pages_are_right(peer: Contender) -> None:
    plan = make_plan(ITEMS, queries=15, probes=60)
    assert all(is_exact(peer, probe) for probe in plan.probes)
    assert plan.pages and all(is_page_right(peer, probe) for probe in plan.pages)
    assert digest(peer.phrase_ids(plan.probes[0].text)) == plan.probes[0].digest


def test_words_are_counted_one_all_and_any(peer: Contender) -> None:
    rows = [(word, holders(word)) for word in ("工资", "协商")]
    for word, _ in rows:
        answer = peer.word(word)
        assert answer.total and len(answer.top) == min(10, answer.total)
    both, either = peer.all_words(["工资", "协商"]), peer.any_words(["工资", "协商"])
    assert "b" in holders("工资") & holders("协商")
    assert 0 < both.total <= min(peer.word(word).total for word, _ in rows)
    assert either.total == sum(peer.word(word).total for word, _ in rows) - both.total
    assert len(set(both.top)) == min(10, both.total)


def test_a_page_has_years_newest_first_and_marks(peer: Contender) -> None:
    page = peer.page("工会")
    years = [year for year, _ in page.years]
    assert years == sorted(years, reverse=True) and page.total == len(holders("工会"))
    assert len(page.hits) == 10
    for hit in page.hits:
        start, end = hit.snippet.marks[0]
        assert hit.snippet.text[start:end] == "工会"


def test_what_ranks_answers_questions(peer: Contender) -> None:
    if peer.name in UNRANKED:
        assert not peer.rankers()
        return
    (ranker,) = peer.rankers().values()
    found = ranker("工资怎样集体协商？(2021)", 5)
    assert len(found) == 5 and set(found) <= {item.id for item in ITEMS}
    assert ranker("工会增长多少", 5)[0] == "a"
    assert ranker("？！", 5) == []


def test_what_is_not_installed_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("bench.peers.groonga.find_library", lambda _: None)
    monkeypatch.setattr("tools.servers.postgresql._programs", lambda: None)
    monkeypatch.setattr(cache, "FOLDER", tmp_path)
    assert why_absent("groonga") == (
        "groonga takes no part: there is no libgroonga: tools/peers installs it where it may"
    )
    assert (why_absent("pg_trgm") or "").startswith("pg_trgm takes no part: no PostgreSQL")
    assert (why_absent("opensearch") or "").startswith("opensearch takes no part: ")
    assert why_absent("fts5-words") is None


def test_a_run_without_it_leaves_it_out_and_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("bench.peers.groonga.find_library", lambda _: None)
    shutil.copy(run.CHECKOUT / "bench" / "README.md", tmp_path)
    arguments = ["--corpus", "synthetic", "--docs", "60", "--queries", "6", "--probes", "6", "--no-relevance"]
    arguments += ["--contenders", "groonga,fts5-words", "--publish", str(tmp_path)]
    assert run.main([*arguments, "--out", str(tmp_path / "out.md"), "--work", str(tmp_path / "work")]) == 0
    (file,) = last_runs(tmp_path / "runs")
    made = read_run(file)
    assert set(made.measured) == {"fts5-words"} and set(made.absent) == {"groonga"}
    assert made.settings["queries"] == 6 and made.facts["corpus"].startswith("SYNTHETIC")
    assert "- groonga takes no part" in (tmp_path / "README.md").read_text(encoding="utf-8")
    assert (tmp_path / "chart.svg").exists()
