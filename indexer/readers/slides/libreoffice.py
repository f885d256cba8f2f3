"""Reads presentations of other programs (PPT, DPS, ODP, UOP) by having LibreOffice convert them to PPTX."""

from __future__ import annotations

from dataclasses import replace

from indexer.message import Message
from indexer.readers.base import Reading, require_content
from indexer.readers.slides.pptx import read_pptx
from indexer.readers.word.libreoffice import convert

_PPTX = "pptx:Impress MS PowerPoint 2007 XML"


def read_other_slides(content: bytes) -> Reading:
    """The text of a presentation of any make. Raises UnreadableFile."""
    require_content(content)
    reading = read_pptx(convert(content, _PPTX))
    slides = reading.how.facts["slides"] if reading.how else 0
    return replace(reading, how=Message("slides by LibreOffice", slides=slides))
