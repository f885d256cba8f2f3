"""The documents of record: byte for byte, under their own names, never overwritten, not even at the same moment."""

from __future__ import annotations

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from indexer.errors import ArchiveBusy, OriginalMissing
from indexer.originals.arrivals import Arrivals
from indexer.originals.folder import FolderOriginals
from indexer.storage import durable
from indexer.storage.checksum import digest, digest_of
from indexer.storage.file_lock import locked
from indexer.storage.locks import FileLocks


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder of an archive."""
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def files(home: Path) -> dict[str, bytes]:
    """Every file of the corpus, hidden ones too, and its bytes."""
    return {
        path.relative_to(home).as_posix(): path.read_bytes() for path in home.rglob("*") if path.is_file()
    }


def test_digest() -> None:
    assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_bytes_are_kept_as_they_are(home: Path) -> None:
    content = b"\xef\xbb\xbf\r\n\x00\xff"
    assert (
        FolderOriginals.of_home(home).keep(Path("/somewhere/通知.txt"), content, "2022")
        == "corpus/2022/通知.txt"
    )
    assert files(home) == {"corpus/2022/通知.txt": content}
    assert (home / "corpus/2022/通知.txt").stat().st_mode & 0o777 == 0o600


def test_without_a_year(home: Path) -> None:
    assert FolderOriginals.of_home(home).keep(Path("通知.txt"), b"a", "") == "corpus/undated/通知.txt"


def test_the_same_bytes_again_change_nothing(home: Path) -> None:
    first = FolderOriginals.of_home(home).keep(Path("a/通知.txt"), b"a", "2022")
    assert FolderOriginals.of_home(home).keep(Path("b/通知.txt"), b"a", "2022") == first
    assert files(home) == {first: b"a"}


def test_other_bytes_of_the_same_name_get_another(home: Path) -> None:
    first = FolderOriginals.of_home(home).keep(Path("通知.txt"), b"a", "2022")
    second = FolderOriginals.of_home(home).keep(Path("通知.txt"), b"b", "2022")
    assert second == f"corpus/2022/通知-{digest(b'b')[:12]}.txt"
    assert FolderOriginals.of_home(home).keep(Path("通知.txt"), b"b", "2022") == second
    assert files(home) == {first: b"a", second: b"b"}


def test_a_file_of_the_corpus_stays_where_it_is(home: Path) -> None:
    path = home / "corpus" / "甲" / "a.txt"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"a")
    assert FolderOriginals.of_home(home).keep(path, b"a", "2022") == "corpus/甲/a.txt"
    assert list(files(home)) == ["corpus/甲/a.txt"]


def test_a_link_in_the_corpus_to_a_file_outside_is_copied(home: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_bytes(b"a")
    (home / "corpus").mkdir()
    (home / "corpus" / "link.txt").symlink_to(tmp_path / "outside.txt")
    kept = FolderOriginals.of_home(home).keep(home / "corpus" / "link.txt", b"a", "2022")
    assert kept == "corpus/2022/link.txt"
    assert not (home / kept).is_symlink()


NAMES = {
    "path separators": ("..\\..\\通知.txt", ".._.._通知.txt"),
    "reserved": ('a:*?"<>|b.txt', "a_______b.txt"),
    "control": ("a\nb\x1b.txt", "a_b_.txt"),
    "not UTF-8": (os.fsdecode("工会.txt".encode("gbk")), "工会.txt"),
    "neither UTF-8 nor GBK": (os.fsdecode(b"a\xff.txt"), "a_xff.txt"),
    "no suffix": ("通知", "通知"),
    "several dots": ("a.b.c.txt", "a.b.c.txt"),
}


@pytest.mark.parametrize(("name", "kept"), NAMES.values(), ids=NAMES.keys())
def test_names(home: Path, name: str, kept: str) -> None:
    assert FolderOriginals.of_home(home).keep(Path(name), b"a", "2022") == f"corpus/2022/{kept}"
    assert list(files(home)) == [f"corpus/2022/{kept}"]


def test_a_long_name_is_cut(home: Path) -> None:
    for content in (b"a", b"b"):
        kept = Path(FolderOriginals.of_home(home).keep(Path("长" * 80 + ".txt"), content, "2022"))
        assert kept.suffix == ".txt"
        assert len(kept.name.encode()) < 256
    assert sorted(files(home).values()) == [b"a", b"b"]


def test_a_long_end_of_a_name_is_cut(home: Path) -> None:
    """A full stop in the middle of a title begins no suffix."""
    for content in (b"a", b"b"):
        assert (
            len(
                Path(
                    FolderOriginals.of_home(home).keep(Path("关于. " + "长" * 80), content, "2022")
                ).name.encode()
            )
            < 256
        )
    assert sorted(files(home).values()) == [b"a", b"b"]


@pytest.mark.parametrize("failing", ["fsync", "link"])
def test_a_full_disk_leaves_nothing_behind(home: Path, monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, failing, full)
    with pytest.raises(OSError, match="No space"):
        FolderOriginals.of_home(home).keep(Path("通知.txt"), b"a", "2022")
    assert files(home) == {}


def test_a_name_taken_at_the_last_moment_is_not_overwritten(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def late(source: Path, target: Path) -> None:
        if target.name == "通知.txt":
            target.write_bytes(b"theirs")
        link(source, target)

    monkeypatch.setattr(os, "link", late)
    kept = FolderOriginals.of_home(home).keep(Path("通知.txt"), b"ours", "2022")
    assert files(home) == {"corpus/2022/通知.txt": b"theirs", kept: b"ours"}


def test_many_at_once_under_one_name_are_all_kept(home: Path) -> None:
    contents = [bytes([number]) for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        kept = list(
            pool.map(
                lambda content: FolderOriginals.of_home(home).keep(Path("通知.txt"), content, "2022"),
                contents,
            )
        )
    assert [(home / path).read_bytes() for path in kept] == contents
    assert len(files(home)) == 40


def test_a_file_system_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    source = tmp_path / "received" / "通知.txt"
    source.parent.mkdir()
    source.write_text("甲", encoding="utf-8")
    kept = [
        FolderOriginals.of_home(tmp_path / "home").keep(source, content, "2022")
        for content in (b"one", b"two", b"one")
    ]
    assert [(tmp_path / "home" / path).read_bytes() for path in kept] == [b"one", b"two", b"one"]
    assert kept[0] == kept[2]
    assert not list((tmp_path / "home").rglob(".new-*"))


@pytest.mark.parametrize("source", ["外来/通知.txt", "home/corpus/甲/通知.txt"])
def test_an_original_is_on_the_disk_before_it_is_named(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    """The file, and every name that leads to it: a file that is in the corpus already may be as new."""
    path = tmp_path / source
    path.parent.mkdir(parents=True)
    path.write_bytes(b"a")
    synced: set[int] = set()
    monkeypatch.setattr(durable, "_settled", set())
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.add(os.fstat(descriptor).st_ino))
    kept = home / FolderOriginals.of_home(home).keep(path, b"a", "2022")
    assert {each.stat().st_ino for each in (kept, kept.parent, home / "corpus", home)} <= synced


def test_an_original_is_found_by_its_name_only_inside_the_home(home: Path) -> None:
    kept = FolderOriginals.of_home(home).keep(Path("通知.txt"), b"a", "2022")
    originals = FolderOriginals.of_home(home)
    with originals.as_file(kept) as path:
        assert path == (home / kept).resolve()
    (home.parent / "secret").write_bytes(b"s")
    (home / "corpus/link").symlink_to(home.parent / "secret")
    for name in (
        "",
        "a\0b",
        "corpus",
        "corpus/",
        "corpus/../../secret",
        "corpus/link",
        "corpus/a\0",
        "corpus/none",
    ):
        assert originals.facts(name) is None
        with pytest.raises(OriginalMissing), originals.opened(name):
            pass


def test_a_missing_original_is_put_back_and_nothing_else_touched(home: Path) -> None:
    assert FolderOriginals.of_home(home).put_back("corpus/2022/通知.txt", b"a")
    assert not FolderOriginals.of_home(home).put_back("corpus/2022/通知.txt", b"b")
    assert files(home) == {"corpus/2022/通知.txt": b"a"}
    assert digest_of(home / "corpus/2022/通知.txt") == digest(b"a")


def test_nothing_is_kept_without_the_lock_of_arrivals(home: Path) -> None:
    """From the first original to the end of the `with` nobody has the lock alone."""
    arrivals = Arrivals(FolderOriginals.of_home(home), FileLocks(home / "var"))
    with pytest.raises(RuntimeError):
        arrivals.keep(Path("通知.txt"), b"a", digest(b"a"), "2022")
    with arrivals:
        with locked(home / "var/arrivals.lock", wait=0), pytest.raises(RuntimeError):
            arrivals.keep(Path("通知.txt"), b"a", digest(b"a"), "2022")
        arrivals.begin()
        assert arrivals.keep(Path("通知.txt"), b"a", digest(b"a"), "2022") == "corpus/2022/通知.txt"
        assert digest(b"a") in arrivals and digest(b"b") not in arrivals
        with pytest.raises(ArchiveBusy), locked(home / "var/arrivals.lock", wait=0):
            pass
        with Arrivals(FolderOriginals.of_home(home), FileLocks(home / "var")) as others:
            others.begin()
    with locked(home / "var/arrivals.lock", wait=0), pytest.raises(RuntimeError):
        arrivals.keep(Path("通知.txt"), b"b", digest(b"b"), "2022")
