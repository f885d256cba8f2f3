"""The bench itself: its truth is brute force, its queries repeat, and a run ends in a table."""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest

from bench import run
from bench.contender import Steps
from bench.corpora import Question, altered_copies, load, sentences, spread
from bench.plan import digest, make_plan
from bench.processes import Watched, descendants, private_bytes
from bench.registry import CONTENDERS, RANKING_ONLY, SAME_ANSWERS, why_absent
from bench.report import MEASURES, Measure, section, table
from bench.snippet import LEAD, WIDTH, cut_snippet
from bench.studies import load as load_test
from bench.studies import near, pages, suggestions, year
from bench.text import joined_grams, normalize
from bench.worker import percentile, scored

pytestmark = pytest.mark.slow

DOCS = 200
CHEAP = "fts5-trigram,fts5-words"


@pytest.fixture(scope="module")
def finished_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any]]:
    """The results file and the numbers of one small run over synthetic text."""
    folder = tmp_path_factory.mktemp("bench")
    out = folder / "results.md"
    arguments = ["--corpus", "synthetic", "--docs", str(DOCS), "--queries", "8", "--probes", "60"]
    arguments += ["--contenders", CHEAP, "--no-relevance", "--out", str(out), "--work", str(folder / "work")]
    assert run.main(arguments) == 0
    assert not list((folder / "work" / "indexes").iterdir()), "indexes are cleared away"
    numbers = max((folder / "work").glob("20*.json"))
    return out.read_text(encoding="utf-8"), json.loads(numbers.read_text(encoding="utf-8"))


def test_a_run_appends_a_dated_table_that_owns_up_to_synthetic_text(
    finished_run: tuple[str, dict[str, Any]],
) -> None:
    text, _ = finished_run
    assert re.search(r"^## \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$", text, re.MULTILINE)
    assert "SYNTHETIC text, 200 documents" in text
    for measure in MEASURES:
        assert text.count(f"| {measure.label} |") == 2, "once measured, once as a ratio"


def test_the_exact_peer_agrees_with_brute_force_and_the_inexact_one_does_not(
    finished_run: tuple[str, dict[str, Any]],
) -> None:
    _, numbers = finished_run
    trigram, words = (numbers["measured"][name]["query"] for name in CHEAP.split(","))
    assert trigram["exact"] == {"share": 1.0, "probes": 60, "wrong": []}
    assert trigram["pages_right"]["share"] == 1.0
    assert 0 < words["exact"]["share"] < 1
    assert (words["page"]["asked"], len(words["page"]["rounds"])) == (6, 5), "the first round warms up"


def test_the_truth_of_a_plan_is_what_every_text_says() -> None:
    items = load("synthetic", DOCS).items
    plan = make_plan(items, queries=5, probes=40)
    assert len(plan.probes) == 40
    for probe in [*plan.probes, *plan.pages]:
        holders = {item.id for item in items if normalize(item.text).find(probe.text) >= 0}
        assert holders and (len(holders), digest(holders)) == (probe.total, probe.digest)
    assert {len(probe.text) for probe in plan.probes} <= set(range(1, 13))


def test_the_same_documents_give_the_same_plan() -> None:
    first, second = (make_plan(load("synthetic", DOCS).items, queries=5, probes=5) for _ in range(2))
    assert first == second


def test_grown_copies_differ_and_have_ids_of_their_own() -> None:
    items = load("synthetic", 20).items
    copies = list(altered_copies(items, 50))
    assert len({item.id for item in [*items, *copies]}) == 70
    assert copies == list(altered_copies(items, 50))
    assert sum(copy.body == items[number % 20].body for number, copy in enumerate(copies)) < 10
    assert load("synthetic", 20, grow=70).items == [*items, *copies]


def test_sentences_joined_are_the_text() -> None:
    text = "一句。两句！\n没有句号"
    assert sentences(text) == ["一句。", "两句！", "\n", "没有句号"]


