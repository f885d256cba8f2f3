"""A disposal is carried out in each kind of database, and leaves one row of a document and none of what it said."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from indexer.archive import Archive
from indexer.catalogue.database.schema import metadata

CANARY = "孔雀蓝琉璃瓦"


def rows_with(archive: Archive, said: str) -> list[str]:
    """The tables in which some row holds a text."""
    with archive._catalogue.database.engine.connect() as connection:
        return [
            table.name
            for table in metadata.sorted_tables
            if any(said in str(tuple(row)) for row in connection.execute(sa.select(table)))
        ]


def test_nothing_but_a_stub_stays_in_the_tables(empty: Archive, tmp_path: Path) -> None:
    path = tmp_path / "旧账.txt"
    path.write_text(f"旧账的通知\n\n各单位：\n\n{CANARY}的事项。\n", encoding="utf-8")
    (outcome,) = empty.add([path])
    empty.edit(outcome.id, {"retention": "定期10年", "filing_year": "2001", "note": CANARY}, actor="甲")
    topic, view = empty.topics.make("专题", owner="甲"), empty.seen_with()
    number = empty.get(outcome.id).number
    view.entries.add(topic, [number])
    view.entries.annotate(topic, number, CANARY)
    assert {"versions", "event_details", "topic_entries"} <= set(rows_with(empty, CANARY))
    lists = empty.destruction.lists
    made = lists.propose(empty.destruction.due.identifiers(9), actor="甲", reason="期满")
    assert empty.destruction.approve(made, actor="乙") == 1
    assert empty.destruction.carry_out() == 1
    assert rows_with(empty, CANARY) == [] and lists.get(made).state == "done"
    assert empty.get(outcome.id, withdrawn=True).state == "destroyed" and view.entries_of(topic) == []
    (again,) = empty.add([path])
    assert again.status == "failed" and rows_with(empty, CANARY) == []
