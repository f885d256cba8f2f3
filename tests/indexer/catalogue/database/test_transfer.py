"""A catalogue that moves to another database and back is the same, with its numbers and its damage."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from indexer.auth.accounts import Accounts
from indexer.catalogue.catalogue import Catalogue
from indexer.catalogue.database.inspection import altered_rows, counts_of, faults_of, originals_of
from indexer.catalogue.database.schema import metadata
from indexer.catalogue.database.transfer import copy_catalogue, fill_catalogue
from indexer.catalogue.drafts import Draft
from indexer.errors import HomeNotEmpty
from indexer.model.description import Description
from indexer.model.document import Document
from indexer.model.request import SearchRequest
from indexer.model.stored import IncomingDocument
from tests.support.archives.damage import altered
from tests.support.wording import says


def a_full_one(place: Path | str) -> Catalogue:
    """With a row or more in nearly every table, some of which have gone."""
    made = Catalogue(place)
    described = Description(openness="内部", subjects=("工会", "经费"))
    arriving = [
        IncomingDocument(
            f"d{at}", Document(f"题{at}", "正文\n𠮷野家", description=described), "corpus/a.txt", f"sha{at}"
        )
        for at in range(7)
    ]
    made.add(arriving, actor="甲")
    made.edit("d1", lambda document: Document("新题", document.body), actor="乙")
    made.set_state("d2", "withdrawn", actor="丙")
    made.saved.save("名", SearchRequest("劳模"), owner="林晓", shared=False)
    made.settings.set("service_names", "wenku.example.cn", actor="丁")
    made.words.add_terms(["申工通"], actor="丁")
    made.drafts.put([Draft("0123456789ab", "a.txt", "waiting"), Draft("0123456789ac", "b.txt", "waiting")])
    made.drafts.remove(["0123456789ac"])
    Accounts(made.database).add("周敏", "administrator", "枫林晚渡-石桥-九月", actor="")
    made.attempts.begin([3], lone=True)
    return made


def content(place: Path | str) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    with closing(Catalogue(place)) as catalogue, catalogue.database.engine.connect() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns))
            ]
            for table in metadata.sorted_tables
        }


def test_there_and_back_all_is_the_same(tmp_path: Path, fresh_postgresql: str) -> None:
    a_full_one(tmp_path / "a.db").close()
    before = content(tmp_path / "a.db")
    fill_catalogue(fresh_postgresql, tmp_path / "a.db")
    assert content(fresh_postgresql) == before
    assert list(faults_of(fresh_postgresql)) == []
    (tmp_path / "b.db").touch()
    copy_catalogue(fresh_postgresql, tmp_path / "b.db")
    assert content(tmp_path / "b.db") == before
    assert list(faults_of(tmp_path / "b.db")) == []
    assert counts_of(fresh_postgresql) == counts_of(tmp_path / "a.db") == (7, 8)
    assert originals_of(fresh_postgresql) == originals_of(tmp_path / "a.db")


def test_no_number_is_given_twice(tmp_path: Path, fresh_postgresql: str) -> None:
    with closing(a_full_one(tmp_path / "a.db")) as catalogue:
        numbers, serials = catalogue.pending()
        assert numbers
        catalogue.mark_indexed(serials)
        last = serials[-1]
    fill_catalogue(fresh_postgresql, tmp_path / "a.db")
    with closing(Catalogue(fresh_postgresql)) as moved:
        moved.add([IncomingDocument("neu", Document("题", "文"), "", "neu")], actor="")
        assert moved.pending() == ({8}, [last + 1])
        moved.mark_indexed([last + 1])
    (tmp_path / "b.db").touch()
    copy_catalogue(fresh_postgresql, tmp_path / "b.db")
    with closing(Catalogue(tmp_path / "b.db")) as back:
        back.set_state("neu", "withdrawn", actor="")
        assert back.pending() == ({8}, [last + 2])


@pytest.mark.parametrize("direction", ["in", "out"])
def test_what_is_damaged_stays_damaged(tmp_path: Path, fresh_postgresql: str, direction: str) -> None:
    before = tmp_path / "a.db" if direction == "in" else fresh_postgresql
    a_full_one(before).close()
    altered(before, "UPDATE versions SET body = '别的' WHERE number = 4")
    altered(before, "UPDATE accounts SET role = 'reader'")
    found = altered_rows(before)
    assert len(found) == 2
    after: Path | str = fresh_postgresql
    if direction == "in":
        fill_catalogue(fresh_postgresql, tmp_path / "a.db")
    else:
        after = tmp_path / "b.db"
        after.touch()
        copy_catalogue(fresh_postgresql, after)
    assert [finding.detail for finding in altered_rows(after)] == [finding.detail for finding in found]
    with closing(Catalogue(after)) as catalogue:
        rows = {row.table: row for row in catalogue.damaged.all()}
        assert catalogue.damaged.repair(rows["accounts"], [{"role": "administrator"}])
        assert [row.table for row in catalogue.damaged.all()] == ["versions"]


def test_nothing_is_written_over(tmp_path: Path, fresh_postgresql: str) -> None:
    a_full_one(tmp_path / "a.db").close()
    with closing(Catalogue(fresh_postgresql)) as there:
        there.settings.set("service_names", "a.example", actor="")
        with pytest.raises(HomeNotEmpty, check=says("没有改动它。请")):
            fill_catalogue(fresh_postgresql, tmp_path / "a.db")
        assert there.is_empty()
