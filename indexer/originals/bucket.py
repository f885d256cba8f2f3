"""Talks to one bucket of an object store in the words of S3, and tells what is wrong: with the settings, or just now."""

from __future__ import annotations

import io
import os
import threading
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from indexer.errors import OriginalsUnavailable, StoresInvalid
from indexer.stores import OriginalsStore, read_key

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

    from indexer.errors import ArchiveError

_CONNECT, _READ = 3.0, 30.0  # seconds
_ATTEMPTS: Final = 3
_CONFLICTS: Final = 5  # times that somebody else may write the same key at the same moment
_BUFFER: Final = 1 << 20
_AT_ONCE: Final = 1000  # keys that one request may delete
_REGION: Final = (
    "us-east-1"  # what a store of one's own takes for its region, unless the environment says another
)

_TAKEN, _CONFLICT, _NO_CONDITIONS = 412, 409, (400, 501)
_REFUSED: Final = (401, 403)
_CLOCK: Final = "RequestTimeTooSkewed"


@dataclass(frozen=True, slots=True)
class ObjectFacts:
    """What a store says of an object without giving it."""

    size: int  # bytes
    changed: int  # seconds since 1970
    tag: str  # another one for other bytes


class Bucket:
    """The objects of one bucket whose keys begin with a prefix, which all keys here leave out. Safe to share.

    What reads an object raises FileNotFoundError where there is none. Every call raises OriginalsUnavailable when the
    store cannot be reached, StoresInvalid when it knows no such bucket or refuses us.
    """

    def __init__(self, store: OriginalsStore, prefix: str | None = None) -> None:
        self._store = store
        own = store.prefix.strip("/")
        self._prefix = (f"{own}/" if own else "") if prefix is None else prefix
        self._lock = threading.Lock()
        self._known: tuple[int, Any] | None = None  # a process, and its client

    @property
    def name(self) -> str:
        """The bucket, with the prefix."""
        return f"{self._store.bucket}/{self._prefix}".rstrip("/")

    def below(self, folder: str) -> Bucket:
        """The objects of a folder of it."""
        return Bucket(self._store, f"{self._prefix}{folder}/")

    def is_empty(self) -> bool:
        """Whether there is nothing; asked of the store, so that it says whether there is a bucket, and ours."""
        with self._told():
            found = self._client.list_objects_v2(Bucket=self._store.bucket, Prefix=self._prefix, MaxKeys=1)
            return not found.get("KeyCount", len(found.get("Contents", ())))

    def put(self, key: str, content: bytes | BinaryIO, sha256: str) -> None:
        """Write an object; what was there under that key goes."""
        with self._told():
            self._put(key, content, sha256)

    def put_new(self, key: str, content: bytes, sha256: str) -> bool:
        """Write an object unless there is one of that key, be it only at this moment; whether it is written.

        Raises NoConditions where the store cannot tell.
        """
        for _ in range(_CONFLICTS):
            try:
                with self._told(conditional=True):
                    self._put(key, content, sha256, IfNoneMatch="*")
                return True
            except _Refused as refusal:
                if refusal.status == _TAKEN:
                    return False
                if refusal.status in _NO_CONDITIONS:
                    raise NoConditions from refusal
                if refusal.status != _CONFLICT:
                    raise refusal.told from refusal
        raise OriginalsUnavailable("others write the same object all the time")

    def look(self, key: str) -> ObjectFacts | None:
        """What the store says of an object; None where there is none."""
        try:
            with self._told():
                found = self._client.head_object(Bucket=self._store.bucket, Key=self._key(key))
        except FileNotFoundError:
            self.is_empty()  # which says so where the bucket itself is gone
            return None
        return ObjectFacts(int(found["ContentLength"]), int(found["LastModified"].timestamp()), found["ETag"])

    @contextmanager
    def opened(self, key: str, facts: ObjectFacts | None = None) -> Iterator[io.BufferedReader[Any]]:
        """An object's bytes, to be read once; a connection that breaks is made anew where it broke."""
        facts = facts or self.look(key)
        if facts is None:
            raise FileNotFoundError(key)
        stream = _Stream(self, key, facts)
        with io.BufferedReader(stream, _BUFFER) as file:
            yield file

    def listed(self) -> Iterator[tuple[str, int]]:
        """The keys of all objects, in order, each with when it was written, in seconds since 1970; a page at a time."""
        last = ""
        while True:
            after = {"StartAfter": last} if last else {}  # the tokens of some stores lead nowhere
            with self._told():
                page = self._client.list_objects_v2(Bucket=self._store.bucket, Prefix=self._prefix, **after)
            found = page.get("Contents", ())
            for each in found:
                yield each["Key"].removeprefix(self._prefix), int(each["LastModified"].timestamp())
            if not page.get("IsTruncated"):
                return
            if not found or found[-1]["Key"] == last:
                raise OriginalsUnavailable("the list of objects does not go on")
            last = found[-1]["Key"]

    def delete(self, keys: Iterable[str]) -> None:
        """Delete objects, those that are there."""
        for key in keys:
            with self._told():
                self._client.delete_object(Bucket=self._store.bucket, Key=self._key(key))

    def body(self, key: str, start: int, tag: str) -> Any:
        """A stream of the bytes of an object from one on, if it is still the same."""
        with self._told():
            found = self._client.get_object(
                Bucket=self._store.bucket, Key=self._key(key), Range=f"bytes={start}-", IfMatch=tag
            )
            return found["Body"]

    def _key(self, key: str) -> str:
        return f"{self._prefix}{key}"

    def _put(self, key: str, content: bytes | BinaryIO, sha256: str, **more: str) -> None:
        checked = b64encode(bytes.fromhex(sha256)).decode()
        self._client.put_object(
            Bucket=self._store.bucket, Key=self._key(key), Body=content, ChecksumSHA256=checked, **more
        )

    @property
    def _client(self) -> Any:
        """The one of this process: connections are not shared with children."""
        with self._lock:
            if self._known is None or self._known[0] != os.getpid():
                self._known = os.getpid(), _client_of(self._store)
            return self._known[1]

    @contextmanager
    def _told(self, *, conditional: bool = False) -> Iterator[None]:
        """What a store answers but the object, as what it is."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield
        except ClientError as error:
            told = _of_answer(error, self.name)
            raise (told.told if isinstance(told, _Refused) and not conditional else told) from error
        except BotoCoreError as error:
            raise _of_connection(error, self.name) from error


class NoConditions(Exception):
    """The store cannot write an object only where there is none."""


class _Refused(OSError):
    """An answer that is neither the object nor trouble with the store."""

    def __init__(self, status: int, told: ArchiveError) -> None:
        super().__init__(status)
        self.status, self.told = status, told


class _Stream(io.RawIOBase):
    """The bytes of an object as they come."""

    def __init__(self, bucket: Bucket, key: str, facts: ObjectFacts) -> None:
        self._bucket, self._key, self._facts = bucket, key, facts
        self._at = 0
        self._body: Any = None

    def readable(self) -> bool:
        """For io: it is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """See io.RawIOBase."""
        trouble = ""
        for _ in range(_ATTEMPTS if self._at < self._facts.size else 0):
            if self._body is None:
                self._body = self._bucket.body(self._key, self._at, self._facts.tag)
            try:
                part: bytes = self._body.read(min(len(buffer), self._facts.size - self._at))
            except Exception as error:  # whatever a connection that breaks makes of it
                part, trouble = b"", type(error).__name__
            if part:
                buffer[: len(part)] = part
                self._at += len(part)
                return len(part)
            self._body = None
        if self._at < self._facts.size:
            raise OriginalsUnavailable(trouble or "the connection ended early")
        return 0


