"""Takes in a file that lies among the originals and that the catalogue lacks, as a killed `add` leaves it."""

from __future__ import annotations

from dataclasses import replace

from indexer.errors import UnreadableFile
from indexer.intake.file_intake import ReadFile, beside_no_corpus, failed, is_package, read_file
from indexer.intake.ingest import Ingest
from indexer.model import ImportFailure
from indexer.readers import read_bytes
from indexer.storage import printable
from indexer.structure import closed


def adopt(ingest: Ingest, name: str, actor: str) -> bool:
    """Whether it is in the catalogue now, for archivists only; a package never is, only its members."""
    if is_package(name):
        return False
    with ingest.originals.as_file(name) as path:
        where = printable(path) if ingest.originals.folder else name
        try:
            item: ReadFile | ImportFailure = read_file(beside_no_corpus(name), read_bytes(path))
        except (UnreadableFile, MemoryError) as error:
            item = failed(where, error)
    (outcome,) = ingest.store([(where, _adopted(item, name))], actor=actor)
    return outcome.status != "failed"


def _adopted(item: ReadFile | ImportFailure, name: str) -> ReadFile | ImportFailure:
    """The same for archivists only, and where it lies."""
    if isinstance(item, ImportFailure):
        return item
    return replace(item, document=closed(item.document), proposed=False, lies_as=name)
