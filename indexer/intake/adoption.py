"""Takes in a file that lies among the originals and that the catalogue lacks, as a killed `add` leaves it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from indexer.intake.file_intake import ReadFile, is_package, read_alone
from indexer.intake.ingest import Ingest
from indexer.model import ImportFailure
from indexer.storage import on_disk
from indexer.structure import closed


def adopt(ingest: Ingest, home: Path, name: str, actor: str) -> bool:
    """Whether it is in the catalogue now, for archivists only; a package never is, only its members."""
    path = on_disk(str(home / name))
    if is_package(path.name):
        return False
    where, item = read_alone(path)
    (outcome,) = ingest.store([(where, _closed(item))], actor=actor)
    return outcome.status != "failed"


def _closed(item: ReadFile | ImportFailure) -> ReadFile | ImportFailure:
    """The same for archivists only."""
    if isinstance(item, ImportFailure):
        return item
    return replace(item, document=closed(item.document), proposed=False)
