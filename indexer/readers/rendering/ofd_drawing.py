"""Draws pages of an OFD file as they look, each as a PDF of one page (GB/T 33190-2016)."""

from __future__ import annotations

from functools import cached_property
from xml.etree.ElementTree import Element

from indexer.errors import UnreadableFile
from indexer.readers.pages.ofd_parts.numbers import Matrix, matrix_of
from indexer.readers.pages.ofd_parts.package import Package
from indexer.readers.rendering.ofd.context import Budget, Context, DrawnEnough, Place
from indexer.readers.rendering.ofd.fonts.faces import FontFiles, Fonts
from indexer.readers.rendering.ofd.objects import draw_block
from indexer.readers.rendering.ofd.paths import rectangle
from indexer.readers.rendering.ofd.pdf_file import PdfFile
from indexer.readers.rendering.ofd.pictures import drawn_picture
from indexer.readers.rendering.ofd.seals import Stamp, stamps_of
from indexer.readers.rendering.ofd.sources import Source

_POINTS = 72 / 25.4  # of a millimetre
_MOST_SEALS = 20  # of other pictures, on a page


class _Body:
    """A document of the package, and the seals on its pages."""

    def __init__(self, package: Package, body: Element) -> None:
        self.source = Source(package, package.root_of(body))
        self._package, self._body = package, body

    @cached_property
    def stamps(self) -> dict[str, list[Stamp]]:
        return stamps_of(self._package, self._body)


class OfdDrawing:
    """An OFD file whose pages are drawn, in the order in which they are read. Raises UnreadableFile."""

    def __init__(self, content: bytes) -> None:
        package = Package(content)
        bodies = package.xml("OFD.xml", "").findall("{*}DocBody")
        if not bodies:
            raise UnreadableFile("no document in the OFD file")
        self._bodies = [_Body(package, body) for body in bodies]
        self._places = [(body, at) for body in self._bodies for at in range(len(body.source.pages))]
        self._files = FontFiles(package)

    @cached_property
    def sizes(self) -> tuple[tuple[float, float], ...]:
        """Width and height of each page in millimetres. Raises UnreadableFile."""
        return tuple(body.source.size(at) for body, at in self._places)

    def page(self, at: int) -> bytes:
        """A page by its place from 0, as a PDF. Raises UnreadableFile where there is none, or it is damaged."""
        if not 0 <= at < len(self._places):
            raise UnreadableFile("OFD lacks a part", part=f"page {at + 1}")
        body, place = self._places[at]
        pdf = PdfFile()
        width, height, drawn = _drawn(pdf, self._files, Budget(), body, place)
        return pdf.finished("\n".join(drawn), width * _POINTS, height * _POINTS)


def _drawn(
    pdf: PdfFile, files: FontFiles, budget: Budget, body: _Body, at: int, depth: int = 0
) -> tuple[float, float, list[str]]:
    """A page's width and height in millimetres, and what draws it in points from below."""
    source = body.source
    sheet = source.sheet(at)
    fonts = Fonts(pdf, files)
    context = Context(pdf, source, fonts, budget, draw_block)
    onto = Matrix(a=_POINTS, d=-_POINTS, f=sheet.height * _POINTS)
    drawn: list[str] = []
    try:
        for layer, resources in sheet.layers:
            drawn += draw_block(context, layer, Place(onto, resources))
        for appearance in sheet.annotations:
            drawn += draw_block(
                context, appearance, Place(onto, sheet.resources).within(matrix_of(appearance))
            )
        for stamp in body.stamps.get(source.pages[at][0], ()):
            context.budget.take_object()
            try:
                drawn += _stamp(context, stamp, onto, depth)
            except UnreadableFile:
                continue
    except DrawnEnough:
        pass
    fonts.write()
    return sheet.width, sheet.height, drawn


def _stamp(context: Context, stamp: Stamp, onto: Matrix, depth: int) -> list[str]:
    """A seal: what lies below shows through, as under ink."""
    left, top, width, height = stamp.box
    if stamp.picture not in context.seals:
        context.seals[stamp.picture] = None
        if len(context.seals) <= _MOST_SEALS:
            context.seals[stamp.picture] = _seal(context, stamp.picture, depth)
    seal = context.seals[stamp.picture]
    if seal is None:
        return []
    named, square = seal
    matrix = onto.after(Matrix(width, 0.0, 0.0, -height, left, top + height)).after(square)
    clip = []
    if stamp.clip is not None:
        x, y, across, down = stamp.clip
        clip = [_written(onto), rectangle(left + x, top + y, across, down), "W n", _written(_inverse(onto))]
    return ["q", *clip, context.state("/BM/Multiply"), _written(matrix), f"/{named} Do", "Q"]


def _seal(context: Context, content: bytes, depth: int) -> tuple[str, Matrix]:
    """What a seal is called in the content, and what makes it a square of length 1. Raises UnreadableFile."""
    if not content.startswith(b"PK"):
        return context.pdf.name("XObject", drawn_picture(context, content)), Matrix()
    if depth:
        raise UnreadableFile("OFD nested too deep", part="")
    package = Package(content)
    bodies = package.xml("OFD.xml", "").findall("{*}DocBody")
    if not bodies:
        raise UnreadableFile("no document in the OFD file")
    body = _Body(package, bodies[0])
    if not body.source.pages:
        raise UnreadableFile("no document in the OFD file")
    width, height, drawn = _drawn(context.pdf, FontFiles(package), context.budget, body, 0, depth + 1)
    size = width * _POINTS, height * _POINTS
    form = context.pdf.form(
        "\n".join(drawn), f"0 0 {size[0]:.3f} {size[1]:.3f}", {"Group": "<</S/Transparency>>"}
    )
    return context.pdf.name("XObject", form), Matrix(1 / size[0], 0.0, 0.0, 1 / size[1])


def _written(matrix: Matrix) -> str:
    return f"{matrix.a:.6f} {matrix.b:.6f} {matrix.c:.6f} {matrix.d:.6f} {matrix.e:.4f} {matrix.f:.4f} cm"


def _inverse(matrix: Matrix) -> Matrix:
    """Of one that only scales and moves."""
    return Matrix(a=1 / matrix.a, d=1 / matrix.d, e=-matrix.e / matrix.a, f=-matrix.f / matrix.d)
