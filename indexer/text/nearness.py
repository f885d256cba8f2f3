"""Finds where strings stand near each other in normalised texts, exactly.

Said of normalised texts, whose characters are counted:
- A paragraph ends with its line end. The title is a paragraph of its own, so nothing of it is near anything of the body.
- A sentence ends behind each of SENTENCE_ENDS, and with its paragraph. A quotation mark behind such an end belongs to
  what follows.
- Two places are in one sentence, or in one paragraph, where all characters of both are, and no character is of both.
- Two places are at most n characters apart where they are in one paragraph, no character is of both, and n characters
  at most stand between the end of the one and the beginning of the other, whichever comes first.
- Of a chain of strings each is near the next one: its places are those of which there is one of every string, so that
  any two neighbours are as near as is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from indexer.text.code_points import code_points
from indexer.text.normalization import PARAGRAPH_END

Relation = Literal["sentence", "paragraph"] | int  # a number: so many characters apart at most

SENTENCE_ENDS: Final = "。!?;"  # in normal form: full-width or not is one

Codes = NDArray[np.uint32]
Places = NDArray[np.int64]

_LINE_END: Final = ord(PARAGRAPH_END)


def places_of(codes: Codes, string: str) -> Places:
    """Where a string of one character or more begins in a text of code points, ascending; it may overlap itself."""
    wanted = code_points(string)
    at: Places = np.flatnonzero(codes[: max(len(codes) - len(wanted) + 1, 0)] == wanted[0])
    for offset, code in enumerate(wanted[1:].tolist(), start=1):
        at = at[codes.take(at + offset) == code]
    return at


def near_places(codes: Codes, strings: Sequence[str], relations: Sequence[Relation]) -> list[Places]:
    """The places of each string of a chain, ascending; `relations` are those of neighbours, one fewer than strings."""
    places = [places_of(codes, string) for string in strings]
    if not all(map(len, places)):
        return [places[0][:0]] * len(places)
    ends = {relation: _ends(codes, relation) for relation in relations}
    lengths = list(map(len, strings))
    # Forwards each keeps what is near a place kept of the one before, then backwards: what is left is in a whole chain.
    for steps in (range(1, len(places)), range(len(places) - 2, -1, -1)):
        for at in steps:
            other = at - 1 if steps.step > 0 else at + 1
            relation = relations[min(at, other)]
            near = _near(places[at], lengths[at], places[other], lengths[other], relation, ends[relation])
            places[at] = places[at][near]
    return places


def _near(
    places: Places, length: int, others: Places, other_length: int, relation: Relation, ends: Places
) -> NDArray[np.bool_]:
    """Which places are near one of some others, all ascending: the next one on either side is the nearest."""
    found = np.zeros(len(places), dtype=np.bool_)
    behind = np.searchsorted(others, places + length)
    there = np.flatnonzero(behind < len(others))
    starts = others[behind[there]]
    found[there] = _joined(places[there], places[there] + length, starts, other_length, relation, ends)
    before = np.searchsorted(others, places - other_length, side="right") - 1
    there = np.flatnonzero(before >= 0)
    starts = others[before[there]]
    found[there] |= _joined(starts, starts + other_length, places[there], length, relation, ends)
    return found


def _joined(
    firsts: Places, first_ends: Places, seconds: Places, length: int, relation: Relation, ends: Places
) -> NDArray[np.bool_]:
    """Whether pairs of places are near each other, of which the first ends before the second begins."""
    # No end may stand from the first character of the one up to the last but one of the other: that one may be an end.
    within: NDArray[np.bool_] = ends.searchsorted(firsts) == ends.searchsorted(seconds + length - 1)
    return within if isinstance(relation, str) else within & (seconds - first_ends <= relation)


def _ends(codes: Codes, relation: Relation) -> Places:
    """Where what holds both strings ends, ascending."""
    is_end = codes == _LINE_END
    for mark in SENTENCE_ENDS if relation == "sentence" else "":
        is_end |= codes == ord(mark)
    return np.flatnonzero(is_end)