def test_spread_takes_evenly_and_never_more_than_there_is() -> None:
    assert list(spread(range(10), 3)) == [0, 3, 6]
    assert list(spread(range(3), 0)) == list(spread(range(3), 5)) == [0, 1, 2]


def test_every_character_begins_one_pair() -> None:
    pairs = joined_grams("工会 a\n会").split(" ")
    assert [pair[0] for pair in pairs] == ["工", "会", "\ue001", "a", "\ue000", "会"]


@pytest.mark.parametrize(
    ("text", "needle", "marked"),
    [
        ("全国劳模精神大会，劳模精神代代传", "劳模精神", ["劳模精神", "劳模精神"]),
        ("前" * 500 + "劳模" + "后" * 500, "劳模", ["劳模"]),
        ("參加勞模精神座談會", "劳模精神", ["勞模精神"]),
        ("没有", "劳模", []),
    ],
)
def test_snippets_mark_what_the_author_wrote(text: str, needle: str, marked: list[str]) -> None:
    snippet = cut_snippet(text, [needle])
    assert [snippet.text[start:end] for start, end in snippet.marks] == marked
    assert len(snippet.text) <= WIDTH
    assert not snippet.marks or snippet.marks[0][0] <= LEAD


def test_scores_count_rank_recall_and_silence() -> None:
    answers = {"好": ["x", "a", *"qwertyui", "b"], "坏": [], "深": [*"qwertyuiop", "a"]}
    questions = [Question("好", frozenset("ab")), Question("坏", frozenset("a"))]
    found = scored(lambda text, _: answers[text], questions)
    assert found == {"mrr": 0.25, "recall": 0.25, "recall_100": 0.5, "nothing": 0.5, "asked": 2}
    deep = scored(lambda text, _: answers[text], [Question("深", frozenset("a"))])
    assert (deep["mrr"], deep["recall"], deep["recall_100"]) == (0, 0, 1)


def test_percentiles_are_values_that_occurred() -> None:
    values = list(map(float, range(1, 101)))
    assert (percentile(values, 50), percentile(values, 95), percentile([], 95)) == (50, 95, 0)


def test_a_ratio_above_one_means_better() -> None:
    faster = Measure("speed", lambda measured: float(measured["speed"]), 0, more_is_better=True)
    smaller = Measure("size", lambda measured: float(measured["size"]), 0)
    ours, peer = {"speed": 20, "size": 5}, {"speed": 10, "size": 10}
    assert faster.ratio(ours, peer) == smaller.ratio(ours, peer) == "2.00"
    assert faster.ratio(ours, {}) == faster.shown({}) == "–"


def test_relevance_is_a_table_of_rankers() -> None:
    scores = {"mrr": 0.5, "recall": 0.75, "recall_100": 0.8, "nothing": 0.1, "asked": 4}
    text = section({"date": "2022-03-24"}, {}, {"stard": {"words": scores}})
    assert "| stard, words | 4 | 0.5000 | 0.750 | 0.800 | 10.0% |" in text
    assert "docs/s" not in text, "what was not measured has no table"
    assert table(["", "a"], [["b", "1"]]).splitlines()[1] == "| --- | ---: |"


def test_memory_of_this_process_is_seen() -> None:
    if not Path("/proc/self/status").exists():
        pytest.skip("no /proc here")
    assert private_bytes(descendants(os.getpid())) > 1_000_000


def test_steps_add_up() -> None:
    steps = Steps()
    for _ in range(2):
        with steps("cut"):
            pass
    assert list(steps) == ["cut"] and steps["cut"] > 0


def test_every_contender_is_there_or_says_why_not() -> None:
    assert set(CONTENDERS) > {*SAME_ANSWERS, *SAME_ANSWERS.values(), *RANKING_ONLY}
    for name in CHEAP.split(","):
        assert why_absent(name) is None


def test_an_unknown_contender_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run.parse(["--contenders", "sphinx"])
    assert "no contender is called sphinx" in capsys.readouterr().err


