"""Measures contenders: each stage runs in a process of its own, watched from here, and all answer in turns."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from bench.machine import load_average
from bench.processes import ProcessFailed, Watched
from bench.registry import SERVERS
from bench.worker import ROUNDS, Job, Result, Stage

FAILED = " FAILED"  # how the fact about such a contender is called
CHECKOUT = Path(__file__).resolve().parents[1]


class Stages:
    """Runs the stages of one run; indexes lie in the work folder, those of servers in `places`, until measured."""

    def __init__(
        self, options: argparse.Namespace, plan: Path, places: Path, tell: Callable[[str], None]
    ) -> None:
        self._options = options
        self._plan = plan
        self._places = places
        self._tell = tell
        self.failed: dict[str, str] = {}  # fact for the results, by its name

    def measure(self, contenders: Sequence[str]) -> dict[str, Result]:
        """Index the run's corpus, one after the other; query it in turns. Of several indexings the fastest counts."""
        measured: dict[str, Result] = {}
        try:
            for _ in range(self._options.repeat):
                for name in contenders:
                    with self._noting(name):
                        _keep_the_faster(measured, name, self._index(name))
            for name, queried in self._query([name for name in contenders if name in measured]).items():
                measured[name]["query"] = queried
        finally:
            for name in contenders:
                self._clear(self._folder(name))
        return {name: result for name, result in measured.items() if "query" in result}

    def _index(self, contender: str) -> Result:
        load = load_average()
        self._fresh_folder(contender)
        watched = self._started("index", contender, self._options.corpus)
        return {"load": load, "index": self._answer_of(watched, contender)}

    def _query(self, contenders: Sequence[str]) -> dict[str, Result]:
        """What each has measured, asked in turns: who begins is another in each round."""
        waiting: dict[str, Watched] = {}
        for name in contenders:
            with self._noting(name):
                watched = self._started("query", name, self._options.corpus)
                watched.wait_for_turn()
                waiting[name] = watched
        for number in range(ROUNDS):
            self._tell(f"round {number + 1} of {ROUNDS}")
            for name in _turned(list(waiting), number):
                with self._noting(name, waiting):
                    waiting[name].give_turn(number)
        queried: dict[str, Result] = {}
        for name, watched in waiting.items():
            self._tell(f"{name}: proof")
            with self._noting(name):
                queried[name] = self._answer_of(watched, name)
        return queried

    def judge(self, corpus: str, contenders: Sequence[str]) -> Result:
        """Scores on a judged corpus, by ranker."""
        scores: Result = {}
        for contender in contenders:
            folder = self._fresh_folder(contender)
            with self._noting(contender):
                scores |= self._answer_of(self._started("judge", contender, corpus), contender)
            self._clear(folder)
        return scores

    @contextmanager
    def _noting(self, contender: str, waiting: dict[str, Watched] | None = None) -> Iterator[None]:
        """Where it fails: no numbers, but a word in the results; the others still get their turn."""
        try:
            yield
        except ProcessFailed as failure:
            self.failed[contender + FAILED] = str(failure)
            self._tell(f"{contender} failed: {failure}")
            if waiting:
                del waiting[contender]

    def _started(self, stage: Stage, contender: str, corpus: str) -> Watched:
        self._tell(f"{contender}: {stage}, {corpus}")
        options = self._options
        size = (0, 0) if stage == "judge" else (options.docs, options.grow)
        files = (str(self._folder(contender)), str(self._plan), str(self._answer_file(contender)))
        job = Job(stage, contender, corpus, size, options.questions, *files)
        task = options.work / f"{contender}.job.json"
        task.write_text(json.dumps(asdict(job)), encoding="utf-8")
        return Watched([sys.executable, "-m", "bench.worker", str(task)], CHECKOUT)

    def _answer_of(self, watched: Watched, contender: str) -> Result:
        """Its results, with the most memory that it took. Raises ProcessFailed."""
        peak = watched.finish()
        answer = self._answer_file(contender)
        result: Result = json.loads(answer.read_text(encoding="utf-8"))
        answer.unlink()
        if peak:  # judging does not count it
            result["peak_bytes"] = max(0, peak - result.get("corpus_bytes", 0))
        return result

    def _answer_file(self, contender: str) -> Path:
        file: Path = self._options.work / f"{contender}.answer.json"
        return file

    def _folder(self, contender: str) -> Path:
        folders: Path = self._places if contender in SERVERS else self._options.work / "indexes"
        return folders / contender

    def _fresh_folder(self, contender: str) -> Path:
        folder = self._folder(contender)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def _clear(self, folder: Path) -> None:
        if not self._options.keep:
            shutil.rmtree(folder, ignore_errors=True)


def _keep_the_faster(measured: dict[str, Result], name: str, new: Result) -> None:
    if name not in measured or new["index"]["seconds"] < measured[name]["index"]["seconds"]:
        measured[name] = new


def _turned(names: Sequence[str], by: int) -> list[str]:
    """The names from another one on."""
    at = by % len(names) if names else 0
    return [*names[at:], *names[:at]]
