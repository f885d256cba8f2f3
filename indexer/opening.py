"""Puts the stores of an archive together as its settings say: catalogue and engine, in its home or shared by machines."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from indexer.catalogue import Catalogue, require_none_lost
from indexer.errors import ArchiveNotFound, CatalogueUnusable, IndexUnusable, Unavailable
from indexer.index import Engine, WhooshEngine
from indexer.maintenance import StoreWatch, require_finished, require_sole_home
from indexer.message import Message
from indexer.originals import Originals, originals_at
from indexer.paths import CATALOGUE, INDEX, VAR
from indexer.storage import close_to_others, make_folder
from indexer.stores import StoreHealth, Stores, read_stores


class Opened(NamedTuple):
    """The stores of one archive, open."""

    catalogue: Catalogue
    engine: Engine
    originals: Originals
    watch: StoreWatch


def open_stores(home: Path, *, create: bool, take_over: bool = False) -> Opened:
    """Open them. See `Archive.open` for `create`, `take_over` and what is raised."""
    require_finished(home)
    stores = read_stores(home)
    if not create and not stores.catalogue and not (home / CATALOGUE).exists():
        require_none_lost(home / CATALOGUE)
        raise ArchiveNotFound("no archive here", home=str(home.resolve()))
    close_to_others(home)
    if stores.catalogue:
        make_folder(home / VAR)
    catalogue = Catalogue(stores.catalogue.place if stores.catalogue else home / CATALOGUE)
    notes = catalogue.database.shared_notes
    if notes and not (stores.engine and stores.originals):
        try:
            require_sole_home(home, notes, take_over=take_over)
        except BaseException:
            catalogue.close()
            raise
    engine = WhooshEngine(home / INDEX)
    if catalogue.is_empty() and _indexes_something(engine):
        engine.close()
        catalogue.close()
        path = "[catalogue]" if stores.catalogue else str(home / CATALOGUE)
        raise CatalogueUnusable("catalogue of another archive", path=path)
    originals = originals_at(home, stores.originals)
    with suppress(Unavailable):  # who only searches does without; whoever needs one is told
        originals.prepare(catalogue.names_originals)
    return Opened(catalogue, engine, originals, _watch(stores, catalogue))


def _indexes_something(engine: Engine) -> bool:
    with suppress(IndexUnusable):
        return bool(engine.snapshot().count())
    return False


def _watch(stores: Stores, catalogue: Catalogue) -> StoreWatch:
    """One that tells of all three as soon as one of them is shared."""
    if stores == Stores():
        return StoreWatch()
    return StoreWatch((_engine_at_home, catalogue.database.health, _originals_at_home))


def _engine_at_home() -> StoreHealth:
    return StoreHealth("engine", "sound", Message("engine in the home"))


def _originals_at_home() -> StoreHealth:
    return StoreHealth("originals", "sound", Message("originals in the home"))
