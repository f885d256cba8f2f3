"""The union's own words, as text files: one entry a line, `#` begins a comment."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files


def read_terms(name: str) -> Iterator[str]:
    """The entries of one of the files beside this module."""
    for line in files(__name__).joinpath(name).read_text(encoding="utf-8").splitlines():
        term = line.partition("#")[0].strip()
        if term:
            yield term
