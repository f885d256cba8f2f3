"""What a server of several processes carries: search pages a second and how long each takes, beside SQLite FTS5.

python -m bench.studies.load [--home DIR] [--docs N] [--seconds S] [--clients N,N] [--processes N]

The corpus is imported into a fresh home (or taken from --home) and into SQLite. Each server runs alone, on loopback.
When it has loaded what it loads behind its first answers, so many clients ask without a pause for so many seconds, each
on a connection that is kept open, in one other process.
Queries are drawn with a fixed seed: one or more whole words as people type them, stretches of 2 to 8 characters in
quotes, rare words, three words. Both servers get the same ones in the same order. They are asked in two mixes: all, and
those of three characters or more a term, which are all that a trigram index can answer without reading every text.
Prints a Markdown table; the processor time of the server depends least on what else the machine does.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import numpy as np

from bench.corpora import load
from bench.machine import describe, load_average
from bench.peers import sqlite_pages
from bench.plan import Plan, make_plan
from bench.processes import descendants
from bench.studies.pages import gongwen, imported

LONGEST_START = 600.0  # seconds until a server has answered and looked through what was just imported
QUIET, STILL = 1.0, 0.1  # seconds of which a server that has nothing to do works less than this part
QUERIES = 400  # of each kind
COMPARED = 40  # quoted strings whose totals are compared
HEAD = "| server | queries | clients | pages/s | p50 ms | p95 ms | p99 ms | CPU ms a page | kB a page |"
RULE = "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, help="a home that holds the corpus; default: a fresh one")
    parser.add_argument("--docs", type=int, default=0, help="documents of the corpus; 0: all")
    parser.add_argument("--seconds", type=float, default=20, help="of each measurement")
    parser.add_argument("--clients", default="4,16", help="how many ask at once, one measurement for each")
    parser.add_argument("--processes", type=int, default=2, help="of each server")
    chosen = parser.parse_args(arguments)
    corpus = load("xwlb", chosen.docs)
    asked = queries(make_plan(corpus.items, QUERIES, 0))
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        home = chosen.home or imported(corpus.items, folder)
        sqlite_pages.build(corpus.items, folder)
        print(*(f"- {name}: {value}" for name, value in describe(corpus.origin).items()), sep="\n")
        print(f"- {chosen.processes} processes a server, {chosen.seconds:g} s a line\n\n{HEAD}\n{RULE}")
        ours = [*gongwen(home), "serve", "--processes", str(chosen.processes), "--port"]
        peer = [sys.executable, "-m", "bench.peers.sqlite_pages", str(folder)]
        totals = []
        for name, command, more in (("gongwen", ours, ()), ("fts5-trigram", peer, (str(chosen.processes),))):
            with serving(command, more) as (port, process):
                totals.append(totals_of(port, asked))
                for line in measured(name, port, process, asked, chosen.seconds, chosen.clients):
                    print(line, flush=True)
    same = sum(one == other for one, other in zip(*totals, strict=True))
    print(f"\n- totals alike for {same} of {len(totals[0])} quoted strings of three characters or more")
    print(f"- load average when done: {load_average()}")


def queries(plan: Plan) -> list[str]:
    """What is asked for, mixed."""
    asked = [
        *(probe.text for probe in plan.pages),
        *(f'"{text}"' for text in plan.phrases),
        *plan.rare,
        *(" ".join(words) for words in plan.triples),
    ]
    random.Random(17).shuffle(asked)
    return asked


def is_answered_by_trigrams(query: str) -> bool:
    return all(len(term) >= sqlite_pages.SHORTEST for term in query.replace('"', "").split())


def measured(
    name: str, port: int, process: int, asked: Sequence[str], seconds: float, clients: str
) -> Iterator[str]:
    """The lines of one server."""
    for mix, chosen in (("all", asked), ("3+ characters", [*filter(is_answered_by_trigrams, asked)])):
        for number in map(int, clients.split(",")):
            before = processor_seconds(process)
            took, size = loaded(port, chosen, seconds, number)
            worked = (processor_seconds(process) - before) / len(took) * 1000
            p50, p95, p99 = np.percentile(np.array(took) * 1000, [50, 95, 99])
            rate, kilobytes = len(took) / seconds, size / len(took) / 1000
            yield (
                f"| {name} | {mix} | {number} | {rate:.0f} | {p50:.1f} | {p95:.1f} | {p99:.1f} | {worked:.1f} "
                f"| {kilobytes:.0f} |"
            )


def processor_seconds(process: int) -> float:
    """What a process and those it has started have worked: proc(5), `utime` and `stime`."""
    ticks = 0
    for each in descendants(process):
        fields = Path(f"/proc/{each}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def loaded(port: int, asked: Sequence[str], seconds: float, clients: int) -> tuple[list[float], int]:
    """Seconds of each page that so many clients got within a time, and the bytes of all of them."""
    command = [sys.executable, "-m", "bench.studies.load_clients", str(port), str(seconds), str(clients)]
    paths = "\n".join(f"/search?q={quote(query)}" for query in asked)
    done = subprocess.run(command, input=paths, stdout=subprocess.PIPE, text=True, check=True)
    answer = json.loads(done.stdout)
    if answer["failed"]:
        raise RuntimeError(f"{answer['failed']} answers were not 200")
    return answer["took"], answer["bytes"]


def totals_of(port: int, asked: Sequence[str]) -> list[int]:
    """What a server says how many documents hold some strings."""
    strings = [query for query in asked if query.startswith('"') and is_answered_by_trigrams(query)]
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    totals = []
    for query in strings[:COMPARED]:
        connection.request("GET", f"/api/v1/search?limit=0&q={quote(query)}")
        totals.append(int(json.loads(connection.getresponse().read())["total"]))
    connection.close()
    return totals


@contextmanager
def serving(command: Sequence[str], more: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The free port on which `command PORT more…` answers, and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([*command, str(port), *more], stdout=quiet, stderr=quiet)
    try:
        deadline = time.monotonic() + LONGEST_START
        for _ in range(20):  # so that each process has answered before the clock starts
            threading.Event().wait(0.05)
            answered(port, process, deadline)
        settle(process.pid, deadline)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def settle(process: int, deadline: float) -> None:
    """Wait until a server has loaded what its first pages do not wait for, such as the titles of completions."""
    worked = processor_seconds(process)
    while time.monotonic() < deadline:
        time.sleep(QUIET)
        before, worked = worked, processor_seconds(process)
        if worked - before < QUIET * STILL:
            return


def answered(port: int, process: subprocess.Popen[bytes], deadline: float) -> None:
    """Wait until a page comes back."""
    while True:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("GET", f"/search?q={quote('工作')}")
            connection.getresponse().read()
            return
        except ConnectionError:
            if time.monotonic() > deadline or process.poll() is not None:
                raise
            time.sleep(0.1)
        finally:
            connection.close()


if __name__ == "__main__":
    main()
