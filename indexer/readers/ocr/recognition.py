"""Recognises the lines of a page image by RapidOCR and the models in its wheel, whichever way the page lies.

The only importer of rapidocr. It finds the lines, tells from the longest of them which way is up, and reads them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from indexer.model import Page
from indexer.readers.ocr.images import LONG_SIDE, is_blank, turned
from indexer.readers.ocr.recognised_line import RecognisedLine, mended, pieces_of, skew_of, straightened
from indexer.readers.ocr.ruling_lines import rulings_of
from indexer.readers.ocr.ruling_lines import straightened as straightened_rulings
from indexer.readers.ocr.seals import without_seals
from indexer.readers.pages.placed import Piece, PlacedPage, Ruling

if TYPE_CHECKING:
    from PIL.Image import Image

_LEAST_SCORE = 0.3  # of a line; what is less sure is a stain
_FINDING_SIDE = 960  # pixels of the longer side of an image on which lines are looked for
_TALL = 1.5  # height by width of a line that runs up or down
_LONG = 3.0  # the same of one by which that is told, and not a numeral or a seal's character
_SIDEWAYS = 0.6  # share of such lines, by length: the page may lie on its side
_SAMPLE = 6  # of the longest lines tell which way is up
_OVERTURNED = 0.3  # of these, for the classifier, before both ways are read
_READABLE = 0.7  # mean score of lines that are read the right way
_SURER = 0.1  # by how much it is above that of the other way


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """What stands on a page: its lines, with places in pixels of the upright page and made straight, best guesses."""

    page: Page
    pieces: tuple[Piece, ...] = ()
    scores: tuple[float, ...] = ()  # of the lines, from 0 to 1
    horizontal: tuple[Ruling, ...] = ()  # lines drawn on it
    vertical: tuple[Ruling, ...] = ()
    skew: float = 0.0  # degrees clockwise by which the lines ran downwards

    @property
    def placed(self) -> PlacedPage:
        """It as one of the pages that a text is made of."""
        return PlacedPage(self.page, self.pieces, self.horizontal, self.vertical)


class _Found(NamedTuple):
    """The lines found on an image: their corners as the library has them, and an image of each."""

    result: Any
    images: list[Any]
    record: dict[str, Any]  # how the image was brought to the size that is read


def is_installed() -> bool:
    """Whether the extra `ocr` is there."""
    return all(map(find_spec, ("rapidocr", "onnxruntime")))


def recognise(
    image: Image, on_step: Callable[[], None] = lambda: None, *, least_score: float = _LEAST_SCORE
) -> RecognisedPage:
    """The lines of a page image, which is turned when it lies on its side or head; those that are less sure are left out.

    `on_step` is called after each of a few steps, which take seconds.
    """
    degrees, image = 0, without_seals(image)
    found = None if is_blank(image) else _find(_pixels(image))
    on_step()
    if found and (degrees := _turn(found)):
        image = turned(image, degrees)
        found = _find(_pixels(image))
        on_step()
    lines = [line for line in _read(_pixels(image), found) if line.score >= least_score] if found else []
    on_step()
    skew, centre = skew_of(lines), (image.width / 2, image.height / 2)
    horizontal, vertical = rulings_of(image) if lines else ([], [])
    if skew:
        lines = [straightened(line, skew, centre) for line in lines]
        horizontal, vertical = straightened_rulings(horizontal, vertical, skew, centre)
    page = Page(image.width, image.height, "ocr", _confidence(lines), degrees)
    pieces = tuple(piece for line in lines for piece in pieces_of(line))
    scores = tuple(line.score for line in lines)
    return RecognisedPage(page, pieces, scores, tuple(horizontal), tuple(vertical), skew)


def _confidence(lines: Sequence[RecognisedLine]) -> float | None:
    """The mean over the characters."""
    characters = sum(len(line.text) for line in lines)
    return sum(line.score * len(line.text) for line in lines) / characters if characters else None


def _pixels(image: Image) -> Any:
    """Rows of blue, green, red, as the library takes them."""
    import numpy as np

    return np.ascontiguousarray(np.asarray(image.convert("RGB"))[:, :, ::-1])


def _find(pixels: Any) -> _Found | None:
    """The lines on an image, unread; None when there are none."""
    from rapidocr.main import RapidOCRError

    engine = _engine()
    small, record = engine.preprocess_img(pixels)
    try:
        images, result = engine.detect_and_crop(small, record)
    except RapidOCRError:
        return None
    return _Found(result, images, record)


def _turn(found: _Found) -> int:
    """By how many degrees clockwise the page has to be turned to be read."""
    import numpy as np

    corners = np.asarray(found.result.boxes)
    across = np.linalg.norm(corners[:, 0] - corners[:, 1], axis=1)
    down = np.linalg.norm(corners[:, 1] - corners[:, 2], axis=1)
    length = np.maximum(across, down)
    is_tall = down >= _TALL * across
    is_sideways = bool(length[down >= _LONG * across].sum() > _SIDEWAYS * length.sum())
    places = [int(at) for at in np.argsort(-length) if is_tall[at] == is_sideways][:_SAMPLE]
    sample = [found.images[at] for at in places]  # a tall one was turned by 90° against the clock
    if not is_sideways:
        labels = [label for label, _ in _engine().cls_and_rotate(list(sample))[1].cls_res]
        if sum(label == "180" for label in labels) <= _OVERTURNED * len(labels):
            return 0
    as_they_are = _mean_score(sample)
    overturned = _mean_score([np.ascontiguousarray(image[::-1, ::-1]) for image in sample])
    if is_sideways and max(as_they_are, overturned) > _READABLE:
        return 270 if as_they_are > overturned else 90
    return 180 if not is_sideways and overturned > max(as_they_are + _SURER, _READABLE) else 0


def _mean_score(images: list[Any]) -> float:
    scores = _recognised(images).scores or (0.0,)
    return sum(scores) / len(scores)


def _recognised(images: list[Any]) -> Any:
    """The texts of the images of lines, with the place of each character."""
    return _engine().recognize_txt(images)


def _read(pixels: Any, found: _Found) -> Iterator[RecognisedLine]:
    """The text of the lines found."""
    from rapidocr.ch_ppocr_cls import TextClsOutput

    whole = _engine().build_final_output(
        pixels, found.result, TextClsOutput(), _recognised(found.images), found.images, found.record
    )
    if whole.boxes is None or whole.txts is None:
        return
    words = whole.word_results if len(whole.word_results) == len(whole.txts) else [()] * len(whole.txts)
    for corners, text, score, characters in zip(whole.boxes, whole.txts, whole.scores, words, strict=True):
        one, two, three, four = ((float(x), float(y)) for x, y in corners)
        is_whole = "".join(character for character, _, _ in characters) == "".join(text.split())
        middles = tuple(_middle(box) for _, _, box in characters) if is_whole else ()
        yield RecognisedLine((one, two, three, four), mended(text.strip()), float(score), middles)


def _middle(corners: Sequence[Sequence[float]]) -> tuple[float, float]:
    return (
        sum(float(x) for x, _ in corners) / len(corners),
        sum(float(y) for _, y in corners) / len(corners),
    )


@cache
def _engine() -> Any:
    """The recogniser, with the models in its wheel; it is never asked for others, so it never downloads."""
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.text_score": _LEAST_SCORE,
            "Global.max_side_len": LONG_SIDE,
            "Det.limit_type": "max",  # a narrow picture is not blown up
            "Det.limit_side_len": _FINDING_SIDE,
            "Global.return_word_box": True,
            "Global.return_single_char_box": True,
        }
    )
