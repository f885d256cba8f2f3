"""Offers rows of a 目录 again whose files have left the tray without becoming documents, or are to be read anew."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from indexer.catalogue import Catalogue, Draft
from indexer.model import Stated


def give_rows_back(catalogue: Catalogue, stated: Iterable[Stated | None]) -> None:
    """Note in each 目录 that what its rows have given is given no more; one that has gone is left out.

    To be done before the drafts change: whoever is killed in between leaves a draft that still says its row.
    """
    rows = {(each.inventory, each.row) for each in stated if each}

    def without(draft: Draft) -> Draft:
        if draft.listing is None:
            return draft
        kept = tuple(row for row in draft.listing.filled if (draft.id, row) not in rows)
        return replace(draft, listing=replace(draft.listing, filled=kept))

    catalogue.drafts.change_all({inventory: without for inventory, _ in sorted(rows)})