def _client_of(store: OriginalsStore) -> Any:
    import boto3
    from botocore.config import Config

    secrets: dict[str, str] = {}
    if store.key_file is not None:
        secrets = dict(
            zip(("aws_access_key_id", "aws_secret_access_key"), read_key(store.key_file), strict=True)
        )
    settings = Config(
        connect_timeout=_CONNECT,
        read_timeout=_READ,
        retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
        request_checksum_calculation="when_required",  # we give ours; what others answer is theirs to know
        response_checksum_validation="when_required",
        s3={"addressing_style": "path" if store.endpoint else "auto", "payload_signing_enabled": True},
    )
    session = boto3.session.Session(**secrets)
    return session.client(
        "s3",
        endpoint_url=store.endpoint or None,
        region_name=session.region_name or _REGION,
        verify=str(store.ca) if store.ca else None,
        config=settings,
    )


def _of_answer(error: ClientError, name: str) -> Exception:
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    code = str(error.response.get("Error", {}).get("Code", ""))
    if code == "NoSuchBucket":
        return StoresInvalid("originals bucket missing", bucket=name)
    if code == _CLOCK:
        return OriginalsUnavailable("the clocks of this machine and the store differ")
    if status in _REFUSED:
        return StoresInvalid("originals key refused", bucket=name, why=code)
    if status == 404:
        return FileNotFoundError(name)
    if status in (_TAKEN, _CONFLICT, *_NO_CONDITIONS):
        return _Refused(status, OriginalsUnavailable(f"{status} {code}"))
    return OriginalsUnavailable(f"{status} {code}")


def _of_connection(error: Exception, name: str) -> Exception:
    from botocore.exceptions import NoCredentialsError, ParamValidationError, SSLError

    if isinstance(error, SSLError):
        return StoresInvalid("originals certificate not trusted", bucket=name)
    if isinstance(error, NoCredentialsError):
        return StoresInvalid("originals key missing", bucket=name)
    if isinstance(error, ParamValidationError):
        return StoresInvalid("originals bucket unfit", bucket=name)
    return OriginalsUnavailable(type(error).__name__)
