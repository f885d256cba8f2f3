"""The columns of a 目录 are shown with their fields and some of their cells."""

from __future__ import annotations

import io

from indexer.archive import Archive
from indexer.intake.tray_reader import DraftReader
from search_app.web.desk.inventories.columns import Column, columns_of


def test_each_label_once_with_some_cells(empty: Archive) -> None:
    rows = [
        "题名（必填）,经办人,题名,,日期",
        *(f"题{at},{'长' * 50},另{at},x,2022-03-0{at}" for at in range(1, 6)),
    ]
    draft = empty.tray.receive("目录.csv", io.BytesIO("\n".join(rows).encode()), actor="")
    DraftReader(empty.tray).read_waiting()
    assert list(columns_of(empty.inventories.matched(draft.id))) == [
        Column("题名", "title", "题1；题2；题3"),
        Column("经办人", "", "；".join(["长" * 40] * 3)),
        Column("日期", "date", "2022-03-01；2022-03-02；2022-03-03"),
    ]
