"""Takes documents out of one archive as packages, and packages in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, Literal, get_args

from indexer.auth import Departments
from indexer.catalogue import Catalogue, ExportCount, WholeDocuments
from indexer.errors import InvalidRequest, PackageUnusable, TrayUnusable
from indexer.exchange.bag import bag_of, is_bag
from indexer.exchange.encapsulated import items_of, read_encapsulated
from indexer.exchange.encapsulation import SUFFIXES
from indexer.exchange.packing import Packed, Packing
from indexer.exchange.sources import MOST_FILES, Source, opened
from indexer.exchange.unpacking import Unpacking
from indexer.exchange.writing import FolderSink, Sink, ZipSink
from indexer.intake import Ingest, Item
from indexer.model import Change, ImportFailure, ImportOutcome, Progress, ReportProgress, report_to_nobody
from indexer.paths import VAR
from indexer.storage import abandoned, give_name, sync_file, sync_folder, temporary

PackageForm = Literal["bagit", "dat48"]
FORMS: Final[tuple[PackageForm, ...]] = get_args(PackageForm)

_NAMES: Final[dict[PackageForm, str]] = {"bagit": "BagIt", "dat48": "DA/T 48"}  # in the log

_UNNAMED: Final = ".gongwen-package-"  # how the names of packages begin that are being written
_MEGABYTE: Final = 20  # bits
_PROGRAM: Final = "gongwen"


class Exchange:
    """The packages of one archive. Safe to share between threads and processes."""

    def __init__(
        self,
        catalogue: Catalogue,
        ingest: Ingest,
        departments: Departments,
        catch_up: Callable[[], object],
    ) -> None:
        self._catalogue, self._ingest, self._departments = catalogue, ingest, departments
        self._whole = WholeDocuments(catalogue.database)
        self._unpacking = Unpacking(self._whole, ingest.originals, catalogue.locks, departments, catch_up)

    def identifiers(self) -> Iterator[str]:
        """The ids of all documents, withdrawn ones too, but for those that were destroyed."""
        return self._whole.identifiers()

    def pack(
        self, sink: Sink, identifiers: Iterable[str], *, actor: str, form: PackageForm = "bagit"
    ) -> Iterator[Packed]:
        """Write documents into a package, each followed by what became of it; the log is told of those not open to all.

        A bag holds all that is known of them; "dat48" is a package of XML after DA/T 48 for each.

        Raises OSError where the sink cannot take them; Unavailable.
        """
        taken = ExportCount(_NAMES[form])
        packing = Packing(self._whole, self._ingest.originals, self._departments.names())
        unit = self._catalogue.settings.value("office_name")
        try:
            if form == "bagit":
                yield from packing.bag(sink, identifiers, taken, _info(unit))
            else:
                yield from packing.encapsulations(sink, identifiers, taken, unit)
        finally:
            if changes := taken.changes():
                self._catalogue.events.note("export", actor, changes)

    def export(
        self, target: Path, identifiers: Iterable[str], *, actor: str, form: PackageForm = "bagit"
    ) -> Iterator[Packed]:
        """The same into a new file .zip, or a new folder of any other name, which has it only when it is whole.

        Raises InvalidRequest when the name is taken.
        """
        if os.path.lexists(target):
            raise InvalidRequest("package exists", target=str(target))
        writing = _new_zip if target.suffix.lower() == ".zip" else _new_folder
        with writing(target) as sink:
            yield from self.pack(sink, identifiers, actor=actor, form=form)

    def take_in(
        self,
        path: Path,
        *,
        actor: str,
        most: int = MOST_FILES,
        progress: ReportProgress = report_to_nobody,
    ) -> Iterator[ImportOutcome]:
        """Take in a package of so many files at most; what became of each document, once it can be found.

        Raises PackageUnusable, and nothing is taken in, where anything of the package is not as it should be.
        """
        yield from self._taken(path, path.name, actor, most, progress)

    def receive(self, name: str, content: BinaryIO, *, actor: str, most: int) -> Iterator[ImportOutcome]:
        """The same for a file of that name as it is sent. Raises TrayUnusable where the disk cannot take it, too."""
        folder = self._ingest.home / VAR
        try:
            for path in folder.glob(f"{_UNNAMED}*"):
                abandoned(path, remove=True)
            with temporary(folder, _UNNAMED) as (file, unnamed):
                shutil.copyfileobj(content, file)
                file.flush()
                yield from self._taken(unnamed, name, actor, most, report_to_nobody)
        except OSError as error:
            raise TrayUnusable("package not received", system=str(error.strerror)) from error

    def _taken(
        self, path: Path, name: str, actor: str, most: int, progress: ReportProgress
    ) -> Iterator[ImportOutcome]:
        with opened(path, name, most=most) as source:
            if not is_bag(source) and any(_is_encapsulated(name) for name in source.sizes):
                outcomes = self._ingest.store(_items(name, source), actor=actor)
            else:
                bag = bag_of(source, _steps(sum(source.sizes.values()), progress))
                outcomes = self._unpacking.take_in(bag, actor)
            yield from self._noted(name, outcomes, actor)

    def _noted(self, name: str, outcomes: Iterable[ImportOutcome], actor: str) -> Iterator[ImportOutcome]:
        count = 0
        try:
            for outcome in outcomes:
                count += outcome.status == "added"
                yield outcome
        finally:
            if count:
                self._catalogue.events.note(
                    "import", actor, [Change("file", "", name), Change("documents", "", str(count))]
                )


def _is_encapsulated(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)


def _items(package: str, source: Source) -> Iterator[Item]:
    """The files of all packages of XML, as they are taken in; one that cannot be read is told in its place."""
    for name in sorted(filter(_is_encapsulated, source.sizes)):
        where = package if name == package else f"{package} › {name}"
        try:
            found = read_encapsulated(source.parts(name))
        except PackageUnusable as error:
            yield where, ImportFailure(where, error.message)
        else:
            yield from items_of(where, found)


def _info(unit: str) -> dict[str, str]:
    """The first lines of `bag-info.txt`."""
    by = {"Source-Organization": " ".join(unit.split())} if unit else {}
    return by | {"Bag-Software-Agent": _PROGRAM}


def _steps(total: int, progress: ReportProgress) -> Callable[[int], None]:
    done, everything = 0, max(total >> _MEGABYTE, 1)

    def step(size: int) -> None:
        nonlocal done
        before, done = done, done + size
        if before >> _MEGABYTE < done >> _MEGABYTE:
            progress(Progress("examining", min(done >> _MEGABYTE, everything), everything))

    progress(Progress("examining", 0, everything))
    return step


@contextmanager
def _new_zip(target: Path) -> Iterator[Sink]:
    for path in target.parent.glob(f"{_UNNAMED}*"):
        abandoned(path, remove=True)
    with temporary(target.parent, _UNNAMED) as (file, unnamed):
        sink = ZipSink(file, target.stem)
        yield sink
        sink.close()
        sync_file(file)
        try:
            give_name(unnamed, target)
        except FileExistsError:
            raise InvalidRequest("package exists", target=str(target)) from None
    sync_folder(target.parent)


@contextmanager
def _new_folder(target: Path) -> Iterator[Sink]:
    """A folder beside it that gets its name at the end; what a kill leaves of it is for its owner to remove."""
    unnamed = target.with_name(f"{_UNNAMED}{target.name}-{os.getpid()}")
    try:
        unnamed.mkdir()
        yield FolderSink(unnamed)
        sync_folder(unnamed)
        unnamed.rename(target)
    except BaseException:
        shutil.rmtree(unnamed, ignore_errors=True)
        raise
    sync_folder(target.parent)
