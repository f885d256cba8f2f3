"""What a server process holds: one dictionary, and what all need shared with its parent."""

from __future__ import annotations

import gc
import multiprocessing
import os
import re
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from indexer.text import Lexicon, load_readings
from indexer.text.tokenizer import Segmenter, is_loaded
from search_app.server.memory import give_memory_back, load_for_all, share_one_area, trimming

MB = 1 << 20
DICTIONARY = 45 * MB  # at most; two of them take 60
READINGS = 7 * MB  # at most; as tuples and strings by character they took 13, and take 3

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def held() -> int:
    """Bytes of private memory of this process."""
    found = re.search(r"RssAnon:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) * 1024


def in_a_child(work: Callable[[], None]) -> None:
    """Fails when `work` does, in a process of its own."""
    process = multiprocessing.get_context("spawn").Process(target=work)
    process.start()
    process.join()
    assert process.exitcode == 0


def loading_a_dictionary() -> None:
    before = held()
    pytest.importorskip("rjieba")
    segmenter = Segmenter(native=True)
    assert held() - before < DICTIONARY
    taught = Segmenter(Lexicon(("枫叶杯",)), native=True)
    assert taught.words("枫叶杯") != segmenter.words("枫叶杯"), "each has words of its own"


def test_a_dictionary_is_loaded_once() -> None:
    in_a_child(loading_a_dictionary)


def loading_readings() -> None:
    share_one_area()
    give_memory_back()
    before = held()
    load_readings()
    give_memory_back()
    assert held() - before < READINGS


def test_the_readings_of_all_characters_are_small() -> None:
    in_a_child(loading_readings)


def loading_for_all() -> None:
    lexicon = Lexicon(("枫叶杯",))
    load_for_all(lexicon)
    assert gc.get_freeze_count()
    child = os.fork()
    if not child:
        os._exit(0 if is_loaded(lexicon) else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_what_all_need_is_there_after_a_fork() -> None:
    in_a_child(loading_for_all)


THREADS = 8


def allocating_in_threads() -> None:
    """An area of a thread is 64 MB of addresses, mapped by itself."""

    def areas() -> int:
        lines = Path("/proc/self/maps").read_text().splitlines()
        ends = [[int(end, 16) for end in line.split()[0].split("-")] for line in lines]
        return sum(start % (64 * MB) == 0 for start, _ in ends)

    share_one_area()
    before, started = areas(), threading.Barrier(THREADS + 1)
    done = threading.Event()

    def work() -> None:
        kept = [bytes(1000 + number) for number in range(1000)]
        started.wait()
        done.wait()
        del kept

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    started.wait()
    try:
        assert areas() - before < THREADS // 2
    finally:
        done.set()
        for thread in threads:
            thread.join()


def test_threads_allocate_from_one_area() -> None:
    in_a_child(allocating_in_threads)


ARRAYS, SIZE = 400, 100_000  # bytes: too few to be mapped by themselves


def allocating_between() -> None:
    share_one_area()
    arrays = [np.ones(SIZE, dtype=np.uint8) for _ in range(ARRAYS)]
    del arrays[1::2]  # what stays lies between what is free
    before = held()
    loop = trimming()
    loop.start()
    try:
        loop.wake()
        ends = time.monotonic() + 60
        while before - held() < ARRAYS * SIZE // 3 and time.monotonic() < ends:
            time.sleep(0.01)
        assert before - held() >= ARRAYS * SIZE // 3
        assert all(map(np.all, arrays))
    finally:
        assert loop.stop()


def test_what_is_free_between_what_is_in_use_goes_back() -> None:
    in_a_child(allocating_between)