def test_a_contender_that_dies_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.stages.Watched", _dying)
    out = tmp_path / "results.md"
    arguments = ["--corpus", "synthetic", "--docs", "50", "--queries", "2", "--probes", "2", "--no-relevance"]
    arguments += ["--contenders", "fts5-words", "--out", str(out), "--work", str(tmp_path / "work")]
    assert run.main(arguments) == 1
    assert "- fts5-words FAILED: its process ended with 3" in out.read_text(encoding="utf-8")


def _dying(_command: list[str], folder: Path) -> Watched:
    return Watched([sys.executable, "-c", "raise SystemExit(3)"], folder)


def test_pages_are_measured_on_a_real_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GONGWEN_CORPORA", str(tmp_path))  # where there are none: made-up text
    pages.main(["--docs", "120", "--requests", "2"])
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("| ")]
    kinds = {row.split("|")[1].split(",")[0].strip() for row in rows[2:]}
    assert kinds == {"search", "article at its hit", "completion", "export"}
    assert all(float(row.split("|")[2]) > 0 for row in rows[2:])


def test_the_load_of_two_servers_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GONGWEN_CORPORA", str(tmp_path))
    load_test.main(["--docs", "120", "--seconds", "0.5", "--clients", "2", "--processes", "2"])
    said = capsys.readouterr().out
    rows = [row.split("|")[1:-1] for row in said.splitlines() if row.startswith("| ")][2:]
    assert [row[0].strip() for row in rows] == ["gongwen"] * 2 + ["fts5-trigram"] * 2
    assert all(float(cell) > 0 for row in rows for cell in row[3:])
    alike = re.search(r"totals alike for (\d+) of (\d+)", said)
    assert alike and alike[1] == alike[2] != "0"


def test_suggestions_are_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GONGWEN_CORPORA", str(tmp_path))
    pair = {"wrong": "工会经费按照规定拔缴", "right": "工会经费按照规定拨缴"}
    (tmp_path / "typos.jsonl").write_text(json.dumps(pair, ensure_ascii=False), encoding="utf-8")
    suggestions.main(["--docs", "120"])
    assert "| what was typed | tried |" in capsys.readouterr().out


def test_the_manual_shows_commands_that_exist() -> None:
    manual = (run.CHECKOUT / "bench" / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^    python -m bench\.run(.*)$", manual, re.MULTILINE)
    assert len(commands) >= 5
    for command in commands:
        run.parse(shlex.split(command, comments=True))
    for module in re.findall(r"^    python -m bench\.([\w.]+)", manual, re.MULTILINE):
        assert (run.CHECKOUT / "bench" / f"{module.replace('.', '/')}.py").exists()


def test_near_duplicates_are_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GONGWEN_CORPORA", str(tmp_path))
    near.main(["--docs", "60", "--copies", "20", "--pairs", "20"])
    rows = [line for line in capsys.readouterr().out.splitlines() if line.startswith("| 1 %")]
    assert len(rows) == 1
    assert rows[0].count("100.0%") >= 5, "of six thresholds at least all but the strictest"


def test_a_year_leaves_nothing_that_grows_unseen(tmp_path: Path) -> None:
    """A tiny one: whatever table or file is there has been looked at, see `bench.studies.year`."""
    found = year.measure(tmp_path, 30, 0.05, days=12)
    grown = {name for name, (begin, _, end) in found.items() if end > 2 * begin + 64}
    kept_for_good = {"documents", "versions", "events", "event_details"}
    bounded = {
        "refusals",
        "watched",
        "saved_searches",
        "drafts",
        "sessions",
        "failures",
        "attempts",
        "marks",
        "queries",
    }
    assert {
        name.removeprefix("rows of ") for name in grown if name.startswith("rows")
    } <= kept_for_good | bounded
    assert all(value == 0 for value in found["rows of pending"])
    assert found["files"][-1] < 60
