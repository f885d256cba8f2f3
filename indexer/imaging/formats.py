"""Names the formats whose originals have pages to be shown."""

from __future__ import annotations

from typing import Final

from indexer.storage import suffix_of

HAS_PAGES: Final = frozenset(
    f".{name}"
    for name in (
        *("pdf", "ofd"),
        *("png", "jpg", "jpeg", "tif", "tiff", "bmp", "gif", "webp", "heic", "heif", "hif"),
        *("docx", "docm", "dotx", "doc", "dot", "wps", "wpt", "rtf", "odt", "ott", "fodt", "uot", "uof"),
        *("xlsx", "xlsm", "xltx", "xltm", "xls", "xlt", "et", "ett", "ods", "ots", "fods"),
        *("pptx", "pptm", "ppsx", "ppsm", "potx", "potm", "ppt", "pot", "pps", "dps", "dpt"),
        *("odp", "otp", "fodp", "uop"),
    )
)


def has_pages(name: str) -> bool:
    """Whether a file of that name may have pages."""
    return suffix_of(name).lower() in HAS_PAGES
