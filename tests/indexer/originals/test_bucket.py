"""A bucket of a real object store: what is wrong with it is said, and what it answers is not taken for granted."""

from __future__ import annotations

import http.client
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from indexer.errors import OriginalMissing, OriginalsUnavailable, StoresInvalid
from indexer.originals.bucket import Bucket, NoConditions
from indexer.originals.bucket_originals import BucketOriginals
from indexer.originals.copies import LocalCopies
from indexer.storage import digest
from indexer.stores import OriginalsStore
from tests.support.wording import worded


def wrong_key(store: OriginalsStore) -> OriginalsStore:
    assert store.key_file
    store.key_file.write_text("gongwen\nanother\n", encoding="utf-8")
    return store


def unknown_key(store: OriginalsStore) -> OriginalsStore:
    assert store.key_file
    store.key_file.write_text("nobody\nanother\n", encoding="utf-8")
    return store


def no_bucket(store: OriginalsStore) -> OriginalsStore:
    return replace(store, bucket="none-of-ours")


def odd_bucket(store: OriginalsStore) -> OriginalsStore:
    return replace(store, bucket="工会")


def elsewhere(store: OriginalsStore) -> OriginalsStore:
    return replace(store, prefix="another")


INVALID: dict[str, Callable[[OriginalsStore], OriginalsStore]] = {
    "originals key refused": wrong_key,
    "originals key refused ": unknown_key,
    "originals bucket missing": no_bucket,
    "originals bucket unfit": odd_bucket,
    "originals not in the bucket": elsewhere,
}


@pytest.mark.parametrize("reason", INVALID)
def test_a_wrong_setting_is_one_sentence(bucket: OriginalsStore, tmp_path: Path, reason: str) -> None:
    originals = BucketOriginals(Bucket(INVALID[reason](bucket)), tmp_path / "copies")
    with pytest.raises(StoresInvalid) as raised:
        originals.prepare(lambda: True)
    assert raised.value.reason == reason.strip()
    assert "originals." in worded(raised.value)


def test_a_bucket_that_went_away_loses_no_original(bucket: OriginalsStore, tmp_path: Path) -> None:
    with pytest.raises(StoresInvalid):
        BucketOriginals(Bucket(no_bucket(bucket)), tmp_path).digest("corpus/2022/a.txt")


@pytest.mark.slow
def test_a_store_that_is_away(bucket: OriginalsStore, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    originals = BucketOriginals(Bucket(replace(bucket, endpoint=f"http://127.0.0.1:{port}")), tmp_path)
    for act in (
        lambda: originals.prepare(lambda: True),
        lambda: originals.keep(Path("a.txt"), b"a", ""),
        lambda: originals.digest("corpus/2022/a.txt"),
        lambda: list(originals.names()),
    ):
        with pytest.raises(OriginalsUnavailable):
            act()


def test_a_store_that_knows_no_conditions_overwrites_nothing(
    bucket: OriginalsStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object) -> bool:
        raise NoConditions

    originals = BucketOriginals(Bucket(bucket), tmp_path / "copies")
    originals.prepare(lambda: False)
    monkeypatch.setattr(Bucket, "put_new", unknown)
    kept = [originals.keep(Path("通知.txt"), content, "2022") for content in (b"a", b"b", b"a")]
    assert kept == [f"corpus/2022/通知-{digest(content)[:12]}.txt" for content in (b"a", b"b", b"a")]
    assert not originals.put_back(kept[0], b"c")
    assert originals.digest(kept[0]) == digest(b"a")


def test_a_connection_that_breaks_is_made_anew_where_it_broke(
    bucket: OriginalsStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = bytes(range(256)) * 20_000
    objects = Bucket(bucket)
    objects.put("a", content, digest(content))
    whole, begun = Bucket.body, list[int]()

    class Breaking:
        def __init__(self, body: Any) -> None:
            self.body, self.left = body, 1_500_000

        def read(self, size: int) -> bytes:
            if self.left <= 0:
                raise http.client.IncompleteRead(b"")
            part: bytes = self.body.read(min(size, self.left))
            self.left -= len(part)
            return part

    def broken(self: Bucket, key: str, start: int, tag: str) -> Breaking:
        begun.append(start)
        return Breaking(whole(self, key, start, tag))

    monkeypatch.setattr(Bucket, "body", broken)
    with objects.opened("a") as file:
        assert file.read() == content
    assert begun == [0, 1_500_000, 3_000_000, 4_500_000]


def test_pages_of_a_listing(bucket: OriginalsStore, monkeypatch: pytest.MonkeyPatch) -> None:
    objects = Bucket(bucket)
    names = [f"2022/{number:03}" for number in range(25)]
    for name in names:
        objects.put(name, b"a", digest(b"a"))
    client, asked = objects._client, list[dict[str, Any]]()
    whole = client.list_objects_v2

    def few(**told: Any) -> Any:
        asked.append(told)
        assert len(asked) < 5, asked
        return whole(**told, MaxKeys=10)

    monkeypatch.setattr(client, "list_objects_v2", few)
    assert [name for name, _ in objects.listed()] == names
    assert len(asked) == 3


def test_a_copy_is_made_once_and_goes_with_the_object(bucket: OriginalsStore, tmp_path: Path) -> None:
    originals = BucketOriginals(Bucket(bucket), tmp_path / "copies")
    originals.prepare(lambda: False)
    name = originals.keep(Path("a.txt"), b"a", "")
    with originals.as_file(name) as first:
        assert (first.stat().st_mode & 0o777, first.read_bytes()) == (0o600, b"a")
    with originals.as_file(name) as again:
        assert again == first
    Bucket(bucket).put(name, b"b", digest(b"b"))
    with originals.as_file(name) as other:
        assert other.read_bytes() == b"b"
    Bucket(bucket).delete([name])
    with pytest.raises(OriginalMissing), originals.as_file(name):
        pass


def test_copies_stay_within_their_bound_and_while_they_are_in_use(
    bucket: OriginalsStore, tmp_path: Path
) -> None:
    objects = Bucket(bucket)
    for name in "abcd":
        objects.put(name, name.encode() * 100, digest(name.encode() * 100))
    copies = LocalCopies(tmp_path / "copies", 250)

    def lent(name: str) -> Any:
        return copies.lent(name, 100, lambda: objects.opened(name))

    with lent("a") as held:
        for name in "bcd":
            with lent(name) as path:
                assert path.read_bytes() == name.encode() * 100
        assert held.read_bytes() == b"a" * 100
        assert sorted(path.name for path in (tmp_path / "copies").iterdir()) == ["a", "d"]


def test_a_copy_without_room(bucket: OriginalsStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    originals = BucketOriginals(Bucket(bucket), tmp_path / "copies")
    originals.prepare(lambda: False)
    name = originals.keep(Path("a.txt"), b"a", "")
    monkeypatch.setattr("indexer.originals.copies.give_name", full)
    with pytest.raises(OriginalsUnavailable, match="No space"), originals.as_file(name):
        pass
    assert not list((tmp_path / "copies").iterdir())
