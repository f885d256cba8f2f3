"""What moved between two runs by more than the noise: `python -m bench.publication.compare [OLD NEW]`.

Without files the last two of `bench/runs` are compared. A number is how many times better the newer run is; for what is
measured by the clock, beside what the other contenders did: where the whole machine was slower, nobody has moved.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from math import exp, log
from pathlib import Path
from statistics import median
from typing import Final

from bench.publication.runs import Run, last_runs, read_run
from bench.report import MEASURES, Measure, table

RUNS: Final = Path(__file__).resolve().parents[1] / "runs"
_SAME: Final = ("corpus", "machine")  # facts without which runs can't be compared
_FEWEST: Final = 2  # others that tell how the machine was


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.publication.compare", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="two runs, the older first")
    parser.add_argument("--runs", type=Path, default=RUNS, help="the folder whose last two are taken")
    options = parser.parse_args(arguments)
    files = options.files or last_runs(options.runs)
    if len(files) != 2:
        print(f"Two runs are compared, and there are {len(files)}: `make bench` makes one.")
        return 1
    try:
        old, new = map(read_run, files)
    except (ValueError, OSError) as error:
        print(error)
        return 1
    print("\n".join(told(old, new)))
    return 0


def told(old: Run, new: Run) -> Iterator[str]:
    """The lines of the comparison, in Markdown."""
    yield f"## {old.name} → {new.name}"
    yield ""
    for fact in ("commit", *_SAME, "versions"):
        if old.facts.get(fact) != new.facts.get(fact):
            yield f"- {fact}: {old.facts.get(fact, '–')} → {new.facts.get(fact, '–')}"
    if any(old.facts.get(fact) != new.facts.get(fact) for fact in _SAME):
        yield "- **Not the same corpus or machine: the numbers below say little.**"
    if old.settings != new.settings:
        yield "- **Not the same questions: the numbers below say little.**"
    both = [name for name in new.measured if name in old.measured]
    for name in sorted({*old.measured, *new.measured} - {*both}):
        yield f"- {name} is in one of them alone"
    yield ""
    rows = [
        [measure.label, *(shown(moved(measure, name, old, new)) for name in both)] for measure in MEASURES
    ]
    yield table(["how many times better; **bold: more than the noise**", *both], rows)


def moved(measure: Measure, name: str, old: Run, new: Run) -> tuple[float, bool] | None:
    """How many times better a contender has become, and whether that is more than the noise; None: not measured twice."""
    better = measure.times_better(new.measured[name], old.measured[name])
    if better is None:
        return None
    own = log(better) - (_drift(measure, name, old, new) if measure.by_the_clock else 0.0)
    noise = max(log(1 + measure.noise), _spread(measure, name, old, new))
    return exp(own), abs(own) > max(noise, 1e-9)


def shown(change: tuple[float, bool] | None) -> str:
    """A cell of the table."""
    if change is None:
        return "–"
    better, is_more = change
    return f"**{better:.2f}**" if is_more else f"{better:.2f}"


def _drift(measure: Measure, name: str, old: Run, new: Run) -> float:
    """The logarithm of what the others did, at the median; nothing where they are too few to tell."""
    others = [other for other in new.measured if other != name and other in old.measured]
    changes = [measure.times_better(new.measured[other], old.measured[other]) for other in others]
    known = [log(change) for change in changes if change]
    return median(known) if len(known) >= _FEWEST else 0.0


def _spread(measure: Measure, name: str, old: Run, new: Run) -> float:
    """How far the rounds of both runs disagree about the change, as a logarithm: the same questions stand in the same round."""
    before, after = measure.rounds(old.measured[name]), measure.rounds(new.measured[name])
    changes = [log(late / early) for early, late in zip(before, after, strict=False) if early and late]
    return median(abs(change - median(changes)) for change in changes) * 2 if changes else 0.0


if __name__ == "__main__":
    sys.exit(main())
