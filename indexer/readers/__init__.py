"""What does a file say? One reader a format gives its text, and what the format states of it.

Useful for: adding a format, or reading one better. Not for: what the text means (structure) or where it is kept.
The readers bring large libraries, which are loaded when a file is first read: no search waits for them. Strangers'
files are read by `understand` and drawn by `render_page` only, in child processes with limits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.readers.base import Reading
from indexer.readers.encoding import ENCODINGS
from indexer.readers.files import LARGEST_FILE, read_bytes
from indexer.readers.pipes import interrupt, resume
from indexer.readers.printed_sheet import PrintedTable, xlsx_of
from indexer.readers.protocol import Form
from indexer.readers.rendering.office_names import PRINTED, is_printed
from indexer.readers.rendering.renderers import (
    measure_pages,
    office_as_pdf,
    prepare_to_render,
    render_page,
)
from indexer.readers.sandbox import (
    DRAFTS,
    LISTS,
    Unpacked,
    draft_text,
    end_place_finders,
    find_places,
    list_lines,
    read_sheets,
    understand,
)
from indexer.readers.signature import IMAGE_SUFFIXES
from indexer.readers.spreadsheet import Row, Sheet, guarded, write_rows
from indexer.readers.word.writing import Comment, ParagraphStyle, docx_of, docx_of_paragraphs
from indexer.readers.zip import LARGEST_TOTAL, is_link, is_packed_plainly, plain_path
from indexer.readers.zip_directory import BROKEN as BROKEN_ZIP
from indexer.readers.zip_directory import open_large_zip

if TYPE_CHECKING:
    from indexer.readers.registry import READERS, TEXT_READERS, read
    from indexer.readers.rendering.ofd.fonts.system import has_chinese_font

__all__ = [
    "BROKEN_ZIP",
    "DRAFTS",
    "ENCODINGS",
    "IMAGE_SUFFIXES",
    "LARGEST_FILE",
    "LARGEST_TOTAL",
    "LISTS",
    "PRINTED",
    "READERS",
    "TEXT_READERS",
    "Comment",
    "Form",
    "ParagraphStyle",
    "PrintedTable",
    "Reading",
    "Row",
    "Sheet",
    "Unpacked",
    "docx_of",
    "docx_of_paragraphs",
    "draft_text",
    "end_place_finders",
    "find_places",
    "guarded",
    "has_chinese_font",
    "interrupt",
    "is_link",
    "is_packed_plainly",
    "is_printed",
    "list_lines",
    "measure_pages",
    "office_as_pdf",
    "open_large_zip",
    "plain_path",
    "prepare_to_render",
    "read",
    "read_bytes",
    "read_sheets",
    "render_page",
    "resume",
    "understand",
    "write_rows",
    "xlsx_of",
]


def __getattr__(name: str) -> object:
    """Load the formats when one of their names is first asked for."""
    if name == "has_chinese_font":
        from indexer.readers.rendering.ofd.fonts.system import has_chinese_font

        return has_chinese_font
    if name in ("READERS", "TEXT_READERS", "read"):
        from indexer.readers import registry

        return getattr(registry, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
