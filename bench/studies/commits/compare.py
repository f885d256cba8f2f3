"""Whether this checkout answers as another one does, and what its answers cost beside those of the other.

python -m bench.studies.commits.compare CHECKOUT [--docs N] [--queries N] [--rounds N] [--tasks NAME,…]

Each checkout has a process of its own; they take turns, task by task, so that a busy machine slows both. Told is processor
time: of each question the least of all rounds, of these the median and the 95th percentile. Every answer is compared
as text: totals, tiers, ids, scores, facets, snippets. Prints a Markdown table and exits with 1 where an answer differs.
"""

from __future__ import annotations

import argparse
import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parents[3]
EQUAL = ("whole", "changed")  # asked once, all kinds of questions
TIMED = (
    "rare",
    "common",
    "all_words",
    "any_words",
    "phrases",
    "pages",
    "faceted",
    "archive_quoted",
    "archive_typed",
    "archive_words",
)
_SHOWN = 3  # answers of a task that differ

Answers = list[tuple[object, float]]


class Worker:
    """One checkout's process; see `worker`."""

    def __init__(self, checkout: Path, docs: int, queries: int) -> None:
        script = Path(__file__).with_name("worker.py")
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(script), str(docs), str(queries)],
            cwd=checkout,
            env=os.environ | {"PYTHONPATH": str(checkout)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def run(self, task: str) -> Answers:
        """Carry out a task. Raises EOFError when the process has ended."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(f"{task}\n".encode())
        self._process.stdin.flush()
        length = self._process.stdout.read(8)
        if not length:
            raise EOFError(task)
        answers: Answers = pickle.loads(self._process.stdout.read(int.from_bytes(length, "little")))
        return answers

    def close(self) -> None:
        """Let it end."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("before", type=Path, help="the other checkout")
    parser.add_argument("--docs", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=2_000, help="of which half after changes")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tasks", default=",".join((*EQUAL, *TIMED)))
    chosen = parser.parse_args(arguments)
    workers = [Worker(path, chosen.docs, chosen.queries // 2) for path in (chosen.before.resolve(), HERE)]
    print("| task | equal | before, p50 / p95 ms | now | now / before |\n| --- | --- | ---: | ---: | ---: |")
    wrong = 0
    try:
        for task in chosen.tasks.split(","):
            wrong += compared(task, workers, 1 if task in EQUAL else chosen.rounds)
    finally:
        for worker in workers:
            worker.close()
    sys.exit(1 if wrong else 0)


def compared(task: str, workers: Sequence[Worker], rounds: int) -> int:
    """Have both do a task so many times, print its line; how many answers differ."""
    spent: list[list[list[float]]] = [[], []]
    answers: list[list[object]] = [[], []]
    for number in range(rounds):
        for at in (0, 1) if number % 2 == 0 else (1, 0):
            done = workers[at].run(task)
            answers[at] = [answer for answer, _ in done]
            spent[at].append([seconds for _, seconds in done])
    differing = [pair for pair in zip(*answers, strict=True) if pair[0] != pair[1]]
    (b50, b95), (n50, n95) = (
        np.percentile(1000 * np.min(np.array(rows), axis=0), [50, 95]) for rows in spent
    )
    count = len(answers[0])
    print(
        f"| {task} | {count - len(differing)} of {count} | {b50:.3f} / {b95:.3f} | {n50:.3f} / {n95:.3f}"
        f" | {n50 / b50:.2f} / {n95 / b95:.2f} |",
        flush=True,
    )
    for pair in differing[:_SHOWN]:
        print(*(f"    {str(answer)[:2000]}" for answer in pair), sep="\n", file=sys.stderr)
    return len(differing)


if __name__ == "__main__":
    main()
