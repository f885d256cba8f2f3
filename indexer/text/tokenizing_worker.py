"""Prepares texts in a child process that is sent them over its pipes; run as a module, imported by nobody else."""

from __future__ import annotations

import pickle
import sys
from typing import BinaryIO

import numpy as np

from indexer.text.prepared import prepare_together


def _work(requests: BinaryIO, answers: BinaryIO) -> None:
    """What a worker does until its pipe is closed."""
    while True:
        try:
            texts, lexicon = pickle.load(requests)  # noqa: S301 - from our own parent
        except EOFError:
            return
        prepared = prepare_together(texts, lexicon)
        cuts = np.packbits(np.concatenate([each.cuts for each in prepared]))
        pickle.dump(([each.text for each in prepared], cuts), answers)
        answers.flush()


if __name__ == "__main__":
    _work(sys.stdin.buffer, sys.stdout.buffer)
