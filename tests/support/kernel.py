"""The compiled kernel for tests: made once a run, used or left out as a test wants it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest

from indexer.index.compiled import library
from tools.kernel import compile_kernel


@cache
def made_kernel() -> library.Kernel | None:
    """The kernel of this source; None where there is no compiler."""
    with tempfile.TemporaryDirectory() as name:
        return library.load(Path(name)) if compile_kernel(Path(name)) else None


@contextmanager
def kernel_used(used: bool) -> Iterator[None]:
    """Segments are searched with the kernel meanwhile, or without."""
    kernel = made_kernel() if used else None
    if used and kernel is None:
        pytest.skip("no C compiler")
    with patch.object(library, "kernel", lambda: kernel):
        yield


@pytest.fixture
def without_kernel() -> Iterator[None]:
    with kernel_used(False):
        yield
