"""Two servers and a command line on one home, read and written by many at once; one server is killed in the middle."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from indexer.archive import Archive
from tests.support.processes.running import running
from tests.support.torture.acts import HOME
from tests.support.torture.samples import Sample, bytes_below, grown
from tests.support.torture.traffic import (
    COMMAND_LINE,
    COUNTER,
    Writer,
    acts_go_on,
    add_now_and_then,
    begin,
    count_is_right,
    read,
)
from tests.torture.board import Board
from tests.torture.processes import in_a_process
from tests.torture.verdict import verdict

SOAK = int(os.environ.get("GONGWEN_SOAK", "1"))
SECONDS = 600 if SOAK > 1 else 10
READERS, WRITERS = 8, ("安宁", "何苇")
MEGABYTE = 1 << 20


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An archive with one document, which is counted in, and accounts for two archivists."""
    (tmp_path / "inbox").mkdir()
    begin(tmp_path / HOME, tmp_path / "inbox", WRITERS)
    (tmp_path / "disk" / "backups").mkdir()
    return tmp_path


def test_many_at_once(place: Path) -> None:
    home, board, samples = place / HOME, Board(place / "ledger"), list[Sample]()
    with running(home) as first, running(home) as second:
        ports = [first.port, second.port]
        writers = [Writer(board, ports, name, rest) for rest, name in enumerate(WRITERS)]
        with at_once(board, place, ports, writers):
            sample(home, [first.process.pid, second.process.pid], SECONDS / 2, samples)
            second.process.kill()
            acts_go_on(board, WRITERS)
            with running(home, port=second.port) as third:
                sample(home, [first.process.pid, third.process.pid], SECONDS / 2, samples)
                board.ended.set()
    tell(board, samples)
    assert board.faults == []
    count_is_right(home, board, writers)
    log_has_all(home, board)
    assert in_a_process(verdict, place) == []  # which confirms what was left in the tray
    stays_level(home, samples)


@contextmanager
def at_once(board: Board, place: Path, ports: list[int], writers: list[Writer]) -> Iterator[None]:
    """Readers, writers and the command line, each in a thread."""
    threads = [threading.Thread(target=read, args=(board, ports, seed)) for seed in range(READERS)]
    threads += [threading.Thread(target=writer.run) for writer in writers]
    line = (board, place / HOME, place / "inbox", SECONDS / 30 + 1)
    threads.append(threading.Thread(target=add_now_and_then, args=line))
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        board.ended.set()
        for thread in threads:
            thread.join()


def sample(home: Path, processes: list[int], seconds: float, samples: list[Sample]) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        samples.append(Sample.of(home, processes))
        time.sleep(1)


def tell(board: Board, samples: list[Sample]) -> None:
    """`pytest -rP` shows it."""
    print(dict(board.done), dict(board.broken), dict(board.counts), sep="\n")
    print(*samples[:: max(1, len(samples) // 20)], samples[-1], sep="\n")


def log_has_all(home: Path, board: Board) -> None:
    """Every act that was reported is in the log, and no other but those that broke off."""
    archive = Archive.open(home)
    logged: Counter[tuple[str, str]] = Counter()
    before = None
    while events := archive.log(limit=1000, before=before):
        before = events[-1].serial
        logged.update((event.actor, event.act) for event in events if event.id != COUNTER.id)
    archive.close()
    for who in (*WRITERS, COMMAND_LINE):
        reported = Counter({key: count for key, count in board.done.items() if key[0] == who})
        there = Counter({key: count for key, count in logged.items() if key[0] == who})
        assert reported - there == Counter()
        assert (there - reported).total() <= board.broken[who]


def stays_level(home: Path, samples: list[Sample]) -> None:
    """Over the second half; and the index is hardly larger than a fresh one."""
    used = bytes_below(home / "var" / "index")
    archive = Archive.open(home)
    archive.reindex()
    archive.close()
    assert used < 2 * bytes_below(home / "var" / "index") + MEGABYTE
    assert max(each.memory for each in samples) < 400 * MEGABYTE * 2
    assert max(each.journal for each in samples) < 64 * MEGABYTE
    if SOAK > 1:
        assert grown(samples, lambda each: each.memory) < 1.2
        assert grown(samples, lambda each: each.index) < 1.5
