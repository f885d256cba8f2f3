"""Every failure a caller may want to catch, by name. Each carries a reason and facts; the doors word them.

    ArchiveError
    ├── UnreadableFile
    │   └── NeedsOcr
    ├── ReadingInterrupted
    ├── ArchiveNotFound
    │   └── RestoreUnfinished
    ├── DocumentNotFound
    │   ├── DocumentWithdrawn
    │   ├── VersionNotFound
    │   ├── OriginalMissing
    │   └── PageNotFound
    ├── DocumentChanged
    ├── DocumentDamaged
    ├── OriginalAltered
    ├── PagesBusy
    ├── DraftNotFound
    ├── DisposalNotFound
    ├── InvalidRequest
    │   └── ReleaseUnconfirmed
    ├── TrayUnusable
    ├── CatalogueUnusable
    ├── IndexUnusable
    │   └── IndexOfAnotherVersion
    ├── IndexUnwritable
    ├── NoMemory
    ├── ArchiveBusy
    ├── Unavailable
    │   ├── EngineUnavailable
    │   ├── CatalogueUnavailable
    │   ├── OriginalsUnavailable
    │   └── SignInUnavailable
    ├── StoresInvalid
    ├── AccountNotFound
    ├── SignInRefused
    │   ├── TooManyAttempts
    │   └── TooManyUses
    ├── SecretKeyUnusable
    ├── BackupFailed
    ├── BackupDamaged
    ├── RestoreFailed
    ├── PackageUnusable
    └── HomeNotEmpty
`str(error)` is plain English for logs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from indexer.message import Fact, Message


class ArchiveError(Exception):
    """The root of all errors this package raises on purpose."""

    def __init__(self, reason: str, /, **facts: Fact) -> None:
        super().__init__(reason)
        self.message = Message(reason, **facts)

    @classmethod
    def of(cls, message: Message) -> Self:
        """The error that a message is about."""
        return cls(message.key, **message.facts)

    @property
    def reason(self) -> str:
        """What went wrong, a short key in English."""
        return self.message.key

    @property
    def facts(self) -> Mapping[str, Fact]:
        """What, where and how much."""
        return self.message.facts

    def __str__(self) -> str:
        return str(self.message)


class UnreadableFile(ArchiveError):
    """A file that could not be turned into text."""


class ReadingInterrupted(ArchiveError):
    """A file was not read to its end, since the program is to end; nothing is wrong with it."""


class NeedsOcr(UnreadableFile):
    """A scan: pages without text, for a reader that looks at pictures."""


class ArchiveNotFound(ArchiveError):
    """The folder holds no archive yet."""


class DocumentNotFound(ArchiveError):
    """No document carries the identifier."""

    def __init__(self, identifier: str) -> None:
        super().__init__("document not found", identifier=identifier)


class DocumentWithdrawn(DocumentNotFound):
    """The document has been taken out of every search; it is kept and can be reinstated."""

    def __init__(self, identifier: str) -> None:
        super(DocumentNotFound, self).__init__("document withdrawn", identifier=identifier)


class VersionNotFound(DocumentNotFound):
    """There is such a document, but it has no version of that number."""

    def __init__(self, identifier: str, version: int) -> None:
        super(DocumentNotFound, self).__init__("version not found", identifier=identifier, version=version)


class OriginalMissing(DocumentNotFound):
    """There is such a document, but not the file that it was read from."""

    def __init__(self) -> None:
        super(DocumentNotFound, self).__init__("original missing")


class PageNotFound(DocumentNotFound):
    """The original of a document has no page of that number."""

    def __init__(self, page: int, pages: int) -> None:
        super(DocumentNotFound, self).__init__("page not found", page=page, pages=pages)


class OriginalAltered(ArchiveError):
    """The original of a document is not as it was taken in."""

    def __init__(self) -> None:
        super().__init__("original not as taken in")


class PagesBusy(ArchiveError):
    """So many pages are being drawn that another one would have to wait too long; it may be asked for again soon."""


class DocumentChanged(ArchiveError):
    """Somebody else has changed the document since it was read."""

    def __init__(self, version: int) -> None:
        super().__init__("document changed", version=version)


class DocumentDamaged(ArchiveError):
    """What the catalogue has of the document is not as it was written."""

    def __init__(self, identifier: str) -> None:
        super().__init__("document damaged", identifier=identifier)


class DraftNotFound(ArchiveError):
    """No file in the tray carries the identifier: it has been confirmed or discarded."""

    def __init__(self, identifier: str) -> None:
        super().__init__("draft not found", identifier=identifier)


class DisposalNotFound(ArchiveError):
    """No disposal list carries the identifier."""

    def __init__(self, identifier: str) -> None:
        super().__init__("disposal not found", identifier=identifier)


class InvalidRequest(ArchiveError):
    """An option, filter or page number that cannot be served."""


class ReleaseUnconfirmed(InvalidRequest):
    """A document with a mark of secrecy that would be open, though nobody has said that it may."""

    def __init__(self, mark: str) -> None:
        super().__init__("release unconfirmed", mark=mark)
        self.mark = mark


class TrayUnusable(ArchiveError):
    """What is received cannot be kept in the tray: its disk is full or may not be written."""


class CatalogueUnusable(ArchiveError):
    """The catalogue's file cannot be opened or written."""


