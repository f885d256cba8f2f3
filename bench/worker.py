"""Indexes, queries or judges one contender in a process of its own.

python -m bench.worker JOB.json
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, Literal, TypeVar

from bench.contender import TOP, Contender, Ranker
from bench.corpora import Question, load, read_questions
from bench.plan import Plan, Probe, digest
from bench.processes import BEGIN, END, cpu_seconds, private_bytes
from bench.registry import make_contender, make_ranker

Stage = Literal["index", "query", "judge"]
Result = dict[str, Any]
Query = TypeVar("Query")
DEEP = 100  # documents asked for a judged question
ROUNDS = 6  # in which the contenders take turns; the first warms up and is not counted
PATIENCE = 20.0  # seconds for one kind of query; the slow are judged by the queries they got done


@dataclass(frozen=True, slots=True)
class Job:
    """What to do with which contender; paths as text, because a job travels as JSON."""

    stage: Stage
    contender: str
    corpus: str
    size: tuple[int, int]  # docs and grow, as in corpora.load
    questions: int  # as in corpora.read_questions
    folder: str  # of the index
    plan: str  # file of the Plan, read by "query"
    result: str  # file to write


def main(path: str) -> None:
    job = Job(**json.loads(Path(path).read_text(encoding="utf-8")))
    stages: dict[Stage, Callable[[Job], Result]] = {"index": index, "query": query, "judge": judge}
    result = stages[job.stage](job)
    Path(job.result).write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")


def index(job: Job) -> Result:
    """Build the index with the corpus already in memory, so that reading it costs nobody anything."""
    contender = make_contender(job.contender)
    items = load(job.corpus, *job.size).items
    gc.freeze()  # the corpus is ours: no contender's garbage collector has to walk it
    before = private_bytes([os.getpid()])
    folder = Path(job.folder)
    with contender.running(folder):
        print(BEGIN, flush=True)
        cpu_before, started = cpu_seconds(), perf_counter()
        contender.index(items, folder)
        seconds, on_cpu = perf_counter() - started, cpu_seconds() - cpu_before
        print(END, flush=True)
        return {
            "docs": len(items),
            "seconds": seconds,
            "cpu_seconds": on_cpu,
            "corpus_bytes": before,
            "index_bytes": contender.index_bytes(folder),
            "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
            "steps": dict(contender.steps()),
            "version": contender.version(),
        }


def query(job: Job) -> Result:
    """Open an index that another process built, answer when it is our turn, then prove the phrases, untimed."""
    plan, folder = _read_plan(job.plan), Path(job.folder)
    contender = make_contender(job.contender)
    with contender.running(folder):
        print(BEGIN, flush=True)
        opened = _milliseconds(contender.open, folder)
        first = _milliseconds(contender.page, plan.pages[0].text)
        print(END, flush=True)
        result: Result = {"open_ms": opened, "first_ms": first}
        result |= {kind: summed_up(rounds[1:]) for kind, rounds in _in_turns(contender, plan).items()}
        result |= {
            "pages_right": proven(plan.pages, partial(is_page_right, contender)),
            "exact": proven(plan.probes, partial(is_exact, contender)),
        }
        contender.close()
    return result


def _in_turns(contender: Contender, plan: Plan) -> dict[str, list[list[float]]]:
    """Milliseconds of each kind's questions, round by round; each line that we are sent is a turn."""
    kinds: dict[str, tuple[Callable[[Any], object], Sequence[Any]]] = {
        "rare": (contender.word, plan.rare),
        "common": (contender.word, plan.common),
        "and": (contender.all_words, plan.triples),
        "or": (contender.any_words, plan.triples),
        "phrase": (contender.phrase, plan.phrases),
        "character": (contender.phrase, plan.characters),
        "page": (contender.page, [probe.text for probe in plan.pages]),
    }
    taken: dict[str, list[list[float]]] = {kind: [] for kind in kinds}
    for line in sys.stdin:
        print(BEGIN, flush=True)
        for kind, (ask, questions) in kinds.items():
            taken[kind].append(timed(ask, questions[int(line) :: ROUNDS]))
        print(END, flush=True)
    return taken


