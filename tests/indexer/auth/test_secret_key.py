"""The secret key: made once, whole, for the owner's eyes only."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.auth.secret_key import LENGTH, fingerprint, new_key, secret_key, shared_key
from indexer.catalogue.database.postgresql import engine_at
from indexer.catalogue.database.shared_tables import SharedNotes
from indexer.errors import SecretKeyUnusable
from tests.support.wording import says


def test_it_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret.key"
    key = secret_key(path)
    assert len(key) == LENGTH and key == path.read_bytes() == secret_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secret_key(tmp_path / "other.key") != key


def test_many_at_once_make_one(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: secret_key(tmp_path / "secret.key"), range(32)))
    assert len(keys) == 1


def test_what_a_killed_process_left_is_no_key(tmp_path: Path) -> None:
    (tmp_path / "secret.new").write_bytes(b"half")
    assert len(secret_key(tmp_path / "secret.key")) == LENGTH
    assert not (tmp_path / "secret.new").exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601])
def test_others_may_not_have_it(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "secret.key"
    secret_key(path)
    path.chmod(mode)
    with pytest.raises(SecretKeyUnusable, check=says(r"其他用户也能读写.*请删除它")):
        secret_key(path)


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 33])
def test_a_damaged_one_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "secret.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(SecretKeyUnusable, check=says(r"已损坏.*请删除它")):
        secret_key(path)


def test_where_none_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file" / "secret.key", tmp_path):
        with pytest.raises(SecretKeyUnusable, check=says(r"无法建立或读取.*请检查")):
            secret_key(path)


def test_the_umask_does_not_matter(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        secret_key(tmp_path / "secret.key")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_an_archive_makes_none_before_somebody_signs_in(empty: Archive, tmp_path: Path) -> None:
    assert not (tmp_path / "home" / "var" / "secret.key").exists()
    assert empty.authenticator.key() == (tmp_path / "home" / "var" / "secret.key").read_bytes()


# Machines that share a database.


@pytest.fixture
def notes(fresh_postgresql: str) -> Iterator[SharedNotes]:
    engine = engine_at(fresh_postgresql)
    yield SharedNotes(engine)
    engine.dispose()


def test_a_machine_waits_for_the_key_of_the_first(tmp_path: Path, notes: SharedNotes) -> None:
    first, second = tmp_path / "first.key", tmp_path / "second.key"
    key = shared_key(first, notes)
    assert notes.read("key") == fingerprint(key) and key.hex() not in notes.read("key")
    with pytest.raises(SecretKeyUnusable, check=says(r"还没有它的密钥.*复制为")):
        shared_key(second, notes)
    assert not second.exists()
    shutil.copy2(first, second)
    assert shared_key(second, notes) == key == shared_key(first, notes)


def test_a_key_of_its_own_is_refused(tmp_path: Path, notes: SharedNotes) -> None:
    secret_key(tmp_path / "second.key")
    shared_key(tmp_path / "first.key", notes)
    with pytest.raises(SecretKeyUnusable, check=says(r"与其他服务器的不同.*gongwen key --new")):
        shared_key(tmp_path / "second.key", notes)
    anew = new_key(tmp_path / "second.key", notes)
    assert shared_key(tmp_path / "second.key", notes) == anew
    with pytest.raises(SecretKeyUnusable, check=says("与其他服务器的不同")):
        shared_key(tmp_path / "first.key", notes)


def test_machines_that_begin_at_once_agree_on_one(tmp_path: Path, notes: SharedNotes) -> None:
    def begin(number: int) -> bytes:
        try:
            return shared_key(tmp_path / f"{number}.key", notes)
        except SecretKeyUnusable:
            return b""

    with ThreadPoolExecutor(6) as pool:
        keys = [key for key in pool.map(begin, range(6)) if key]
    assert len(keys) == 1
