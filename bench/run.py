"""Measure every contender on the same texts and queries, one process at a time, and append a table.

python -m bench.run [--docs N] [--contenders a,b] [--out bench/results.md] [--grow N] [--slice]
                    [--relevance-only] [--judged stard,laws] [--publish] [--note TEXT]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from bench.corpora import JUDGED, is_available, load
from bench.machine import describe, load_average
from bench.plan import make_plan
from bench.publication.page import publish
from bench.publication.runs import Run, write_run
from bench.registry import CONTENDERS, RANKING_ONLY, different_rankers, why_absent
from bench.report import DiskUsageMeter, section
from bench.stages import FAILED, Stages
from bench.worker import ROUNDS, write_plan
from tools.servers.process import folder_for_servers

CHECKOUT = Path(__file__).resolve().parents[1]
BENCH = CHECKOUT / "bench"
FULL = {"docs": 0, "queries": 200, "probes": 300, "questions": 0}  # 0: all
SLICE = {"docs": 2_000, "queries": 30, "probes": 50, "questions": 50}  # some seconds for each contender
HEADING = "# Measurements\n\nEach section is one run of `python -m bench.run`, newest last.\n"


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse(arguments)
    absent = absent_of(options.contenders)
    options.work.mkdir(parents=True, exist_ok=True)
    run = measured_run(options, absent)
    write_results(run, options)
    return 1 if any(fact.endswith(FAILED) for fact in run.facts) else 0


def absent_of(names: Iterable[str]) -> dict[str, str]:
    """Who cannot take part here, and why; it is told."""
    absent = {name: reason for name in names if (reason := why_absent(name))}
    for reason in absent.values():
        tell(reason)
    return absent


def measured_run(options: argparse.Namespace, absent: Mapping[str, str]) -> Run:
    """Index, query and judge all who are not absent."""
    names = [name for name in options.contenders if name not in absent]
    measured: dict[str, DiskUsageMeter] = {}
    judged: dict[str, DiskUsageMeter] = {}
    facts = describe("the judged ones only" if options.relevance_only else plan_for(options))
    with folder_for_servers() as places:
        stages = Stages(options, options.work / "plan.json", places, tell)
        if not options.relevance_only:
            measured |= stages.measure([name for name in names if name not in RANKING_ONLY])
        if not options.no_relevance:
            rankers = different_rankers([name for name in names if name + FAILED not in stages.failed])
            judged = {
                corpus: stages.judge(corpus, rankers) for corpus in options.judged if is_available(corpus)
            }
    engines = [engine for each in measured.values() if (engine := each["index"]["version"])]
    facts["versions"] = ", ".join([facts["versions"], *engines])
    facts["note"] = options.note
    facts["load average when done"] = load_average()
    settings = {name: getattr(options, name) for name in (*FULL, "grow", "repeat")} | {"rounds": ROUNDS}
    return Run(facts | stages.failed, settings, absent, measured, judged)


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
    parser.add_argument(
        "--note", default="", help="what has to be known of the run, say that the machine is shared"
    )
    parser.add_argument("--keep", action="store_true", help="leave the indexes in the work folder")
    parser.add_argument("--out", type=Path, default=BENCH / "results.md")
    parser.add_argument(
        "--publish",
        type=Path,
        nargs="?",
        const=BENCH,
        help="renew page, chart, runs there (bench/)",
    )
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


def write_results(run: Run, options: argparse.Namespace) -> None:
    """Append the table to the results file, keep all numbers as JSON and renew the page of a run that is published."""
    numbers = write_run(run, options.work)
    if options.publish:
        publish(run, options.publish)
    before = options.out.read_text(encoding="utf-8") if options.out.exists() else HEADING
    table = section(run.facts, run.measured, run.judged)
    options.out.write_text(f"{before}\n{table}", encoding="utf-8")
    tell(f"\n{table}\nappended to {options.out}; all numbers in {numbers}")


def tell(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
