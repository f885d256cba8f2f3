"""A seal's red goes where it lies on black type; a red letterhead stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.readers.ocr.seals import without_seals
from tests.support.files.pictures import with_ocr

if TYPE_CHECKING:
    from PIL.Image import Image

pytestmark = with_ocr

RED, BLACK, WHITE = (200, 20, 30), (20, 20, 20), (255, 255, 255)


def page() -> Image:
    """A red letterhead above, below it black type with a red seal over it."""
    from PIL import Image

    paper = Image.new("RGB", (400, 400), WHITE)
    paper.paste(RED, (100, 20, 300, 60))
    paper.paste(BLACK, (100, 300, 300, 330))
    paper.paste(RED, (300, 290, 320, 350))
    return paper


def test_what_is_red_beside_black_becomes_light() -> None:
    cleared = without_seals(page())
    assert cleared.getpixel((310, 310)) == (200, 200, 200)
    assert cleared.getpixel((200, 315)) == BLACK
    assert cleared.getpixel((200, 40)) == RED
    assert cleared.getpixel((10, 10)) == WHITE


def test_what_has_no_colours_stays_as_it_is() -> None:
    grey = page().convert("L")
    assert without_seals(grey) is grey
    black = grey.convert("RGB")
    assert without_seals(black) is black
