"""The numbers of one run as a JSON file, `bench/runs/DATE.json`, which another run can be compared with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

FORMAT: Final = 1  # of the file; raised when a number comes to mean something else


@dataclass(frozen=True, slots=True)
class Run:
    """One run. `measured` is what `bench/stages.py` gives by contender, `judged` the scores by corpus and ranker."""

    facts: Mapping[str, str]  # date, commit, corpus, machine, versions, load, who failed
    settings: Mapping[str, int | str]  # questions of each kind, probes, rounds, seed
    absent: Mapping[str, str]  # who took no part, and why
    measured: Mapping[str, Any]
    judged: Mapping[str, Any]
    format: int = FORMAT

    @property
    def name(self) -> str:
        """How its file is called, without ".json"; names of later runs are greater."""
        return self.facts["date"].replace(" ", "-").replace(":", "")


def write_run(run: Run, folder: Path) -> Path:
    """Keep a run in a folder of runs; its file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{run.name}.json"
    file.write_text(json.dumps(asdict(run), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return file


def read_run(file: Path) -> Run:
    """The run that a file holds. Raises ValueError with a sentence when it holds none that can be read."""
    try:
        held = json.loads(file.read_text(encoding="utf-8"))
    except json.JSONDecodeError:
        raise ValueError(f"{file} is no run: it is not JSON") from None
    if not isinstance(held, dict) or held.get("format") != FORMAT:
        raise ValueError(f"{file} is not a run of format {FORMAT}")
    if missing := {field for field in Run.__slots__ if field not in held}:
        raise ValueError(f"{file} is no run: it lacks {', '.join(sorted(missing))}")
    return Run(**held)


def last_runs(folder: Path, count: int = 2) -> list[Path]:
    """The files of the last runs of a folder, the newest last; fewer where there are fewer."""
    return sorted(folder.glob("*.json"))[-count:]
