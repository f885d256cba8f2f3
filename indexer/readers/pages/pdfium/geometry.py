"""Turns places in a PDF page's own coordinates into places on the page as it is shown (ISO 32000-1, 8.3 and 7.7.3.3)."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from indexer.readers.pages.glyphs.frame import Box


@dataclass(frozen=True, slots=True)
class ShownPage:
    """The part of a page that is shown, in its own coordinates, and the degrees clockwise by which it is turned."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @classmethod
    def of(cls, page: pypdfium2.PdfPage) -> ShownPage:
        """That of a page."""
        box = pdfium.FS_RECTF()
        rotation = page.get_rotation()
        if pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(box)) and box.right > box.left:
            return cls(box.left, box.bottom, box.right, box.top, rotation)
        width, height = page.get_size()
        return cls(0, 0, *((height, width) if rotation % 180 else (width, height)), rotation)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as it is shown, in points."""
        across, down = self.right - self.left, self.top - self.bottom
        return (down, across) if self.rotation % 180 else (across, down)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point is shown, y growing downwards."""
        if self.rotation == 90:
            return y - self.bottom, x - self.left
        if self.rotation == 180:
            return self.right - x, y - self.bottom
        if self.rotation == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y

    def own(self, x: float, y: float) -> tuple[float, float]:
        """The point, in the page's own coordinates, that is shown at a place."""
        if self.rotation == 90:
            return y + self.left, x + self.bottom
        if self.rotation == 180:
            return self.right - x, y + self.bottom
        if self.rotation == 270:
            return self.right - y, self.top - x
        return x + self.left, self.top - y

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """Where a rectangle is shown: left, top, right, bottom."""
        (x, y), (other_x, other_y) = self.point(left, top), self.point(right, bottom)
        return min(x, other_x), min(y, other_y), max(x, other_x), max(y, other_y)
