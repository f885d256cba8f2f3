"""Measure every contender on the same texts and queries, one process at a time, and append a table.

python -m bench.run [--docs N] [--contenders a,b] [--out bench/results.md] [--grow N] [--slice]
                    [--relevance-only] [--judged stard,laws]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path

from bench.corpora import JUDGED, is_available, load
from bench.machine import describe, load_average
from bench.plan import make_plan
from bench.registry import CONTENDERS, RANKING_ONLY, different_rankers, why_absent
from bench.report import DiskUsageMeter, section
from bench.stages import Stages
from bench.worker import write_plan

CHECKOUT = Path(__file__).resolve().parents[1]
FULL = {"docs": 0, "queries": 200, "probes": 300, "questions": 0}  # 0: all
SLICE = {"docs": 2_000, "queries": 30, "probes": 50, "questions": 50}  # some seconds for each contender
HEADING = "# Measurements\n\nEach section is one run of `python -m bench.run`, newest last.\n"


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse(arguments)
    names = [name for name in options.contenders if takes_part(name)]
    options.work.mkdir(parents=True, exist_ok=True)
    stages = Stages(options, options.work / "plan.json", tell)
    measured: dict[str, DiskUsageMeter] = {}
    if options.relevance_only:
        facts = describe("the judged ones only")
    else:
        facts = describe(plan_for(options))
        timed = [name for name in names if name not in RANKING_ONLY]
        measured = {name: result for name in timed if (result := stages.measure(name))}
    judged: dict[str, DiskUsageMeter] = {}
    if not options.no_relevance:
        rankers = different_rankers([name for name in names if f"{name} FAILED" not in stages.failed])
        judged = {corpus: stages.judge(corpus, rankers) for corpus in options.judged if is_available(corpus)}
    facts["load average when done"] = load_average()
    write_results(facts | stages.failed, measured, judged, options)
    return 1 if stages.failed else 0


def plan_for(options: argparse.Namespace) -> str:
    """Draw and write the questions of the run's corpus; one sentence on the corpus."""
    corpus = load(options.corpus, options.docs, options.grow)
    tell(f"corpus: {corpus.origin}")
    write_plan(make_plan(corpus.items, options.queries, options.probes), options.work / "plan.json")
    return corpus.origin  # without the documents: the contenders' processes may need the room


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.run", description=__doc__)
    parser.add_argument("--corpus", default="xwlb", help="a shared corpus; any other name: synthetic text")
    parser.add_argument("--docs", type=int, help="take that many documents, evenly spread (default: all)")
    parser.add_argument("--grow", type=int, default=0, help="fill up to that many with altered copies")
    contenders = partial(names_list, CONTENDERS, "contender")
    parser.add_argument("--contenders", type=contenders, default=list(CONTENDERS), help=", ".join(CONTENDERS))
    parser.add_argument("--queries", type=int, help="queries of each kind (default: 200)")
    parser.add_argument("--probes", type=int, help="verbatim strings to prove (default: 300)")
    parser.add_argument("--repeat", type=int, default=1, help="index so many times and count the fastest")
    parser.add_argument("--questions", type=int, help="questions of each judged corpus (default: all)")
    judged = partial(names_list, JUDGED, "judged corpus")
    parser.add_argument("--judged", type=judged, default=list(JUDGED), help=", ".join(JUDGED))
    relevance = parser.add_mutually_exclusive_group()
    relevance.add_argument("--no-relevance", action="store_true", help="leave the judged corpora out")
    relevance.add_argument(
        "--relevance-only", action="store_true", help="leave all but the judged corpora out"
    )
    parser.add_argument("--slice", action="store_true", help="a small run, for a smoke test")
    parser.add_argument("--keep", action="store_true", help="leave the indexes in the work folder")
    parser.add_argument("--out", type=Path, default=CHECKOUT / "bench" / "results.md")
    parser.add_argument("--work", type=Path, default=CHECKOUT / "var" / "bench", help="indexes, plan, JSON")
    options = parser.parse_args(arguments)
    options.work = options.work.resolve()
    for name, value in (SLICE if options.slice else FULL).items():
        if getattr(options, name) is None:
            setattr(options, name, value)
    return options


def names_list(known: Collection[str], kind: str, text: str) -> list[str]:
    names = text.split(",")
    if unknown := ", ".join(sorted(set(names) - set(known))):
        raise argparse.ArgumentTypeError(f"no {kind} is called {unknown}; there are {', '.join(known)}")
    return names


def takes_part(name: str) -> bool:
    reason = why_absent(name)
    if reason:
        tell(reason)
    return reason is None


def write_results(
    facts: Mapping[str, str],
    measured: Mapping[str, DiskUsageMeter],
    judged: Mapping[str, DiskUsageMeter],
    options: argparse.Namespace,
) -> None:
    """Append the table to the results file and leave all numbers as JSON in the work folder."""
    everything = {"facts": facts, "measured": measured, "judged": judged}
    numbers = options.work / f"{facts['date'].replace(' ', 'T').replace(':', '')}.json"
    numbers.write_text(json.dumps(everything, ensure_ascii=False, indent=1), encoding="utf-8")
    before = options.out.read_text(encoding="utf-8") if options.out.exists() else HEADING
    table = section(facts, measured, judged)
    options.out.write_text(f"{before}\n{table}", encoding="utf-8")
    tell(f"\n{table}\nappended to {options.out}; all numbers in {numbers}")


def tell(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
