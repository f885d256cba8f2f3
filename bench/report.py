"""Writes the measurements of one run as a dated Markdown section."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

DiskUsageMeter = Mapping[str, Any]  # {"load": …, "index": …, "query": …} as bench/stages.py makes them


def _no_rounds(_: DiskUsageMeter) -> list[float]:
    return []


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the table; `of` raises KeyError for a contender that was not measured so far."""

    label: str
    of: Callable[[DiskUsageMeter], float]
    digits: int
    more_is_better: bool = False
    is_share: bool = False
    noise: float = 0.1  # by which it moves, relatively, from run to run when nothing has changed
    rounds: Callable[[DiskUsageMeter], list[float]] = _no_rounds  # the same in each round
    by_the_clock: bool = True  # moves with what else the machine does

    def shown(self, measured: DiskUsageMeter) -> str:
        try:
            value = self.of(measured)
        except KeyError:
            return "–"
        return f"{value:.1%}" if self.is_share else f"{value:,.{self.digits}f}"

    def ratio(self, reference: DiskUsageMeter, peer: DiskUsageMeter) -> str:
        """How many times better the reference is than the peer."""
        better = self.times_better(reference, peer)
        return "–" if better is None else f"{better:,.2f}"

    def times_better(self, reference: DiskUsageMeter, peer: DiskUsageMeter) -> float | None:
        """The same as a number; None where one of them was not measured or is nothing."""
        try:
            own, other = self.of(reference), self.of(peer)
        except KeyError:
            return None
        better, worse = (own, other) if self.more_is_better else (other, own)
        return better / worse if better and worse else None


def _number(measured: DiskUsageMeter, path: Sequence[str]) -> float:
    """What stands at the end of the path. Raises KeyError."""
    found: Any = measured
    for key in path:
        found = found[key]
    return float(found)


def _megabytes(label: str, path: Sequence[str], digits: int, noise: float = 0.1) -> Measure:
    return Measure(label, lambda m: _number(m, path) / 1e6, digits, noise=noise, by_the_clock=False)


def _kind(label: str, key: str) -> list[Measure]:
    return [_percentile(f"{label}, ms {name}", key, name) for name in ("p50", "p95")]


def _percentile(label: str, key: str, name: str) -> Measure:
    return Measure(
        label,
        partial(_number, path=("query", key, name)),
        2,
        rounds=lambda measured: [float(one[name]) for one in measured["query"][key]["rounds"]],
    )


def _share(label: str, key: str) -> Measure:
    share = partial(_number, path=("query", key, "share"))
    return Measure(label, share, 0, True, is_share=True, noise=0.0, by_the_clock=False)


MEASURES = [
    Measure("docs/s indexed", lambda m: float(m["index"]["docs"] / m["index"]["seconds"]), 0, True),
    Measure("docs per CPU second", lambda m: float(m["index"]["docs"] / m["index"]["cpu_seconds"]), 0, True),
    _megabytes("index size, MB", ("index", "index_bytes"), 1, noise=0.02),
    _megabytes("peak memory indexing, MB", ("index", "peak_bytes"), 0),
    _megabytes("peak memory serving, MB", ("query", "peak_bytes"), 0),
    Measure("open, ms", partial(_number, path=("query", "open_ms")), 1, noise=0.5),
    Measure("first page after opening, ms", partial(_number, path=("query", "first_ms")), 1, noise=0.5),
    *_kind("rare word", "rare"),
    *_kind("common word", "common"),
    *_kind("3 words AND", "and"),
    *_kind("3 words OR", "or"),
    *_kind("phrase of 2–8", "phrase"),
    *_kind("one character", "character"),
    *_kind("page work", "page"),
    _share("pages right", "pages_right"),
    _share("verbatim strings exact", "exact"),
]
SCORES = (
    ("questions", "asked", "{}"),
    ("MRR@10", "mrr", "{:.4f}"),
    ("recall@10", "recall", "{:.3f}"),
    ("recall@100", "recall_100", "{:.3f}"),
    ("no result", "nothing", "{:.1%}"),
)


def section(
    facts: Mapping[str, str], measured: Mapping[str, DiskUsageMeter], judged: Mapping[str, DiskUsageMeter]
) -> str:
    """`facts` with "date" among them; `measured` by contender, the first being the one compared with the
    others, or none; `judged` by corpus, then by ranker."""
    parts = [f"## {facts['date']}", _facts(facts), _speed(measured) if measured else ""]
    if len(measured) > 1:
        parts.append(_ratios(measured))
    parts.append(_steps(measured))
    if judged:
        parts.append(_relevance(judged))
    return "\n\n".join(part for part in parts if part) + "\n"


def _facts(facts: Mapping[str, str]) -> str:
    return "\n".join(f"- {name}: {fact}" for name, fact in facts.items() if fact and name != "date")


def _speed(measured: Mapping[str, DiskUsageMeter]) -> str:
    rows = [[measure.label, *map(measure.shown, measured.values())] for measure in MEASURES]
    return table(["", *measured], rows)


def _ratios(measured: Mapping[str, DiskUsageMeter]) -> str:
    (name, reference), *peers = measured.items()
    rows = [[measure.label, *(measure.ratio(reference, peer) for _, peer in peers)] for measure in MEASURES]
    heading = f"How many times better {name} is (below 1: worse)"
    return f"### {heading}\n\n" + table(["", *(peer for peer, _ in peers)], rows)


def _steps(measured: Mapping[str, DiskUsageMeter]) -> str:
    """Where indexing time went; steps in other threads and processes overlap and do not add up."""
    lines = [
        f"- {name}, {entry['index']['seconds']:.1f} s, load average before {entry['load']}: "
        + ", ".join(f"{step} {seconds:.1f} s" for step, seconds in entry["index"]["steps"].items())
        for name, entry in measured.items()
        if entry.get("index", {}).get("steps")
    ]
    return "### Where indexing time went\n\n" + "\n".join(lines) if lines else ""


def _relevance(judged: Mapping[str, DiskUsageMeter]) -> str:
    rows = [
        [f"{corpus}, {ranker}", *(form.format(scores[key]) for _, key, form in SCORES)]
        for corpus, by_ranker in judged.items()
        for ranker, scores in by_ranker.items()
    ]
    return "### Relevance\n\n" + table(["", *(label for label, _, _ in SCORES)], rows)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, numbers to the right."""
    lines = [list(head), ["---", *["---:"] * (len(head) - 1)], *map(list, rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
