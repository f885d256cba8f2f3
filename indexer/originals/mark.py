"""Marks a place that machines share as one of ours, and says which archive's it is."""

from __future__ import annotations

from typing import Final

from indexer.errors import StoresInvalid

MARK: Final = ".gongwen-originals"  # the name of a file beside the originals
_PROGRAM: Final = "gongwen"


def mark_for(owner: str | None) -> bytes:
    """What the mark of an archive says; nothing of one that is not known."""
    return f"{_PROGRAM} {owner or ''}".rstrip().encode() + b"\n"


def is_free_for(owner: str | None, said: bytes, place: str) -> bool:
    """Whether a mark names no archive, as those of older programs, so that it may be made that of `owner`.

    Raises StoresInvalid where it names another. None: it is not asked whose it is.
    """
    named = said.decode(errors="replace").strip().removeprefix(_PROGRAM).strip()
    if named and owner is not None and named != owner:
        raise StoresInvalid("originals of another archive", place=place)
    return not named and bool(owner)
