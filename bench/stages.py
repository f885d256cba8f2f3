"""Measures a contender: each stage runs in a process of its own, watched from here."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from bench.machine import load_average
from bench.memory import MemoryWatch
from bench.worker import Job, Result, Stage

CHECKOUT = Path(__file__).resolve().parents[1]


class StageFailed(Exception):
    """A contender's process ended with an error; what it wrote stands above this message."""


class Stages:
    """Runs the stages of one run one after the other; indexes live in the work folder until measured."""

    def __init__(self, options: argparse.Namespace, plan: Path, tell: Callable[[str], None]) -> None:
        self._options = options
        self._plan = plan
        self._tell = tell
        self.failed: dict[str, str] = {}  # fact for the results, by its name

    def measure(self, contender: str) -> Result:
        """Index and query the run's corpus; of several indexings the fastest counts."""
        load = load_average()
        corpus = self._options.corpus
        try:
            indexed = [self._index(contender, corpus) for _ in range(self._options.repeat)]
            fastest = min(indexed, key=lambda result: float(result["seconds"]))
            queried = self._run("query", contender, corpus, self._folder(contender))
            return {"load": load, "index": fastest, "query": queried}
        except StageFailed as failure:
            return self._noted(contender, failure)
        finally:
            self._clear(self._folder(contender))

    def _index(self, contender: str, corpus: str) -> Result:
        return self._run("index", contender, corpus, self._fresh_folder(contender))

    def judge(self, corpus: str, contenders: Sequence[str]) -> Result:
        """Scores on a judged corpus, by ranker."""
        scores: Result = {}
        for contender in contenders:
            folder = self._fresh_folder(f"{contender}-{corpus}")
            try:
                scores |= self._run("judge", contender, corpus, folder)
            except StageFailed as failure:
                scores |= self._noted(contender, failure)
            finally:
                self._clear(folder)
        return scores

    def _noted(self, contender: str, failure: StageFailed) -> Result:
        """No numbers, but a word in the results: the others still get their turn."""
        self.failed[f"{contender} FAILED"] = str(failure)
        self._tell(f"{contender} failed: {failure}")
        return {}

    def _run(self, stage: Stage, contender: str, corpus: str, folder: Path) -> Result:
        self._tell(f"{contender}: {stage}, {corpus}")
        options = self._options
        answer = options.work / "answer.json"
        size = (0, 0) if stage == "judge" else (options.docs, options.grow)
        files = (str(folder), str(self._plan), str(answer))
        job = Job(stage, contender, corpus, size, options.questions, *files)
        task = options.work / "job.json"
        task.write_text(json.dumps(asdict(job)), encoding="utf-8")
        peak = _watched([sys.executable, "-m", "bench.worker", str(task)])
        result: Result = json.loads(answer.read_text(encoding="utf-8"))
        answer.unlink()
        if stage != "judge":
            result["peak_bytes"] = max(0, peak - result.get("corpus_bytes", 0))
        return result

    def _folder(self, name: str) -> Path:
        folder: Path = self._options.work / "indexes" / name
        return folder

    def _fresh_folder(self, name: str) -> Path:
        folder = self._folder(name)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def _clear(self, folder: Path) -> None:
        if not self._options.keep:
            shutil.rmtree(folder)


def _watched(command: list[str]) -> int:
    """Run the command to its end; the peak of its private memory in bytes while it asked to be counted."""
    with subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True) as process:
        watch = MemoryWatch(process.pid)
        watch.start()
        for line in process.stdout or ():
            if not watch.hear(line.rstrip("\n")):
                print(line, end="", flush=True)
        code = process.wait()
        peak = watch.stop()
    if code:
        raise StageFailed(f"its process ended with {code}")
    return peak
