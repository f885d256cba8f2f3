"""What a served page costs: searches, articles, completions and exports over HTTP, from one `gongwen serve`.

python -m bench.studies.pages [--home DIR] [--docs N] [--requests N]

The corpus is imported into a fresh home (or taken from --home, where it was before), the real server is
started as a process of its own, and one client asks over loopback on a kept-open connection. Queries are
drawn from the corpus with a fixed seed, each asked once. Prints one Markdown table.
"""

from __future__ import annotations

import argparse
import json
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote

import numpy as np

from bench.corpora import Item, load
from bench.plan import Plan, make_plan
from indexer.text.pinyin import syllables

LONGEST_START = 900.0  # seconds until the first answer: more than a minute at three million documents
PREFIXES = range(1, 5)  # characters typed before completion is asked for


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, help="a home that holds the corpus; default: a fresh one")
    parser.add_argument("--docs", type=int, default=0, help="documents of the corpus; 0: all")
    parser.add_argument("--requests", type=int, default=200, help="requests of each kind")
    chosen = parser.parse_args(arguments)
    corpus = load("xwlb", chosen.docs)
    plan = make_plan(corpus.items, chosen.requests, 0)
    with tempfile.TemporaryDirectory() as folder:
        home = chosen.home or imported(corpus.items, Path(folder))
        print(f"{corpus.origin}; {chosen.requests} requests of each kind, one client\n")
        print(
            "| request | p50 ms | p95 ms | p99 ms | most ms | mean kB |\n| --- | ---: | ---: | ---: | ---: | ---: |"
        )
        with serving(home) as connection:
            for name, paths in requests(plan, corpus.items):
                print(row(name, connection, paths), flush=True)


def requests(plan: Plan, items: Sequence[Item]) -> Iterator[tuple[str, list[str]]]:
    """Kinds of requests, each with the addresses that are asked for."""
    pages = [probe.text for probe in plan.pages]
    years = sorted({item.year for item in items if item.year})
    chance = random.Random(11)
    yield "search, typed phrase", [search(text) for text in pages]
    yield "search, quoted phrase", [search(f'"{text}"') for text in plan.phrases]
    yield "search, common word", [search(text) for text in plan.common]
    yield "search, three words", [search(" ".join(words)) for words in plan.triples]
    yield "search, any of three words", [search(" OR ".join(words)) for words in plan.triples]
    yield (
        "search, newest first, two years, page 2",
        [
            f"{search(text)}&sort=newest&page=2&filter=year:{years[0]}&filter=year:{years[-1]}"
            for text in plan.common
        ],
    )
    yield (
        "search, title and dates",
        [search(f"标题:{text[:2]} 日期:{chance.choice(years)}..") for text in pages],
    )
    yield (
        "search, nothing found, did you mean",
        [search(f'"{misspelt(text, chance)}"') for text in plan.phrases],
    )
    yield (
        "article at its hit",
        [f"/articles/{item.id}?q={quote(item.title[:6])}" for item in chance.sample(list(items), len(pages))],
    )
    yield "completion, characters", [complete(text[: chance.choice(PREFIXES)]) for text in pages]
    yield "completion, pinyin", [complete(spelled(text[: chance.choice(PREFIXES)])) for text in pages]
    yield (
        "completion, initials",
        [complete("".join(spelled(letter)[:1] for letter in text[:4])) for text in pages],
    )
    yield "export, 5,000 rows at most", [f"/search.csv?q={quote(text)}" for text in pages[:20]]


def search(query: str) -> str:
    """The address of a result page."""
    return f"/search?q={quote(query)}"


def complete(typed: str) -> str:
    """The address of a completion."""
    return f"/api/v1/complete?q={quote(typed)}"


def spelled(text: str) -> str:
    """A text as its pinyin is typed."""
    return "".join((syllables(character) or (character,))[0] for character in text)


def misspelt(text: str, chance: random.Random) -> str:
    """A text with one character turned into another of its kind."""
    at = chance.randrange(len(text))
    return text[:at] + chr(ord(text[at]) + 1) + text[at + 1 :]


def row(name: str, connection: HTTPConnection, paths: Sequence[str]) -> str:
    """Ask for each address once; the line of the table."""
    seconds, sizes = [], []
    for path in paths:
        began = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        seconds.append(time.perf_counter() - began)
        sizes.append(len(body))
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} for {path}")
    p50, p95, p99 = np.percentile(np.array(seconds) * 1000, [50, 95, 99])
    return f"| {name} | {p50:.1f} | {p95:.1f} | {p99:.1f} | {max(seconds) * 1000:.1f} | {np.mean(sizes) / 1000:.0f} |"


def imported(items: Sequence[Item], home: Path) -> Path:
    """A home with the corpus."""
    lines = home / "corpus.jsonl"
    with lines.open("w", encoding="utf-8") as file:
        for item in items:
            record = {"id": item.id, "title": item.title, "date": item.date, "body": item.body}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    subprocess.run([*gongwen(home), "import", str(lines)], check=True, stdout=subprocess.DEVNULL)
    return home


@contextmanager
def serving(home: Path) -> Iterator[HTTPConnection]:
    """A connection to `gongwen serve` on a free loopback port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command, quiet = [*gongwen(home), "serve", "--port", str(port)], subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet)  # the log is written, as it always is
    connection = HTTPConnection("127.0.0.1", port, timeout=LONGEST_START)
    try:
        deadline = time.monotonic() + LONGEST_START
        while True:
            try:
                connection.request("GET", complete("x"))  # waits until the vocabulary has been read
                connection.getresponse().read()
                break
            except ConnectionError:
                connection.close()
                if time.monotonic() > deadline or process.poll() is not None:
                    raise
                time.sleep(0.1)
        yield connection
    finally:
        connection.close()
        process.terminate()
        process.wait()


def gongwen(home: Path) -> list[str]:
    """The command, from this checkout."""
    return [sys.executable, "-m", "search_app.cli", "--home", str(home)]


if __name__ == "__main__":
    main()
