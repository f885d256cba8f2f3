"""Normalises and tokenizes texts, a few in this process, many in child processes on all cores.

The workers are plain child processes that speak pickle over their pipes, not a multiprocessing pool: that
one would import the caller's main module again, or fork a server's threads. A worker loads its segmenter
once; when a child dies the whole work fails by name, so no document is skipped in silence.
"""

from __future__ import annotations

import os
import pickle
import subprocess
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice
from queue import SimpleQueue

import numpy as np

from indexer.errors import NoMemory
from indexer.storage import child_process
from indexer.text import SHIPPED, Lexicon, Prepared, prepare_together

FEW = 2000  # texts; so many are cut before the children would have started
CHUNK_CHARACTERS = 100_000  # of one message to a worker
AHEAD = 3  # messages a worker may be behind: keeps it busy
MOST_AHEAD = 4_000_000  # characters in all messages together: bounds memory when texts are long


def prepare_all(
    texts: Iterable[str], lexicon: Lexicon = SHIPPED, *, workers: int | None = None
) -> Iterator[Prepared]:
    """Normalise and cut texts, in order; with several cores, many texts in as many child processes."""
    texts = iter(texts)
    first = _first(texts)
    count = (os.cpu_count() or 1) if workers is None else workers
    if len(first) < FEW or count < 2:
        for chunk in _chunks(chain(first, texts)):
            yield from prepare_together(chunk, lexicon)
        return
    with ThreadPoolExecutor(count) as pool, _Workers(count) as children:
        waiting: deque[tuple[int, Future[list[Prepared]]]] = deque()
        ahead = 0
        for chunk in _chunks(chain(first, texts)):
            size = sum(map(len, chunk))
            while waiting and (len(waiting) == AHEAD * count or ahead + size > MOST_AHEAD):
                done, answer = waiting.popleft()
                yield from answer.result()
                ahead -= done
            waiting.append((size, pool.submit(children.prepare, chunk, lexicon)))
            ahead += size
        while waiting:
            yield from waiting.popleft()[1].result()


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
        self._all = [_start() for _ in range(count)]
        for process in self._all:
            self._idle.put(process)

    def __enter__(self) -> _Workers:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._all:
            process.kill()
            process.communicate()

    def prepare(self, texts: list[str], lexicon: Lexicon) -> list[Prepared]:
        """Have an idle child prepare some texts."""
        process = self._idle.get()
        assert process.stdin is not None and process.stdout is not None  # noqa: S101 - for mypy
        try:
            pickle.dump((texts, lexicon), process.stdin)
            process.stdin.flush()
            folded, packed = pickle.load(process.stdout)  # noqa: S301 - from our own child
        except (EOFError, BrokenPipeError) as error:
            raise NoMemory("tokenizing process died") from error
        finally:
            self._idle.put(process)
        ends = np.cumsum(list(map(len, folded)))
        cuts = np.unpackbits(packed, count=int(ends[-1])).view(np.bool_)
        return list(map(Prepared, folded, np.split(cuts, ends[:-1])))


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
