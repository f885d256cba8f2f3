"""What a run leaves: a file that is read back, a page with its table, a chart, and what moved since the run before."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from bench import run
from bench.publication import compare, page
from bench.publication.chart import PANELS, chart
from bench.publication.runs import FORMAT, Run, last_runs, read_run, write_run
from bench.report import MEASURES

KINDS = ("rare", "common", "and", "or", "phrase", "character", "page")
SVG = "{http://www.w3.org/2000/svg}"


def measured(times: float = 1.0, share: float = 1.0) -> dict[str, Any]:
    """Numbers of one contender, as the stages give them; `times` slower than the plain ones."""
    rounds = [{"p50": times * (1 + at / 10), "p95": times * (3 + at)} for at in range(5)]
    kind = {"p50": times, "p95": 4 * times, "asked": 50, "rounds": rounds}
    index = {"docs": 1_000, "seconds": times, "cpu_seconds": times, "index_bytes": 5_000_000}
    query = {"peak_bytes": 60_000_000, "open_ms": 1.0, "first_ms": 2.0, **dict.fromkeys(KINDS, kind)}
    query |= {proof: {"share": share, "probes": 9, "wrong": ["工会"]} for proof in ("exact", "pages_right")}
    return {
        "index": {**index, "peak_bytes": 90_000_000, "version": "", "steps": {}},
        "query": query,
        "load": "0 0 0",
    }


def a_run(date: str = "2022-03-24 10:00:00", **by_name: dict[str, Any]) -> Run:
    facts = {"date": date, "commit": "abc1234", "corpus": "made up", "machine": "one", "versions": "Python"}
    names = by_name or {"gongwen": measured(), "tantivy": measured(2), "groonga": measured(3, 0.5)}
    return Run(facts, {"queries": 50}, {"pg_trgm": "pg_trgm takes no part: no PostgreSQL"}, names, {})


def test_a_run_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    first, second = a_run(), a_run("2022-03-25 09:30:00")
    files = [write_run(each, tmp_path / "runs") for each in (second, first)]
    assert read_run(files[1]) == first
    assert [file.name for file in last_runs(tmp_path / "runs")] == [
        "2022-03-24-100000.json",
        "2022-03-25-093000.json",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "it is not JSON"),
        ("[]", f"is not a run of format {FORMAT}"),
        ('{"format": 0}', f"is not a run of format {FORMAT}"),
        (json.dumps({"format": FORMAT, "facts": {}, "settings": {}}), "lacks absent, judged, measured"),
    ],
)
def test_what_is_no_run_is_told(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "run.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=re.escape(told)):
        read_run(file)


def test_the_chart_has_a_panel_a_measure_and_a_row_a_contender() -> None:
    drawn = chart(a_run().measured)
    root = ElementTree.fromstring(drawn)
    panels = root.findall(f"{SVG}g")
    assert len(panels) == len(PANELS)
    for panel in panels:
        texts = [text.text for text in panel.findall(f"{SVG}text")]
        assert {"gongwen", "tantivy", "groonga"} <= set(texts)
        assert len(panel.findall(f"{SVG}rect")) + len(panel.findall(f"{SVG}circle")) == 3
    assert "prefers-color-scheme: dark" in drawn
    width = float(root.attrib["width"])
    for shape in root.iter(f"{SVG}rect"):
        assert 0 < float(shape.attrib["width"]) < width / 2


def test_in_the_chart_what_is_slower_stands_further_right() -> None:
    (panel,) = [each for each in PANELS if each.title.startswith("Phrase")]
    root = ElementTree.fromstring(chart(a_run().measured, [panel]))
    places = [float(dot.attrib["cx"]) for dot in root.iter(f"{SVG}circle")]
    assert places == sorted(places) and len(set(places)) == 3
    lines = [each for each in root.iter(f"{SVG}line") if each.attrib["class"] != "axis"]
    assert all(float(each.attrib["x2"]) > float(each.attrib["x1"]) for each in lines)


def test_a_published_run_renews_its_part_of_the_page_and_nothing_else(tmp_path: Path) -> None:
    shutil.copy(run.CHECKOUT / "bench" / "README.md", tmp_path)
    before = (tmp_path / "README.md").read_text(encoding="utf-8")
    for each in (a_run(), a_run("2022-03-25 09:30:00")):
        assert page.publish(each, tmp_path).exists()
    after = (tmp_path / "README.md").read_text(encoding="utf-8")
    outside = [text.partition(page.BEGIN)[0] + text.partition(page.END)[2] for text in (before, after)]
    assert outside[0] == outside[1] and "10:00:00" not in after
    shown = after.partition(page.BEGIN)[2].partition(page.END)[0]
    assert "pg_trgm takes no part: no PostgreSQL" in shown and "(chart.svg)" in shown
    assert "| verbatim strings exact | 100.0% | 100.0% | 50.0% |" in shown
    for measure in MEASURES:
        assert f"| {measure.label} |" in shown
    (kept, _) = last_runs(tmp_path / "runs")
    assert "wrong" not in read_run(kept).measured["groonga"]["query"]["exact"], (
        "texts of others are not published"
    )
    for target in re.findall(r"\]\(([\w./-]+)\)", shown):
        assert (tmp_path / target).exists()


def test_a_page_without_a_place_for_it_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "README.md").write_text("# Nothing\n", encoding="utf-8")
    file = write_run(a_run(), tmp_path)
    assert page.main([str(file), "--folder", str(tmp_path)]) == 1
    assert "has no lines" in capsys.readouterr().out
    assert not (tmp_path / "chart.svg").exists()


def test_the_page_that_is_committed_shows_a_run_that_is_there() -> None:
    text = (run.CHECKOUT / "bench" / "README.md").read_text(encoding="utf-8")
    (file,) = set(re.findall(r"\]\((runs/[\w-]+\.json)\)", text))
    shown = read_run(run.CHECKOUT / "bench" / file)
    assert text.partition(page.BEGIN + "\n")[2].partition(page.END)[0] == page.shown(shown)
    assert (run.CHECKOUT / "bench" / "chart.svg").read_text(encoding="utf-8") == chart(shown.measured)


def phrase_of(old: Run, new: Run, name: str = "gongwen") -> tuple[float, bool]:
    (measure,) = [each for each in MEASURES if each.label == "phrase of 2–8, ms p50"]
    change = compare.moved(measure, name, old, new)
    assert change
    return change


def test_what_one_alone_did_has_moved() -> None:
    new = a_run(gongwen=measured(0.5), tantivy=measured(2), groonga=measured(3))
    better, is_more = phrase_of(a_run(), new)
    assert better == pytest.approx(2) and is_more
    peer, _ = phrase_of(a_run(), new, "groonga")
    assert peer == pytest.approx(1 / 2**0.5), "beside the median of two others"


def test_what_the_whole_machine_did_has_moved_nobody() -> None:
    new = a_run(gongwen=measured(1.5), tantivy=measured(3), groonga=measured(4.5))
    for name in new.measured:
        better, is_more = phrase_of(a_run(), new, name)
        assert better == pytest.approx(1) and not is_more


def test_what_the_rounds_disagree_about_is_noise() -> None:
    noisy = measured(0.8)
    noisy["query"]["phrase"] = noisy["query"]["phrase"] | {
        "rounds": [{"p50": each, "p95": 3} for each in (0.3, 3, 0.9, 2, 0.5)]
    }
    better, is_more = phrase_of(a_run(gongwen=measured()), a_run(gongwen=noisy))
    assert better == pytest.approx(1.25) and not is_more


def test_an_answer_that_is_no_longer_right_is_never_noise() -> None:
    (measure,) = [each for each in MEASURES if each.label == "verbatim strings exact"]
    old, new = a_run(gongwen=measured()), a_run(gongwen=measured(share=0.999))
    change = compare.moved(measure, "gongwen", old, new)
    assert change and change[1]
    assert compare.moved(measure, "gongwen", old, old) == (1.0, False)


def test_the_last_two_runs_are_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_run(a_run("2022-03-23 10:00:00"), tmp_path)
    assert compare.main(["--runs", str(tmp_path)]) == 1
    assert "there are 1" in capsys.readouterr().out
    later = a_run(gongwen=measured(0.5), tantivy=measured(2), sphinx=measured())
    write_run(replace(later, facts={**later.facts, "commit": "def5678"}), tmp_path)
    assert compare.main(["--runs", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "## 2022-03-23-100000 → 2022-03-24-100000" in told and "- commit: abc1234 → def5678" in told
    assert "- groonga is in one of them alone" in told and "- sphinx is in one of them alone" in told
    assert re.search(r"^\| docs/s indexed \| \*\*2\.00\*\* \| 1\.00 \|$", told, re.MULTILINE)


def test_other_corpora_are_not_compared_in_silence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = a_run(), a_run("2022-03-25 09:30:00")
    files = [
        write_run(each, tmp_path) for each in (old, replace(new, facts={**new.facts, "corpus": "other"}))
    ]
    assert compare.main(list(map(str, files))) == 0
    assert "Not the same corpus or machine" in capsys.readouterr().out
