"""Keeps originals in a folder: `corpus/` of the home, or one that machines share."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader
from pathlib import Path
from typing import Final, Self

from indexer.errors import OriginalMissing, OriginalsUnavailable
from indexer.originals.contract import FileFacts, FolderPlace, TrayPlace, below_corpus, names_for
from indexer.originals.mark import MARK, is_free_for, mark_for
from indexer.paths import CORPUS, TRAY
from indexer.storage import (
    abandoned,
    digest_of,
    files_below,
    give_name,
    inherit,
    make_folder,
    on_disk,
    printable,
    sync_file,
    sync_folder,
    sync_names,
    temporary,
    write_whole,
)

UNFINISHED: Final = ".new-"  # how the name of a file begins that is being written
SHARED_TRAY: Final = ".tray"  # in a folder that is shared

_AWAY: Final = (errno.ESTALE, errno.EIO, errno.ETIMEDOUT, errno.ENOTCONN, errno.ENODEV, errno.EHOSTDOWN)


class FolderOriginals:
    """See Originals."""

    def __init__(self, folder: Path, tray: Path, *, shared: bool = False) -> None:
        """`shared`: it belongs to others, too, is never made here, and can be away."""
        self.folder: Path | None = folder
        self._folder = folder
        self._top = folder if shared else folder.parent  # whose own name is not ours to see to
        self._shared = shared
        self._owner: str | None = None  # whose the mark has to be
        self.tray: TrayPlace = FolderPlace(tray, self._require_place)

    @classmethod
    def of_home(cls, home: Path) -> Self:
        """Those in the home."""
        return cls(home / CORPUS, home / TRAY)

    @classmethod
    def on_share(cls, folder: Path) -> Self:
        """Those in a folder that machines share."""
        return cls(folder, folder / SHARED_TRAY, shared=True)

    def prepare(self, is_begun: Callable[[], bool], owner: str | None = None) -> None:
        """See Originals. A folder that is shared gets a mark when it is first used: not to be taken for the empty one
        below it when it is not mounted, nor for another archive's."""
        if not self._shared:
            return
        self._owner = owner
        said = self._mark()
        if said is not None:
            if is_free_for(owner, said, str(self._folder)):
                with suppress(OSError):  # who may only read does without
                    write_whole(self._folder / MARK, mark_for(owner))
            return
        with self._told():
            if not any(self._folder.iterdir()) and is_begun():
                raise OriginalsUnavailable("the folder is empty, it may not be mounted")
            write_whole(self._folder / MARK, mark_for(owner))

    def keep(self, source: Path, content: bytes, year: str) -> str:
        """See Originals. A file that lies in the folder already stays where it is."""
        with self._told():
            self._require_place()
            folder = self._folder.resolve()
            resolved = source.resolve()
            if resolved.is_relative_to(folder):
                return self._settled(resolved, folder)
            for name in names_for(source.name, content, year):
                target = folder / below_corpus(name)
                make_folder(target.parent)
                if _write_new(target, content):
                    return name
                if target.read_bytes() == content:
                    sync_names(target, self._top.resolve())  # whoever wrote it may not have come so far
                    return name
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))

    def adopt(self, name: str) -> None:
        """See Originals."""
        with self._told():
            self._settled(self._found(name), self._folder.resolve())

    def put_back(self, name: str, content: bytes) -> bool:
        """See Originals."""
        with self._told():
            self._require_place()
            target = self._folder.resolve() / below_corpus(name)
            make_folder(target.parent)
            return _write_new(target, content)

    def destroy(self, name: str) -> None:
        """See Originals."""
        with suppress(OriginalMissing), self._told():
            path = self._found(name)
            path.unlink(missing_ok=True)
            sync_folder(path.parent)

    def facts(self, name: str) -> FileFacts | None:
        """See Originals."""
        with suppress(OriginalMissing, FileNotFoundError), self._told():
            status = self._found(name).stat()
            return FileFacts(status.st_size, int(status.st_mtime))
        return None

    @contextmanager
    def as_file(self, name: str) -> Iterator[Path]:
        """See Originals."""
        with self._told():
            path = self._found(name)
        yield path

    @contextmanager
    def opened(self, name: str) -> Iterator[BufferedReader]:
        """See Originals."""
        with self._told():
            file = self._found(name).open("rb")
        with file:
            yield file

    def digest(self, name: str) -> str:
        """See Originals."""
        with self._told():
            return digest_of(self._found(name))

    def names(self) -> Iterator[str]:
        """See Originals; in order, hidden and lock files left out."""
        with self._told():
            self._require_place()
            if self._folder.is_dir():
                yield from map(self._name, files_below([self._folder]))

    def unfinished(self) -> Iterator[str]:
        """See Originals."""
        for folder, _, names in os.walk(self._folder):
            for path in (Path(folder, name) for name in sorted(names) if name.startswith(UNFINISHED)):
                if abandoned(path):
                    yield self._name(path)

    def remove_unfinished(self, name: str) -> bool:
        """See Originals."""
        path = on_disk(str(self._folder / below_corpus(name)))
        return path.name.startswith(UNFINISHED) and abandoned(path, remove=True)

    def _found(self, name: str) -> Path:
        """The file of that name. Raises OriginalMissing when it names none inside the folder, links followed."""
        if rest := below_corpus(name):
            folder = self._folder.resolve()
            path = on_disk(str(folder / rest)).resolve()
            if path.is_relative_to(folder) and path.is_file():
                return path
        self._require_place()
        raise OriginalMissing

    def _settled(self, path: Path, folder: Path) -> str:
        """The name of a file that was put here by hand, now as durable and as closed to others as if by `keep`."""
        for each in reversed((path, *path.parents)):
            if each.is_relative_to(folder) and each != folder:
                inherit(each)  # as open as somebody else's umask made it
        sync_names(path, self._top.resolve())
        return printable(Path(CORPUS, path.relative_to(folder)))

    def _name(self, path: Path) -> str:
        return printable(Path(CORPUS, path.relative_to(self._folder)))

    def _mark(self) -> bytes | None:
        """What the mark says; None where there is none."""
        with self._told():
            os.stat(self._folder)  # where it is gone, that is what is said
            with suppress(FileNotFoundError):
                return (self._folder / MARK).read_bytes()
        return None

    def _require_place(self) -> None:
        """Raises OriginalsUnavailable when this is not the folder that is shared, but what lies below it.

        Raises StoresInvalid when it is another archive's.
        """
        if self._shared:
            said = self._mark()
            if said is None:
                raise OriginalsUnavailable("the folder has no mark of ours, it may not be mounted")
            is_free_for(self._owner, said, str(self._folder))

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell that a folder on another machine is away from what is amiss with one file."""
        try:
            yield
        except OSError as error:
            gone = isinstance(error, FileNotFoundError) and not self._folder.is_dir()
            if self._shared and (gone or error.errno in _AWAY):
                raise OriginalsUnavailable(error.strerror or str(error)) from error
            raise


def _write_new(target: Path, content: bytes) -> bool:
    """Write a file whole; False, and no change, when the name is taken, be it only at this very moment."""
    try:
        with temporary(target.parent, UNFINISHED) as (file, unnamed):
            file.write(content)
            sync_file(file)
            inherit(unnamed)
            give_name(unnamed, target)
    except FileExistsError:
        return False
    sync_folder(target.parent)
    return True
