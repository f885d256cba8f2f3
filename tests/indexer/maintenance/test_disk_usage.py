"""What takes room on the disk: every byte of an archive in one part, looked at again after a while."""

from __future__ import annotations

from pathlib import Path

from indexer.archive import Archive
from indexer.maintenance.disk_usage import DiskUsageMeter, sizes_of
from indexer.paths import SIGN_INS


def test_every_file_is_of_one_part(empty: Archive, tmp_path: Path) -> None:
    home = empty.home
    for name, size in {
        "corpus/2022/甲.txt": 10,
        "var/tray/0a": 20,
        SIGN_INS: 30,
        f"{SIGN_INS}-wal": 4,
    }.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(bytes(size))
    (home / "var" / "new.log").write_bytes(bytes(50))
    found = sizes_of(home)
    assert (found.parts["originals"], found.parts["tray"], found.parts["sign-ins"]) == (10, 20, 34)
    assert found.parts["others"] >= 50 and found.parts["catalogue"] > 0 and found.free > 0
    assert sum(found.parts.values()) == sum(path.stat().st_size for path in home.rglob("*") if path.is_file())


def test_files_are_not_counted_at_every_look(empty: Archive) -> None:
    time = [0.0]
    measured = DiskUsageMeter(empty.home, lambda: time[0])
    before = measured.sizes()
    (empty.home / "var" / "new.log").write_bytes(bytes(5))
    assert measured.sizes() is before
    time[0] = 301
    assert measured.sizes().parts["others"] == before.parts["others"] + 5


def test_a_home_without_originals(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    assert sum(sizes_of(tmp_path).parts.values()) == 0
