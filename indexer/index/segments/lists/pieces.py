"""Arrays on their way to a file: each in pieces, or several made side by side in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.generic]


class Together(NamedTuple):
    """Arrays of which every step makes a piece of each."""

    names: tuple[str, ...]
    types: tuple[np.dtype[Any], ...]
    lengths: tuple[int, ...]  # in elements, which all pieces of an array have together
    steps: Iterable[tuple[Array, ...]]


Named = tuple[str, Iterable[Array]]
Made = Named | Together  # must be used up before the next one is asked for: that may depend on it


def whole(arrays: Mapping[str, Array]) -> Iterable[Made]:
    """Arrays, each in one piece."""
    return [(name, (array,)) for name, array in arrays.items()]


def gathered(made: Iterable[Made]) -> dict[str, Array]:
    """The arrays by name, in memory."""
    arrays: dict[str, Array] = {}
    for one in made:
        if isinstance(one, Together):
            columns = zip(*one.steps, strict=True)
            arrays |= {name: _joined(pieces) for name, pieces in zip(one.names, columns, strict=True)}
        else:
            arrays[one[0]] = _joined(tuple(one[1]))
    return arrays


def _joined(pieces: tuple[Array, ...]) -> Array:
    return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)
