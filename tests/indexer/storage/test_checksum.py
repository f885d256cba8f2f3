"""A checksum behind a small file, and one name for what damage does to reading."""

from __future__ import annotations

import errno

import pytest

from indexer.errors import ArchiveBusy, IndexUnusable
from indexer.storage.checksum import damage_named, sealed, unsealed
from tests.support.wording import says


@pytest.mark.parametrize("content", [b"", b"build-1", b"\n", bytes(range(256))])
def test_what_was_sealed_comes_back(content: bytes) -> None:
    assert unsealed(sealed(content)) == content


def test_every_flipped_bit_and_every_missing_end_is_noticed() -> None:
    whole = sealed(b"build-18eb4c3ec4d7f980")
    for at in range(len(whole)):
        assert unsealed(whole[:at]) is None
        for bit in range(8):
            damaged = bytearray(whole)
            damaged[at] ^= 1 << bit
            assert unsealed(bytes(damaged)) is None


@pytest.mark.parametrize(
    "raised",
    [
        KeyError("a"),
        EOFError(),
        AttributeError(),
        UnicodeDecodeError("utf-8", b"", 0, 1, ""),
        OSError(errno.EIO, ""),
    ],
)
def test_what_damage_raises(raised: Exception) -> None:
    with pytest.raises(IndexUnusable, check=says(r"STAMP.*gongwen reindex")), damage_named("STAMP"):
        raise raised


@pytest.mark.parametrize(
    "raised", [FileNotFoundError(errno.ENOENT, ""), MemoryError(), ArchiveBusy(""), OSError(errno.EMFILE, "")]
)
def test_what_is_no_damage(raised: Exception) -> None:
    """An index must not be built anew because the machine is short of something."""
    with pytest.raises(type(raised)), damage_named("STAMP"):
        raise raised
