"""Takes documents of a bag into an archive, each wholly or not at all; what is here already is never changed.

The whole bag has been read and found intact before the first one is taken in. Then each document is looked at with all
it names, its originals are kept, and it is stored in one transaction; the index follows, some documents at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from indexer.auth import Departments
from indexer.catalogue import WholeDocument, WholeDocuments, WholeVersion
from indexer.errors import DocumentDamaged, InvalidRequest, PackageUnusable
from indexer.exchange.bag import Bag
from indexer.exchange.packing import DOCUMENTS
from indexer.exchange.record import LARGEST_LAYOUT, LARGEST_RECORD, RECORD, Record, layout_of, record_of
from indexer.exchange.sources import read_small
from indexer.message import Message
from indexer.model import LONGEST_TEXT, NO_DEPARTMENT, NO_LAYOUT, ImportOutcome, StoredDocument
from indexer.originals import Arrivals, Originals, may_be_named
from indexer.readers import LARGEST_FILE
from indexer.storage import Locks, digest
from indexer.structure import doubt_of

AT_ONCE: Final = 50  # documents between two times that the index follows

_LARGEST_TEXT: Final = 4 * LONGEST_TEXT  # bytes
_FOLDER: Final = f"data/{DOCUMENTS}/"

Names = Mapping[tuple[str, str], str]  # original and SHA-256 as a package has them → its name here


class Unpacking:
    """The way of packages into one archive."""

    def __init__(
        self,
        whole: WholeDocuments,
        originals: Originals,
        locks: Locks,
        departments: Departments,
        catch_up: Callable[[], object],
    ) -> None:
        self._whole, self._originals, self._locks = whole, originals, locks
        self._departments, self._catch_up = departments, catch_up

    def take_in(self, bag: Bag, actor: str) -> Iterator[ImportOutcome]:
        """What became of each document, once it can be found. Raises PackageUnusable where there is none."""
        folders = folders_of(bag)
        for at in range(0, len(folders), AT_ONCE):
            with Arrivals(self._originals, self._locks) as arrivals:
                outcomes = [self._outcome(bag, each, arrivals, actor) for each in folders[at : at + AT_ONCE]]
            self._catch_up()
            yield from outcomes

    def _outcome(self, bag: Bag, folder: str, arrivals: Arrivals, actor: str) -> ImportOutcome:
        identifier, title = "", ""
        try:
            record = _record_in(bag, folder)
            identifier = record.whole.id
            for each in _versions(bag, folder, record, {}):  # all are looked at before anything is kept
                last = each.stored
            title = last.document.title
            if self._is_here(bag, folder, record):
                return ImportOutcome(folder, "duplicate", identifier, title)
            names = _kept(bag, folder, record, arrivals)
            department = self._department(record.whole, actor)
            self._whole.store(record.whole, department, _versions(bag, folder, record, names))
        except (PackageUnusable, InvalidRequest) as error:
            return ImportOutcome(f"{folder} {identifier}".strip(), "failed", identifier, title, error.message)
        except OSError as error:
            reason = Message("corpus unwritable", system=str(error.strerror))
            return ImportOutcome(f"{folder} {identifier}", "failed", identifier, title, reason)
        openness, mark = last.document.description.openness, doubt_of(last.document)
        return ImportOutcome(folder, "added", identifier, title, openness=openness, mark=mark)

    def _is_here(self, bag: Bag, folder: str, record: Record) -> bool:
        """Whether the archive has the same. Raises InvalidRequest where it has another under its id, or its bytes."""
        identifier = record.whole.id
        holder = self._whole.holder(identifier, [each.sha256 for each in record.versions])
        if holder is None:
            return False
        if holder != identifier:
            raise InvalidRequest("package document under another id", identifier=holder)
        try:
            ours = self._whole.read(identifier, {}).versions
            same = ours == record.whole.versions and all(
                _alike(each.stored, self._whole.version(identifier, each.stored.version).stored)
                for each in _versions(bag, folder, record, {})
            )
        except DocumentDamaged:
            same = False
        if not same:
            raise InvalidRequest("package document here already", identifier=identifier)
        return True

    def _department(self, whole: WholeDocument, actor: str) -> int:
        """The serial of its department, which is made where there is none of that name: then nobody is a member."""
        return self._departments.ensure(whole.department, actor=actor) if whole.department else NO_DEPARTMENT


def folders_of(bag: Bag) -> list[str]:
    """The folders of documents. Raises PackageUnusable for a bag of something else."""
    folders = sorted({_folder_of(name) for name in bag.digests})
    if not folders:
        raise PackageUnusable("package without documents")
    return folders


def _folder_of(name: str) -> str:
    rest = name.removeprefix(_FOLDER)
    folder, slash, _ = rest.partition("/")
    if rest == name or not slash:
        raise PackageUnusable("package with a foreign file", name=name)
    return f"{_FOLDER}{folder}/"


def _record_in(bag: Bag, folder: str) -> Record:
    """The record of a document that names all that lies beside it, and nothing else. Raises PackageUnusable."""
    record = record_of(_read(bag, f"{folder}{RECORD}", LARGEST_RECORD))
    there = {name.removeprefix(folder) for name in bag.digests if name.startswith(folder)} - {RECORD}
    if foreign := next(iter(sorted(there - record.files)), None):
        raise PackageUnusable("package with a foreign file", name=f"{folder}{foreign}")
    if record.files - there:
        raise PackageUnusable("package record of another form", record=f"{folder}{RECORD}")
    for each in record.versions:
        if each.file and bag.digests.get(f"{folder}{each.file}") != each.sha256:
            raise PackageUnusable("package original is another", name=f"{folder}{each.file}"[:200])
    return record


def _versions(bag: Bag, folder: str, record: Record, names: Names) -> Iterator[WholeVersion]:
    """The versions, one after the other; a text that is the same for several is read once."""
    known, body = "", ""
    for each in record.versions:
        if each.text != known:
            known, body = each.text, _text(bag, f"{folder}{each.text}")
        original = names.get((each.original, each.sha256), each.original)
        stored = each.stored(record.whole.id, record.whole.state, body, original)
        layout = NO_LAYOUT
        if each.layout:
            content = _read(bag, f"{folder}{each.layout}", LARGEST_LAYOUT)
            layout = layout_of(content, len(stored.document.text))
        yield WholeVersion(stored, layout, each.unplaced)


def _kept(bag: Bag, folder: str, record: Record, arrivals: Arrivals) -> Names:
    """Keep the originals under the names they had, or others where these are taken. Raises OSError."""
    names = dict[tuple[str, str], str]()
    for each in record.versions:
        key = (each.original, each.sha256)
        if not each.file or key in names:
            continue
        content = _read(bag, f"{folder}{each.file}", LARGEST_FILE)
        arrivals.begin()
        if may_be_named(each.original) and arrivals.put_back(each.original, content, each.sha256):
            names[key] = each.original
        else:
            source = Path("/", Path(each.original).name)
            year = each.stated["date"][:4] if each.stated["date"] else ""
            names[key] = arrivals.keep(source, content, each.sha256, year)
    return names


def _alike(one: StoredDocument, other: StoredDocument) -> bool:
    return (one.document, one.sha256, one.added_at) == (other.document, other.sha256, other.added_at)


def _text(bag: Bag, name: str) -> str:
    try:
        return _read(bag, name, _LARGEST_TEXT).decode("utf-8")
    except UnicodeDecodeError:
        raise PackageUnusable("package record of another form", record=name) from None


def _read(bag: Bag, name: str, most: int) -> bytes:
    """A file as it was when the bag was verified. Raises PackageUnusable."""
    if name not in bag.digests:
        raise PackageUnusable("package record of another form", record=name)
    content = read_small(bag.source, name, most)
    if digest(content) != bag.digests[name]:
        raise PackageUnusable("package changed meanwhile", name=name)
    return content
