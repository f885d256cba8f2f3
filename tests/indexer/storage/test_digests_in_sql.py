"""Databases keep the digests that Python makes, and check them in their queries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from indexer.catalogue.catalogue import Catalogue
from indexer.catalogue.database.schema import accounts, documents, event_details, versions
from indexer.model.document import Document
from indexer.model.stored import IncomingDocument
from indexer.storage.digests_in_sql import is_sound
from indexer.storage.row_digests import digested_tables, row_digest


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with closing(Catalogue(tmp_path / "catalogue.db")) as made:
        made.add([IncomingDocument(name, Document("题\0", "正文"), "", name) for name in "ab"], actor="甲")
        made.edit("a", lambda document: Document("另\0题", "正文"), actor="乙")
        made.settings.set("reading_needs_account", "是", actor="丙")
        yield made


def test_the_database_and_python_digest_alike(catalogue: Catalogue) -> None:
    with catalogue.database.engine.connect() as connection:
        for table in digested_tables():
            for row in connection.execute(sa.select(table)).mappings():
                assert row_digest(table, dict(row)) == row["digest"], table.name
        assert sorted(connection.execute(sa.select(versions.c.title)).scalars()) == ["另题", "题", "题"]


def test_each_change_behind_its_back_is_told(catalogue: Catalogue) -> None:
    changes = {
        versions: versions.update().where(versions.c.version == 2).values(openness="内部"),
        documents: documents.update().where(documents.c.id == "b").values(state="gone"),
        event_details: event_details.update().where(event_details.c.field == "title").values(after="别的"),
    }
    for table, change in changes.items():
        with catalogue.database.engine.connect() as connection, connection.begin():
            connection.execute(change.values(digest=table.c.digest))
    with catalogue.database.engine.connect() as connection:
        for table in changes:
            sound = sa.select(is_sound(table, settled=True)).select_from(table)
            assert list(connection.execute(sound).scalars()).count(False) == 1, table.name
    assert {row.table for row in catalogue.damaged.all()} == {table.name for table in changes}
    assert accounts.name not in {row.table for row in catalogue.damaged.all()}
