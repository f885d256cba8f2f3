"""Normalises and tokenizes texts, a few in this process, many in child processes on all cores.

The workers are plain child processes that speak pickle over their pipes, not a multiprocessing pool: that
one would import the caller's main module again, or fork a server's threads. A worker loads its segmenter
once, for a third of a second: who has several works to do one after the other keeps them meanwhile. When a
child dies the whole work fails by name, so no document is skipped in silence.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import chain, islice
from queue import SimpleQueue
from typing import Any

import numpy as np

from indexer.errors import NoMemory
from indexer.storage import child_process
from indexer.text import SHIPPED, Lexicon, Prepared, prepare_together

FEW = 2000  # texts; so many are cut before the children would have started
CHUNK_CHARACTERS = 100_000  # of one message to a worker
AHEAD = 3  # messages a worker may be behind: keeps it busy
MOST_AHEAD = 4_000_000  # characters in all messages together: bounds memory when texts are long


class Tokenizers:
    """The child processes that cut the texts of one archive. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._users = 0
        self._children: _Workers | None = None

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Within it, those that have been started stay for the next work."""
        with self._lock:
            self._users += 1
        try:
            yield
        finally:
            with self._lock:
                self._users -= 1
                done = None if self._users else self._children
                self._children = self._children if self._users else None
            if done:
                done.end()

    def started(self, count: int) -> _Workers:
        """Them, so many when there are none yet; for who is within `kept`."""
        with self._lock:
            self._children = self._children or _Workers(count)
            return self._children


def prepare_all(
    texts: Iterable[str],
    lexicon: Lexicon = SHIPPED,
    *,
    workers: int | None = None,
    tokenizers: Tokenizers | None = None,
) -> Iterator[Prepared]:
    """Normalise and cut texts, in order; with several cores, many texts in as many child processes.

    These are of `tokenizers`, where they may be kept already, else they end with the work.
    """
    texts = iter(texts)
    first = _first(texts)
    count = (os.cpu_count() or 1) if workers is None else workers
    if len(first) < FEW or count < 2:
        for chunk in _chunks(chain(first, texts)):
            yield from prepare_together(chunk, lexicon)
        return
    tokenizers = tokenizers or Tokenizers()
    with tokenizers.kept(), ThreadPoolExecutor(count) as pool:
        yield from _prepared(_chunks(chain(first, texts)), count, pool, tokenizers.started(count), lexicon)


def _prepared(
    chunks: Iterable[list[str]], count: int, pool: ThreadPoolExecutor, children: _Workers, lexicon: Lexicon
) -> Iterator[Prepared]:
    """Have `count` children prepare texts, some messages ahead of who takes them."""
    waiting: deque[tuple[int, Future[list[Prepared]]]] = deque()
    ahead = 0
    try:
        for chunk in chunks:
            size = sum(map(len, chunk))
            while waiting and (len(waiting) == AHEAD * count or ahead + size > MOST_AHEAD):
                done, answer = waiting.popleft()
                yield from answer.result()
                ahead -= done
            waiting.append((size, pool.submit(children.prepare, chunk, lexicon)))
            ahead += size
        while waiting:
            yield from waiting.popleft()[1].result()
    finally:  # who takes no more waits for nothing that has not begun
        for _, answer in waiting:
            answer.cancel()


def _first(texts: Iterator[str]) -> list[str]:
    """As many texts as tell whether they are many; fewer when they are long."""
    first, size = list[str](), 0
    for text in islice(texts, FEW):
        first.append(text)
        size += len(text)
        if size >= MOST_AHEAD:
            break
    return first


class _Workers:
    """Idle child processes, each lent to one thread at a time."""

    def __init__(self, count: int) -> None:
        self._idle: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        self._count = count
        for _ in range(count):
            self._idle.put(_start())

    def end(self) -> None:
        """End them; each is waited for that is lent."""
        for _ in range(self._count):
            _end(self._idle.get())

    def prepare(self, texts: list[str], lexicon: Lexicon) -> list[Prepared]:
        """Have an idle child prepare some texts; one with which that fails is ended, and another one stands in for it later."""
        process = self._idle.get()
        try:
            if process.poll() is not None:
                _end(process)
                process = _start()
            folded, packed = _answer(process, texts, lexicon)
        except BaseException as error:
            _end(process)
            if isinstance(error, EOFError | BrokenPipeError):
                raise NoMemory("tokenizing process died") from error
            raise
        finally:
            self._idle.put(process)
        ends = np.cumsum(list(map(len, folded)))
        cuts = np.unpackbits(packed, count=int(ends[-1])).view(np.bool_)
        return list(map(Prepared, folded, np.split(cuts, ends[:-1])))


def _answer(process: subprocess.Popen[bytes], texts: list[str], lexicon: Lexicon) -> Any:
    """The normalised texts, and where they are cut, as bits of all of them."""
    assert process.stdin is not None and process.stdout is not None  # noqa: S101 - for mypy
    pickle.dump((texts, lexicon), process.stdin)
    process.stdin.flush()
    return pickle.load(process.stdout)  # noqa: S301 - from our own child


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):  # what was not sent cannot be any more
            if pipe:
                pipe.close()
    process.wait()


def _start() -> subprocess.Popen[bytes]:
    return child_process.start("indexer.text.tokenizing_worker")


def _chunks(texts: Iterable[str]) -> Iterator[list[str]]:
    chunk: list[str] = []
    size = 0
    for text in texts:
        chunk.append(text)
        size += len(text)
        if size >= CHUNK_CHARACTERS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