class IndexUnusable(ArchiveError):
    """The index cannot be read by this version and has to be rebuilt."""


class IndexOfAnotherVersion(IndexUnusable):
    """The index is whole, but in a format that this version does not read."""

    def __init__(self) -> None:
        super().__init__("index of another version")


class IndexUnwritable(ArchiveError):
    """The index cannot be written: the disk is full or only read. What the catalogue has taken in stays, and is owed."""


class NoMemory(ArchiveError):
    """Memory was short for what was to be done, or a process that helped was killed for it. Nothing is lost."""


class ArchiveBusy(ArchiveError):
    """Another process holds the write lock."""


class Unavailable(ArchiveError):
    """A server elsewhere cannot be reached now, or in part; nothing is damaged. `why` is for the administrator."""


class EngineUnavailable(Unavailable):
    """The cluster that finds documents."""

    def __init__(self, why: str) -> None:
        super().__init__("engine unavailable", why=why)


class CatalogueUnavailable(Unavailable):
    """The database that knows them."""

    def __init__(self, why: str) -> None:
        super().__init__("catalogue unavailable", why=why)


class OriginalsUnavailable(Unavailable):
    """The shared folder or the object store that keeps their originals."""

    def __init__(self, why: str) -> None:
        super().__init__("originals unavailable", why=why)


class SignInUnavailable(Unavailable):
    """The directory or provider that vouches for people; accounts of the archive itself still sign in."""


class StoresInvalid(ArchiveError):
    """What `stores.toml` or `signin.toml` says is wrong, or a store refuses it: nothing can go on before it is changed."""


class AccountNotFound(ArchiveError):
    """Nobody has an account of that name."""

    def __init__(self, name: str) -> None:
        super().__init__("account not found", name=name)


class SignInRefused(ArchiveError):
    """Name and password do not go together, or the account is disabled: which of them is not said."""


class TooManyAttempts(SignInRefused):
    """Signing in failed too often; `wait` is how many seconds until it may be tried again."""

    def __init__(self, wait: int) -> None:
        super().__init__("too many attempts", wait=wait)
        self.wait = wait


class TooManyUses(SignInRefused):
    """A token was used too often; `wait` is how many seconds until it may be used again."""

    def __init__(self, wait: int) -> None:
        super().__init__("too many uses", wait=wait)
        self.wait = wait


class SecretKeyUnusable(ArchiveError):
    """The key that this archive made for itself cannot be made, read or trusted."""


class BackupFailed(ArchiveError):
    """A backup could not be written where it was to be."""


class BackupDamaged(ArchiveError):
    """A backup that is cut short, altered, or none of ours."""


class RestoreFailed(ArchiveError):
    """A backup could not be unpacked where it was to be."""


class PackageUnusable(ArchiveError):
    """A package of documents that is damaged, dangerous or none of ours; nothing of it was taken in."""


class HomeNotEmpty(ArchiveError):
    """A backup can be restored only where there is nothing yet."""


class RestoreUnfinished(ArchiveNotFound):
    """A restore into this folder has not ended."""
