"""Keeps originals in a bucket of an object store, under the names that the catalogue has for them."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from io import BufferedReader
from pathlib import Path
from typing import Final

from indexer.errors import OriginalMissing, StoresInvalid
from indexer.originals.bucket import Bucket, NoConditions, ObjectFacts
from indexer.originals.contract import FileFacts, TrayPlace, below_corpus, names_for
from indexer.originals.copies import ObjectCopies
from indexer.originals.mark import MARK, is_free_for, mark_for
from indexer.paths import CORPUS
from indexer.storage import digest

_TRAY: Final = "tray"


class BucketOriginals:
    """See Originals. Where the store cannot put an object only where there is none, each name carries a digest."""

    def __init__(self, bucket: Bucket, copies: Path) -> None:
        """`copies` is a folder of this machine for files that are made of objects."""
        self._bucket = bucket
        self._corpus = bucket.below(CORPUS)
        self._files = ObjectCopies(self._corpus, copies)
        self._conditional: bool | None = None  # whether the store can; None: not tried yet
        self.folder: Path | None = None
        self.tray: TrayPlace = ObjectCopies(bucket.below(_TRAY), copies)

    def prepare(self, is_begun: Callable[[], bool], owner: str | None = None) -> None:
        """See Originals. A bucket gets a mark when it is first used."""
        said = self._mark()
        if said is None and self._corpus.is_empty() and is_begun():
            raise StoresInvalid("originals not in the bucket", bucket=self._bucket.name)
        if said is None or is_free_for(owner, said, self._bucket.name):
            self._bucket.put(MARK, mark_for(owner), digest(mark_for(owner)))

    def keep(self, source: Path, content: bytes, year: str) -> str:
        """See Originals."""
        sha256 = digest(content)
        names = names_for(source.name, content, year)
        for name in names if self._can_tell() else names[1:]:
            if self._put_new(name, content, sha256) or self.digest(name) == sha256:
                return name
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), name)

    def adopt(self, name: str) -> None:
        """See Originals."""
        self._found(name)

    def put_back(self, name: str, content: bytes) -> bool:
        """See Originals."""
        return self._put_new(name, content, digest(content))

    def destroy(self, name: str) -> None:
        """See Originals. Where the store keeps versions of objects, it keeps these: that is its administrator's to see to."""
        if rest := below_corpus(name):
            self._files.forget(rest)
            self._corpus.delete([rest])

    def facts(self, name: str) -> FileFacts | None:
        """See Originals."""
        rest = below_corpus(name)
        found = self._corpus.look(rest) if rest else None
        return FileFacts(found.size, found.changed) if found else None

    @contextmanager
    def as_file(self, name: str) -> Iterator[Path]:
        """See Originals."""
        self._require_name(name)
        with ExitStack() as stack:
            try:
                path = stack.enter_context(self._files.as_file(below_corpus(name)))
            except FileNotFoundError as error:
                raise OriginalMissing from error
            yield path

    @contextmanager
    def opened(self, name: str) -> Iterator[BufferedReader]:
        """See Originals."""
        found = self._found(name)
        with self._corpus.opened(below_corpus(name), found) as file:
            yield file

    def digest(self, name: str) -> str:
        """See Originals."""
        with self.opened(name) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def names(self) -> Iterator[str]:
        """See Originals."""
        return (f"{CORPUS}/{key}" for key, _ in self._corpus.listed())

    def unfinished(self) -> Iterator[str]:
        """See Originals: an object is there whole or not at all."""
        return iter(())

    def remove_unfinished(self, name: str) -> bool:
        """See Originals."""
        return False

    def _found(self, name: str) -> ObjectFacts:
        self._require_name(name)
        found = self._corpus.look(below_corpus(name))
        if found is None:
            raise OriginalMissing
        return found

    def _require_name(self, name: str) -> None:
        if not below_corpus(name):
            raise OriginalMissing

    def _put_new(self, name: str, content: bytes, sha256: str) -> bool:
        rest = below_corpus(name)
        if self._can_tell():
            return self._corpus.put_new(rest, content, sha256)
        if self._corpus.look(rest) is not None:
            return False
        self._corpus.put(rest, content, sha256)
        return True

    def _mark(self) -> bytes | None:
        """What the mark says; None where there is none."""
        with suppress(FileNotFoundError), self._bucket.opened(MARK) as file:
            return file.read()
        return None

    def _can_tell(self) -> bool:
        """Whether the store keeps one put from overwriting another: tried with the mark, which is there."""
        if self._conditional is None:
            try:
                said = self._mark() or mark_for(None)  # what is there, for a store that heeds no condition
                self._bucket.put_new(MARK, said, digest(said))
                self._conditional = not self._bucket.put_new(MARK, said, digest(said))
            except NoConditions:
                self._conditional = False
        return self._conditional
