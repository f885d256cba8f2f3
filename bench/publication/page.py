"""Puts the table and the chart of a run into the page that explains the bench.

python -m bench.publication.page RUN.json [--folder bench]: what `bench.run --publish` does, with a run that is there.
"""

from __future__ import annotations

import argparse
import copy
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from bench.publication.chart import chart
from bench.publication.runs import Run, read_run, write_run
from bench.report import MEASURES, table

BEGIN, END = "<!-- the last run: written by it -->", "<!-- the end of it -->"
_BETWEEN: Final = re.compile(f"(?<={re.escape(BEGIN)}\n).*?(?={re.escape(END)})", re.DOTALL)
_TOLD: Final = (
    "corpus",
    "machine",
    "versions",
    "commit",
    "load average at the start",
    "load average when done",
    "note",
)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.publication.page", description=__doc__)
    parser.add_argument("run", type=Path, help="the file of a run")
    parser.add_argument(
        "--folder", type=Path, default=Path(__file__).resolve().parents[1], help="of the page"
    )
    options = parser.parse_args(arguments)
    try:
        print(publish(read_run(options.run), options.folder))
    except (ValueError, OSError) as error:
        print(error)
        return 1
    return 0


def publish(run: Run, folder: Path) -> Path:
    """Keep a run in `runs` of the folder, draw `chart.svg` and renew the part of `README.md` that shows it; the run's file.

    Raises ValueError where the page has no such part.
    """
    page = folder / "README.md"
    text = page.read_text(encoding="utf-8")
    if not _BETWEEN.search(text):
        raise ValueError(f"{page} has no lines {BEGIN} and {END} to stand between")
    page.write_text(_BETWEEN.sub(lambda _: shown(run), text), encoding="utf-8")
    (folder / "chart.svg").write_text(chart(run.measured), encoding="utf-8")
    return write_run(replace(run, measured=_without_examples(run.measured)), folder / "runs")


def _without_examples(measured: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers without the strings that were answered wrongly: they are texts of others."""
    cleared: dict[str, Any] = copy.deepcopy(dict(measured))
    for entry in cleared.values():
        for proof in ("exact", "pages_right"):
            entry["query"][proof].pop("wrong", None)
    return cleared


def shown(run: Run) -> str:
    """The facts, the chart and the table of a run, in Markdown."""
    facts = [f"- {name}: {run.facts[name]}" for name in _TOLD if run.facts.get(name)]
    facts += [f"- {name}: {fact}" for name, fact in run.facts.items() if name.endswith("FAILED")]
    facts += [f"- {reason}" for reason in run.absent.values()]
    rows = [[measure.label, *map(measure.shown, run.measured.values())] for measure in MEASURES]
    parts = [
        f"The run of {run.facts['date']}, whose numbers are in [runs/{run.name}.json](runs/{run.name}.json):",
        "\n".join(facts),
        "![the table below as bars and dots](chart.svg)",
        "Bars begin at nothing; times stand on a logarithmic axis, a dot at the median and a line to the 95th percentile.",
        table(["", *run.measured], rows),
    ]
    return "\n" + "\n\n".join(parts) + "\n\n"


if __name__ == "__main__":
    sys.exit(main())
