"""What a server process holds: one dictionary, and what all need shared with its parent."""

from __future__ import annotations

import gc
import multiprocessing
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.text import Lexicon
from indexer.text.tokenizer import Segmenter, is_loaded
from search_app.server.memory import load_for_all

MB = 1 << 20
DICTIONARY = 45 * MB  # at most; two of them take 60

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
