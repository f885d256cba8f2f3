"""Puts the stores of an archive together as its settings say: catalogue and engine, in its home or shared by machines."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from indexer.catalogue import Catalogue, require_none_lost
from indexer.errors import ArchiveNotFound, CatalogueUnusable, IndexUnusable, Unavailable
from indexer.index import Engine, engine_at
from indexer.maintenance import StoreWatch, require_finished, require_sole_home
from indexer.originals import Originals, health_at, originals_at
from indexer.paths import CATALOGUE, VAR
from indexer.storage import close_to_others, make_folder
from indexer.stores import Stores, read_stores


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
    place = stores.catalogue.place if stores.catalogue else home / CATALOGUE
    catalogue = Catalogue(place, create=create)
    try:
        owner = catalogue.settings.identity() if stores.engine or stores.originals else ""
        engine, engine_health = engine_at(home, stores.engine, owner)
    except BaseException:
        catalogue.close()
        raise
    try:
        notes = catalogue.database.shared_notes
        if notes and not (stores.engine and stores.originals):
            require_sole_home(home, notes, take_over=take_over)
        if catalogue.is_empty() and _indexes_something(engine):
            path = "[catalogue]" if stores.catalogue else str(home / CATALOGUE)
            raise CatalogueUnusable("catalogue of another archive", path=path)
        originals = originals_at(home, stores.originals)
        with suppress(Unavailable):  # who only searches does without; whoever needs one is told
            originals.prepare(catalogue.names_originals, owner)
    except BaseException:
        engine.close()
        catalogue.close()
        raise
    probes = (engine_health, catalogue.database.health, health_at(stores.originals))
    return Opened(catalogue, engine, originals, StoreWatch(() if stores == Stores() else probes))


def _indexes_something(engine: Engine) -> bool:
    with suppress(IndexUnusable):
        return bool(engine.snapshot().count())
    return False
