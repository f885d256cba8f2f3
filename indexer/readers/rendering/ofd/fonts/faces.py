"""Gives the fonts of an OFD page to its PDF: those in the file, else ones of the system (GB/T 33190-2016, 11.1)."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import cached_property

from PIL import ImageFont

from indexer.errors import UnreadableFile
from indexer.readers.pages.ofd_parts.package import Package
from indexer.readers.rendering.ofd.fonts.subset import subset
from indexer.readers.rendering.ofd.fonts.system import SystemFont, fonts_like, is_bold
from indexer.readers.rendering.ofd.fonts.tables import GlyphOf, glyphs_in
from indexer.readers.rendering.ofd.pdf_file import PdfFile
from indexer.readers.rendering.ofd.sources import Lookup

MOST_FONTS = 300  # of a page

_MOST_OF_FONTS = 128 << 20  # bytes that are kept of a document's fonts


@dataclass(eq=False)
class Face:
    """A font as the PDF has it, and the glyphs of it that are shown."""

    name: str
    number: int
    font: bytes | SystemFont
    used: set[int] = field(default_factory=set)


class EmbeddedFont:
    """A font that is in the file."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        try:
            ImageFont.truetype(io.BytesIO(content), 16, layout_engine=ImageFont.Layout.BASIC)
        except (OSError, ValueError, MemoryError) as error:
            raise UnreadableFile("picture damaged") from error

    @cached_property
    def glyph(self) -> GlyphOf:
        """What finds its glyphs by the codes of characters."""
        return glyphs_in(self.content)


class FontFiles:
    """The fonts in a package, read once for all its pages."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._known: dict[str, EmbeddedFont | None] = {}
        self._left = _MOST_OF_FONTS

    def font(self, path: str, base: str) -> EmbeddedFont | None:
        """The one that a resource names; None where there is none, or it is damaged."""
        try:
            place = self._package.path_of(path, base)
            if place not in self._known:
                self._known[place] = None
                content = self._package.member(place, "")
                self._left -= len(content)
                if self._left >= 0:
                    self._known[place] = EmbeddedFont(content)
        except UnreadableFile:
            return None
        return self._known[place]


class Font:
    """The font of a text: what shows its characters."""

    def __init__(self, fonts: Fonts, name: str, embedded: EmbeddedFont | None, *, bold: bool) -> None:
        self._fonts, self._name, self._embedded = fonts, name, embedded
        self._bold = bold
        self._known: dict[str, tuple[Face, int] | None] = {}
        self.is_embedded = embedded is not None

    def glyph(self, number: int) -> tuple[Face, int]:
        """A glyph by its number in the font; of a font that is not there, nothing is known by number."""
        if self._embedded is None:
            raise UnreadableFile("OFD lacks a part", part=self._name[:80])
        return self._fonts.face(self._embedded.content), number & 0xFFFF

    def shown(self, character: str) -> tuple[Face, int, bool] | None:
        """What shows a character: a face, the number of the glyph, whether it wants to be made bold. None: nothing."""
        if character not in self._known:
            self._known[character] = self._find(ord(character))
        found = self._known[character]
        if found is None:
            return None
        face, glyph = found
        thin = self._bold and isinstance(face.font, SystemFont) and not face.font.is_bold
        return face, glyph, thin

    def _find(self, code: int) -> tuple[Face, int] | None:
        if self._embedded is not None and (glyph := self._embedded.glyph(code)):
            return self._fonts.face(self._embedded.content), glyph
        for font in fonts_like(self._name, bold=self._bold):
            if glyph := font.glyph(code):
                return self._fonts.face(font), glyph
        return None


class Fonts:
    """The fonts of a page."""

    def __init__(self, pdf: PdfFile, files: FontFiles) -> None:
        self._pdf, self._files = pdf, files
        self._fonts: dict[tuple[int, str, bool], Font] = {}
        self._faces: dict[bytes | SystemFont, Face] = {}

    def font(self, name: str, resources: Lookup, *, bold: bool) -> Font:
        """The font of an ID; `bold` when a text asks for a bold one."""
        key = (id(resources), name, bold)
        if key not in self._fonts:
            listed = resources.get(name.strip())
            if listed is None:
                self._fonts[key] = Font(self, "", None, bold=bold)
            else:
                element = listed.element
                called = element.get("FontName") or element.get("FamilyName") or ""
                path = element.findtext("{*}FontFile", "")
                embedded = self._files.font(path, listed.base) if path.strip() else None
                bold = bold or is_bold(called) or element.get("Bold", "").strip() == "true"
                self._fonts[key] = Font(self, called, embedded, bold=bold)
        return self._fonts[key]

    def face(self, font: bytes | SystemFont) -> Face:
        """A font as the PDF has it."""
        if font not in self._faces:
            if len(self._faces) >= MOST_FONTS:
                raise UnreadableFile("OFD nested too deep", part="")
            number = self._pdf.reserve()
            self._faces[font] = Face(self._pdf.name("Font", number), number, font)
        return self._faces[font]

    def write(self) -> None:
        """Put the fonts into the PDF, of large ones the glyphs that are shown."""
        for face in self._faces.values():
            font = face.font if isinstance(face.font, bytes) else face.font.content()
            start = 0 if isinstance(face.font, bytes) else face.font.face
            _write(self._pdf, face, subset(font, start, face.used))


def _write(pdf: PdfFile, face: Face, font: bytes) -> None:
    """A font whose codes are the numbers of its glyphs (ISO 32000-1, 9.7)."""
    if font[:4] == b"OTTO":
        key, entries, kind = "FontFile3", {"Subtype": "/OpenType"}, "CIDFontType0"
    elif font[:1] == b"\1" and font[:4] != b"\1\0\0\0":
        key, entries, kind = "FontFile3", {"Subtype": "/CIDFontType0C"}, "CIDFontType0"
    elif font[:2] == b"%!" or font[:1] == b"\x80":
        key, entries, kind = "FontFile", {}, "CIDFontType0"
    else:
        key, entries, kind = "FontFile2", {}, "CIDFontType2"
    name = f"F{face.number}"
    file = pdf.stream(entries, font)
    descriptor = pdf.add(
        f"<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0"
        f"/Ascent 880/Descent -120/CapHeight 700/StemV 80/{key} {file} 0 R>>"
    )
    mapped = "/CIDToGIDMap/Identity" if kind == "CIDFontType2" else ""
    descendant = pdf.add(
        f"<</Type/Font/Subtype/{kind}/BaseFont/{name}/DW 1000{mapped}/FontDescriptor {descriptor} 0 R"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>"
    )
    pdf.put(
        face.number,
        f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H/DescendantFonts[{descendant} 0 R]>>",
    )
