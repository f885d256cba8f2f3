"""Every store of a catalogue is made of its database, and of a clock where a test may turn it."""

from __future__ import annotations

import inspect
from contextlib import closing
from pathlib import Path

from indexer.auth.accounts import Accounts
from indexer.catalogue.catalogue import Catalogue
from indexer.catalogue.database.connections import Store


def test_every_store_is_made_of_the_database(tmp_path: Path) -> None:
    with closing(Catalogue(tmp_path / "catalogue.db")) as catalogue:
        stores = [each for each in vars(catalogue).values() if isinstance(each, Store)]
        assert len(stores) == 14 and {type(each) for each in stores} < set(Store.__subclasses__())
        for each in (*stores, Accounts(catalogue.database)):
            first, *others = inspect.signature(type(each)).parameters.values()
            assert first.name == "database" and {other.name for other in others} <= {"clock"}