def judge(job: Job) -> Result:
    """Index a judged corpus and score every ranker of the contender on its questions."""
    contender = make_ranker(job.contender)
    with contender.running(Path(job.folder)):
        contender.index(load(job.corpus).items, Path(job.folder))
        contender.open(Path(job.folder))
        questions = read_questions(job.corpus, job.questions)
        scores = {name: scored(ranker, questions) for name, ranker in contender.rankers().items()}
        contender.close()
    return scores


def timed(ask: Callable[[Query], object], queries: Sequence[Query]) -> list[float]:
    """Milliseconds of each query, asked once; those of a slow kind only as long as our patience lasts."""
    taken: list[float] = []
    for one in queries:
        taken.append(_milliseconds(ask, one))
        if sum(taken) > PATIENCE / ROUNDS * 1_000:
            break
    return taken


def summed_up(rounds: Sequence[Sequence[float]]) -> Result:
    """Milliseconds at the 50th and 95th percentile of the rounds together and of each, and how many queries were asked."""
    together = sorted(one for taken in rounds for one in taken)
    return _percentiles(together) | {
        "asked": len(together),
        "rounds": [_percentiles(sorted(taken)) for taken in rounds],
    }


def _percentiles(ordered: Sequence[float]) -> Result:
    return {"p50": percentile(ordered, 50), "p95": percentile(ordered, 95)}


def percentile(ordered: Sequence[float], percent: int) -> float:
    """The nearest-rank percentile of values in rising order; 0 of none."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)] if ordered else 0.0


def proven(probes: Sequence[Probe], is_right: Callable[[Probe], bool]) -> Result:
    """The share of probes answered with the truth, and some of those that were not."""
    wrong = [probe.text for probe in probes if not is_right(probe)]
    return {"share": 1 - len(wrong) / max(1, len(probes)), "probes": len(probes), "wrong": wrong[:20]}


def is_exact(contender: Contender, probe: Probe) -> bool:
    """Whether both the total and the very set of documents are the true ones."""
    total = contender.phrase(probe.text)
    return total == probe.total and digest(contender.phrase_ids(probe.text)) == probe.digest


def is_page_right(contender: Contender, probe: Probe) -> bool:
    """Whether the total is true, the years add up to it, the page is full and every hit is marked."""
    page = contender.page(probe.text)
    full = len(page.hits) == min(TOP, probe.total)
    marked = all(hit.snippet.marks for hit in page.hits)
    return page.total == probe.total == sum(count for _, count in page.years) and full and marked


def scored(ranker: Ranker, questions: Sequence[Question]) -> dict[str, float]:
    """Mean reciprocal rank and recall within ten, recall within a hundred, and the share that found nothing at all."""
    reciprocal = recall = deep_recall = nothing = 0.0
    for question in questions:
        found = ranker(question.text, DEEP)[:DEEP]
        ranks = [rank for rank, id_ in enumerate(found, 1) if id_ in question.relevant]
        shown = [rank for rank in ranks if rank <= TOP]
        reciprocal += 1 / shown[0] if shown else 0
        recall += len(shown) / len(question.relevant)
        deep_recall += len(ranks) / len(question.relevant)
        nothing += not found
    asked = len(questions)
    sums = {"mrr": reciprocal, "recall": recall, "recall_100": deep_recall, "nothing": nothing}
    return {name: value / max(1, asked) for name, value in sums.items()} | {"asked": asked}


def write_plan(plan: Plan, path: Path) -> None:
    path.write_text(json.dumps(asdict(plan), ensure_ascii=False), encoding="utf-8")


def _read_plan(path: str) -> Plan:
    fields = json.loads(Path(path).read_text(encoding="utf-8"))
    pages, probes = ([Probe(**probe) for probe in fields.pop(name)] for name in ("pages", "probes"))
    return Plan(**fields, pages=pages, probes=probes)


def _milliseconds(call: Callable[[Query], object], argument: Query) -> float:
    started = perf_counter()
    call(argument)
    return (perf_counter() - started) * 1_000


if __name__ == "__main__":
    main(sys.argv[1])
