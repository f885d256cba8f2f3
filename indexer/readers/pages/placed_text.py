"""Makes a text of pages whose pieces have places: reading order, tables, paragraphs, and where each of them stands."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.model import Layout
from indexer.readers.pages.columns import in_reading_order
from indexer.readers.pages.paragraphs import read_paragraphs
from indexer.readers.pages.placed import PlacedPage, PlacedText


def read_placed(pages: Sequence[PlacedPage]) -> PlacedText:
    """The text of a document's pages with its layout; soft hyphens at the ends of lines are taken out."""
    paragraphs, left_out = read_paragraphs(in_reading_order([page.pieces for page in pages]))
    text = "\n".join(paragraphs).replace("\xad", "")
    return PlacedText(text, Layout(pages=tuple(page.page for page in pages)), tuple(left_out))
