"""Performs an act on a disk that is full after so many pages, and tells what was said and what is wrong afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from indexer.errors import ArchiveError
from tests.support.torture.acts import ACTS, DISK, Acts, NotDone
from tests.support.torture.own_disk import filled, mount_disk
from tests.support.wording import worded
from tests.torture.verdict import verdict

MEGABYTES = 32  # of the disk


class Tried(NamedTuple):
    """An act on a full disk."""

    pages: int  # there was room for
    said: str  # why it was not done; "" when it was
    wrong: list[str]  # afterwards


def tried(begun: Path, place: Path, act: str, rooms: Sequence[int]) -> list[Tried]:
    """The act with less or more room, until it is done, always on a fresh copy. For a process of its own."""
    shutil.copytree(begun, place)
    mount_disk(place / DISK, MEGABYTES)
    results = []
    for pages in rooms:
        _begin_anew(begun, place)
        results.append(_tried(place, act, pages))
        if not results[-1].said:
            break
    return results


def _begin_anew(begun: Path, place: Path) -> None:
    for path in (place / DISK).iterdir():
        shutil.rmtree(path)
    shutil.copytree(begun, place, dirs_exist_ok=True)


def _tried(place: Path, act: str, pages: int) -> Tried:
    acts = Acts(place)
    said = ""
    with filled(place / DISK, pages):
        try:
            ACTS[act](acts)
        except (ArchiveError, NotDone) as error:
            said = worded(error) if isinstance(error, ArchiveError) else str(error)
    acts.archive.close()
    return Tried(pages, said, [*verdict(place), *_again(place, act)])


def _again(place: Path, act: str) -> list[str]:
    acts = Acts(place)
    ACTS[act](acts)
    acts.archive.close()
    return verdict(place)
