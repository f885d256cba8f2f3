"""Prepares texts in a child process that is sent them over its pipes; run as a module, imported by nobody else."""

from __future__ import annotations

import pickle
import sys
from typing import BinaryIO

import numpy as np

from indexer.text.prepared import prepare


def _work(requests: BinaryIO, answers: BinaryIO) -> None:
    """What a worker does until its pipe is closed."""
    while True:
        try:
            texts, lexicon = pickle.load(requests)  # noqa: S301 - from our own parent
        except EOFError:
            return
        prepared = [(text, np.packbits(cuts)) for text, cuts in (prepare(text, lexicon) for text in texts)]
        pickle.dump(prepared, answers)
        answers.flush()


if __name__ == "__main__":
    _work(sys.stdin.buffer, sys.stdout.buffer)
