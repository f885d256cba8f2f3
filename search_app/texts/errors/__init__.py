"""The sentences for what the library tells: a module for each of its packages, a sentence for each reason.

A sentence is written with the facts as placeholders. Where the command and the pages say it differently, as only the
command's readers can run commands, there are two: (command, page).
"""

from __future__ import annotations

from typing import Final

from search_app.texts.errors import (
    auth,
    catalogue,
    exchange,
    index,
    intake,
    locks,
    maintenance,
    readers,
    stores,
)

Sentence = str | tuple[str, str]

TABLES: Final = tuple(
    each.SENTENCES for each in (auth, catalogue, exchange, index, intake, locks, maintenance, readers, stores)
)
SENTENCES: Final[dict[str, Sentence]] = {key: said for table in TABLES for key, said in table.items()}
