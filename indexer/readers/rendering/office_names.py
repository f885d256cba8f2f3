"""Tells by their names which files LibreOffice has to print before they have pages."""

from __future__ import annotations

from typing import Final

from indexer.storage import suffix_of

PRINTED: Final = frozenset(
    (
        *(".docx", ".docm", ".dotx", ".xml", ".doc", ".dot", ".wps", ".wpt", ".rtf", ".odt", ".ott", ".fodt"),
        *(".uot", ".uof", ".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlt", ".et", ".ett", ".ods", ".ots"),
        *(
            ".fods",
            ".uos",
            ".pptx",
            ".pptm",
            ".ppsx",
            ".ppsm",
            ".potx",
            ".potm",
            ".ppt",
            ".pot",
            ".pps",
            ".dps",
        ),
        *(".dpt", ".odp", ".otp", ".fodp", ".uop"),
    )
)


def is_printed(name: str) -> bool:
    """Whether a file of that name is one of a word processor, a spreadsheet or a presentation."""
    return suffix_of(name) in PRINTED
