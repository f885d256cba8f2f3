"""Processes that write at once lose nothing: no version, no event, nothing that the index is owed, and none of it twice."""

from __future__ import annotations

import multiprocessing
import random
from collections import Counter
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from indexer.catalogue.catalogue import Catalogue
from indexer.errors import DocumentNotFound
from indexer.model.document import Document
from indexer.model.stored import IncomingDocument

WRITERS, ACTS, DOCUMENTS = 3, 25, 5

pytestmark = pytest.mark.slow


def write(place: Path | str, seed: int) -> Counter[str]:
    """Add, edit, withdraw and reinstate the same few documents as others do; how many acts changed something."""
    chance, done = random.Random(seed), Counter[str]()
    with closing(Catalogue(place)) as catalogue:
        for at in range(ACTS):
            name, act = f"d{chance.randrange(DOCUMENTS)}", chance.randrange(4)
            try:
                if act == 0:
                    arrival = IncomingDocument(name, Document("题", f"{seed} {at}"), "", f"sha-{seed}-{at}")
                    ((outcome, _),) = catalogue.add([arrival], actor=str(seed))
                    done["add" if outcome == "added" else "replace"] += 1
                elif act == 1:
                    change = partial(replace, author=f"{seed} {at}")
                    done["edit"] += catalogue.edit(name, change, actor=str(seed))
                elif act == 2:
                    done["withdraw"] += catalogue.set_state(name, "withdrawn", actor=str(seed))
                else:
                    done["reinstate"] += catalogue.set_state(name, "active", actor=str(seed))
            except DocumentNotFound:
                continue
    return done


def follow(catalogue: Catalogue, known: dict[int, tuple[str, int]]) -> list[int]:
    """Do what whoever keeps an index does: take what is owed, read it, strike it off; the serials that were."""
    owed = catalogue.attempts.owed()
    for identifier in catalogue.identifiers(list(owed)):
        stored = catalogue.get(identifier)
        known[stored.number] = stored.state, stored.version
    struck = [serial for serials in owed.values() for serial in serials]
    catalogue.attempts.end(owed, struck)
    return struck


def test_nothing_is_lost_and_nothing_done_twice(place: Path | str) -> None:
    known: dict[int, tuple[str, int]] = {}
    struck: list[int] = []
    with closing(Catalogue(place)) as catalogue:
        with multiprocessing.get_context("spawn").Pool(WRITERS) as pool:
            writing = pool.starmap_async(write, [(place, seed) for seed in range(WRITERS)])
            while not writing.ready():
                struck += follow(catalogue, known)
                writing.wait(0.02)
            done = sum(writing.get(), Counter[str]())
        struck += follow(catalogue, known)
        log = catalogue.log(None, 1000, None)
        assert Counter(event.act for event in log) == +done
        assert len(struck) == len(set(struck)) == len(log)
        for identifier in catalogue.identifiers(range(1, DOCUMENTS + 1)):
            stored = catalogue.get(identifier)
            assert known[stored.number] == (stored.state, stored.version)
            assert [version for version, _ in catalogue.history(identifier)] == list(
                range(1, stored.version + 1)
            )
        made = [(event.id, event.version) for event in log if event.version]
        assert len(made) == len(set(made))
        assert [event.serial for event in log] == sorted((event.serial for event in log), reverse=True)
        assert catalogue.pending() == (set(), []) and catalogue.damaged.all() == []
