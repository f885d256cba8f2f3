"""How a spreadsheet is taken, and what a row has given a draft, are kept as JSON without loss."""

from __future__ import annotations

from indexer.model.listing import Listing, Stated


def test_kept_as_text() -> None:
    listing = Listing("inventory", (("经办人", "author"), ("备注", "")), ("目录.xlsx 第 5 行",))
    assert Listing.of_text(listing.as_text()) == listing
    stated = Stated("0123456789ab", "目录.xlsx 第 5 行", "原来的“题名”", ("title", "date"))
    assert Stated.of_text(stated.as_text()) == stated
    assert hash(listing) == hash(Listing.of_text(listing.as_text())), "answers about drafts are kept by them"
