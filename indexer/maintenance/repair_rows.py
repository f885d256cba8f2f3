"""Repairs damaged rows of the catalogue from originals, other versions or their digests.

A text is read from its original anew, and its document's other versions are looked at; the digest proves what is right.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Final

from indexer.catalogue import Catalogue, Row, columns_of
from indexer.errors import ArchiveBusy, CatalogueUnusable, OriginalMissing, Unavailable, UnreadableFile
from indexer.message import Message
from indexer.originals import Originals
from indexer.readers import understand
from indexer.storage import digest

_ENCODINGS: Final = (
    None,
    "UTF-8",
    "GB18030",
    "Big5",
)  # that an original may have been read with: None is found out

_log = logging.getLogger(__name__)


def mend_record(originals: Originals, catalogue: Catalogue, row: Row) -> bool:
    """Whether a row is as it was written now."""
    return catalogue.damaged.repair(row, _known(originals, catalogue, row) if row.of_version else ())


def mend_layout(originals: Originals, catalogue: Catalogue, row: Row) -> bool:
    """Whether the layout of a version is as it was written now, or read from the original anew."""
    number, version = (int(str(part)) for part in row.key)
    for identifier in catalogue.identifiers([number]):
        stored = catalogue.version(identifier, version)
        if stored is None or not stored.sound:
            return False
        if catalogue.damaged.repair(row) and catalogue.layouts.of(stored):
            return True
        try:
            read = understand(PurePath(stored.original).name, _content(originals, stored.original))
        except (OriginalMissing, OSError, UnreadableFile):
            return False
        catalogue.layouts.put_right(stored, read.document, read.layout)
        return True
    return False


def repair_texts(originals: Originals, catalogue: Catalogue) -> None:
    """Before an index is built: put right what can be of the texts and say what cannot."""
    try:
        left = [str(row) for row in catalogue.damaged.texts() if not mend_record(originals, catalogue, row)]
    except (ArchiveBusy, CatalogueUnusable, Unavailable) as error:
        _log.warning("%s", error)
        return
    if left:
        _log.warning("%s", Message("records left damaged", count=len(left), records=tuple(left[:10])))


def _known(originals: Originals, catalogue: Catalogue, row: Row) -> Iterator[Mapping[str, object]]:
    """What the columns of a version may have had, the likeliest first."""
    held = catalogue.damaged.versions_of(row.key[0])
    names = dict.fromkeys(str(each["original"]) for each in held)
    for encoding in _ENCODINGS:
        yield from (known for name in names for known in _read_anew(originals, name, encoding))
        yield from held if encoding is None else ()


def _read_anew(originals: Originals, name: str, encoding: str | None) -> Iterator[Mapping[str, object]]:
    try:
        content = _content(originals, name)
        document = understand(PurePath(name).name, content, encoding).document
    except (OriginalMissing, OSError, UnreadableFile):
        return
    yield {**columns_of(document), "original": name, "sha256": digest(content)}


def _content(originals: Originals, name: str) -> bytes:
    with originals.opened(name) as file:
        return file.read()
