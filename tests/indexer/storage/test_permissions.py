"""Whatever the umask: what the program makes is its owner's alone, or the group's it is shared with; what is not, is told."""

from __future__ import annotations

import grp
import io
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer.archive import Archive
from indexer.intake.tray_reader import DraftReader
from indexer.model.findings import Finding
from indexer.storage import permissions
from indexer.storage.durable import make_folder, write_whole
from indexer.storage.file_lock import locked
from indexer.storage.permissions import close_to_others, shared_with, too_open
from search_app.cli import main
from search_app.cli.main import gongwen
from tests.support.processes.other_user import as_another, needs_root, opened_by_another, reachable
from tests.support.web.signing import NAMES, PASSWORD, cheap

__all__ = ["cheap", "reachable"]  # fixtures

UMASKS = (0o000, 0o002, 0o022, 0o027, 0o077)


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    """Of everything below a folder, itself included."""
    return {
        str(path.relative_to(folder.parent)): stat.S_IMODE(path.lstat().st_mode)
        for path in (folder, *folder.rglob("*"))
    }


def open_to_others(folder: Path) -> dict[str, str]:
    return {name: oct(mode) for name, mode in modes(folder).items() if mode & 0o077}


def used(home: Path, beside: Path) -> None:
    """An archive in which everything has been done that makes a file or a folder."""
    (beside / "来文").mkdir(parents=True)
    for at in range(12):
        (beside / "来文" / f"{at}.txt").write_text(
            f"关于第{at}号事项的通知\n请各分会组织职工参加劳模评选，报送第{at}号名单。\n"
        )
    archive = Archive.open(home)
    for path in sorted((beside / "来文").iterdir()):  # so many commits that segments are merged
        assert [each.status for each in archive.add([path], actor="甲")] == ["added"]
    (home / "corpus" / "手抄").mkdir(mode=0o755)
    (home / "corpus" / "手抄" / "抄来.txt").write_text("抄来的一篇\n不经程序放进来的。\n")
    (home / "corpus" / "手抄" / "抄来.txt").chmod(0o644)
    assert [each.status for each in archive.add([home / "corpus" / "手抄"])] == ["added"]
    draft = archive.tray.receive("待.txt", io.BytesIO("待确认的一篇\n还没有确认。\n".encode()), actor="甲")
    DraftReader(archive.tray).read_waiting()
    assert draft.id
    archive.accounts.add(NAMES["reader"], "reader", PASSWORD, actor="")
    archive.authenticator.sign_in(NAMES["reader"], PASSWORD, "127.0.0.1")
    archive.seen_with().note("劳模", 3, "192.0.2.7")
    assert archive.reindexing.start("甲")
    archive.reindexing.wait()
    assert archive.reindexing.last().state == "done"
    archive.words.add_terms(["枫桥"], actor="甲")
    archive.reindex()
    with locked(home / "var" / "watch.lock", wait=0):
        pass
    assert archive.withdraw(archive.search("第3号事项").hits[0].id)
    journals = [home / "var" / f"catalogue.db-{end}" for end in ("wal", "shm")]
    assert all(path.exists() for path in journals)
    assert shared_with(home) or open_to_others(home / "corpus") | open_to_others(home / "var") == {}
    archive.close()


@pytest.mark.slow
@pytest.mark.parametrize("mask", UMASKS, ids=oct)
def test_all_that_is_made_is_private(mask: int, tmp_path: Path, cheap: None) -> None:
    home, copy = tmp_path / "home", tmp_path / "copy"
    with umask(mask):
        used(home, tmp_path / "beside")
        command(home, "backup", tmp_path / "beside" / "saved.tar")
        command(home, "catalogue", "export", tmp_path / "beside" / "目录.csv")
        command(home, "catalogue", "export", tmp_path / "beside" / "目录.xlsx")
        command(copy, "restore", tmp_path / "beside" / "saved.tar")
        command(copy, "search", "劳模")
    for folder in (home, copy):
        assert open_to_others(folder) == {}
        assert len(modes(folder)) > 20
        assert all(mode in (0o600, 0o700) for mode in modes(folder).values())
    for name in ("saved.tar", "目录.csv", "目录.xlsx"):
        assert modes(tmp_path / "beside")[f"beside/{name}"] == 0o600


def command(home: Path, *words: str | Path) -> Result:
    result = CliRunner().invoke(gongwen, ["--home", str(home), *map(str, words)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


@pytest.mark.parametrize("mode", [0o2775, 0o2770, 0o2750])
def test_a_folder_above_that_is_shared_shares_no_archive(mode: int, tmp_path: Path) -> None:
    """As /var/local is on Debian: the kernel hands its bit down, and nobody has asked for it."""
    above = tmp_path / "local"
    above.mkdir()
    above.chmod(mode)
    home = above / "home" if mode == 0o2775 else above
    with umask(0):
        archive = Archive.open(home)
        (tmp_path / "a.txt").write_text("一篇\n文字。\n")
        list(archive.add([tmp_path / "a.txt"]))
        archive.close()
    for name in ("corpus", "var"):
        assert open_to_others(home / name) == {}
    assert shared_with(home) is None


def test_a_home_that_was_there_is_left_as_it_is(tmp_path: Path) -> None:
    """A checkout, say."""
    tmp_path.chmod(0o755)
    Archive.open(tmp_path).close()
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700


def loosened(home: Path) -> None:
    """As the program left archives before it took care of this."""
    for path in (home, *home.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    key = home / "var" / "secret.key"
    if key.exists():
        key.chmod(0o600)


def test_an_archive_of_old_is_closed_when_it_is_opened(archive: Archive, tmp_path: Path) -> None:
    home = Path(shutil.copytree(archive.home, tmp_path / "home"))
    loosened(home)
    Archive.open(home).close()
    assert open_to_others(home / "corpus") == {} and open_to_others(home / "var") == {}


def test_opening_looks_below_only_where_a_door_was_open(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not at a hundred thousand originals at every start."""
    home = Path(shutil.copytree(archive.home, tmp_path / "home"))
    walked = list[Path]()

    def walk(top: Path) -> Iterator[tuple[Path, os.stat_result]]:
        walked.append(top)
        return iter(())

    monkeypatch.setattr(permissions, "_everything", walk)
    close_to_others(home)
    assert walked == []
    (home / "corpus").chmod(0o750)
    close_to_others(home)
    assert walked == [home / "corpus"]


def found(home: Path, *, repair: bool = False) -> list[Finding]:
    archive = Archive.open(home)
    try:
        return [each for each in archive.check(repair=repair) if each.kind == "too open"]
    finally:
        archive.close()


def test_check_tells_what_is_too_open_and_repair_closes_it(archive: Archive, tmp_path: Path) -> None:
    home = Path(shutil.copytree(archive.home, tmp_path / "home"))
    assert found(home) == []
    original = next(path for path in (home / "corpus").rglob("*") if path.is_file())
    original.chmod(0o644)
    original.parent.chmod(0o711)
    (home / "var" / "catalogue.db").chmod(0o620)
    assert found(home) == [
        Finding("too open", "corpus/2022", detail="711", count=2),
        Finding("too open", "var/catalogue.db", detail="620", count=3),  # its journals take after it
    ]
    assert [each.repaired for each in found(home, repair=True)] == [True, True]
    assert found(home) == []
    assert open_to_others(home) == {}


def test_a_key_that_others_could_read_is_not_made_good_again(archive: Archive, tmp_path: Path) -> None:
    home = Path(shutil.copytree(archive.home, tmp_path / "home"))
    opened = Archive.open(home)
    opened.authenticator.key()
    opened.close()
    (home / "var" / "secret.key").chmod(0o644)
    (home / "var").chmod(0o755)
    assert [each.repaired for each in found(home, repair=True)] == [False]
    assert stat.S_IMODE((home / "var" / "secret.key").stat().st_mode) == 0o644


def test_links_are_not_followed(archive: Archive, tmp_path: Path) -> None:
    home = Path(shutil.copytree(archive.home, tmp_path / "home"))
    beyond = tmp_path / "beyond"
    beyond.mkdir(mode=0o755)
    (beyond / "else.txt").write_text("x")
    (beyond / "else.txt").chmod(0o644)
    (home / "corpus" / "link").symlink_to(beyond)
    (home / "corpus" / "link.txt").symlink_to(beyond / "else.txt")
    (home / "corpus").chmod(0o755)
    close_to_others(home)
    assert {oct(mode) for mode in modes(beyond).values()} == {"0o755", "0o644"}
    assert list(too_open(home)) == []


def test_locks_on_the_catalogue_are_kept(archive: Archive, tmp_path: Path) -> None:
    """POSIX frees a process's locks on a file with any descriptor of it that is closed."""
    home = Path(shutil.copytree(archive.home, tmp_path / "home"))
    ours = sqlite3.connect(home / "var" / "catalogue.db", isolation_level=None)
    ours.execute("BEGIN IMMEDIATE")
    loosened(home)
    close_to_others(home)
    assert open_to_others(home / "var") == {}
    write = f"import sqlite3; sqlite3.connect({str(home / 'var' / 'catalogue.db')!r}, timeout=0).execute('BEGIN IMMEDIATE')"
    done = subprocess.run([sys.executable, "-c", write], capture_output=True, text=True, check=False)
    ours.close()
    assert "database is locked" in done.stderr


def test_a_folder_of_the_archive_may_lie_on_another_disk(archive: Archive, tmp_path: Path) -> None:
    home = Path(shutil.copytree(archive.home, tmp_path / "home"))
    (home / "corpus").rename(tmp_path / "disk")
    (home / "corpus").symlink_to(tmp_path / "disk")
    loosened(tmp_path / "disk")
    close_to_others(home)
    assert open_to_others(tmp_path / "disk") == {}


def a_group() -> str:
    """One that this process may give files to, best another than its first."""
    others = [each for each in os.getgroups() if each != os.getegid()]
    return grp.getgrgid(others[0] if others else os.getegid()).gr_name if os.geteuid() else "daemon"


@pytest.mark.slow
@pytest.mark.parametrize("mask", [0o000, 0o027, 0o077], ids=oct)
def test_shared_with_a_group(mask: int, tmp_path: Path, cheap: None) -> None:
    home, group = tmp_path / "home", a_group()
    with umask(mask):
        command(home, "user", "add", "周敏", "--role", "reader", "--help")
        Archive.open(home).close()
        assert group in command(home, "permissions", "--group", group).output
        assert group in command(home, "permissions").output
        used(home, tmp_path / "beside")
        command(home, "search", "劳模")
    private = {name for name, mode in modes(home / "var").items() if mode == 0o600}
    assert {"var/secret.key", "var/sessions.db"} <= private
    assert all(name.startswith(("var/secret.", "var/sessions.db")) for name in private)
    for top in (home / "corpus", home / "var"):
        rest = {name: mode for name, mode in modes(top).items() if name not in private}
        assert set(rest.values()) == {0o640, 0o2750}, rest
        assert {path.lstat().st_gid for path in (top, *top.rglob("*"))} == {grp.getgrnam(group).gr_gid}
    assert found(home) == []
    with umask(mask):
        assert group not in command(home, "permissions", "--private").output
        (tmp_path / "新.txt").write_text("新的一篇\n文字。\n")
        command(home, "add", tmp_path / "新.txt")
    assert open_to_others(home) == {}


@pytest.mark.slow
@needs_root
def test_a_member_of_the_group_reads_and_searches_and_no_other_does(reachable: Path, cheap: None) -> None:
    home, daemon = reachable / "home", grp.getgrnam("daemon").gr_gid
    used(home, reachable / "beside")
    everything = [home, *home.rglob("*")]
    assert opened_by_another(everything, group=daemon) == []
    command(home, "permissions", "--group", "daemon")
    home.chmod(0o755)
    archive = Archive.open(home)
    assert archive.search('"第5号事项"').total == 1  # and so all is loaded that a search needs

    def searched() -> int:
        return Archive.open(home, create=False).search('"第5号事项"').total

    assert as_another(searched, group=daemon) == 1  # beside a server
    archive.close()
    assert as_another(searched, group=daemon) == 1
    closed = set(map(str, everything)) - set(opened_by_another(everything, group=daemon))
    assert {Path(name).name.split(".")[0] for name in closed} == {"secret", "sessions"}
    assert opened_by_another(everything) == [str(home)]
    assert "Permission" in as_another(searched)


def test_a_service_that_may_not_set_the_bit_hands_it_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """systemd's RestrictSUIDSGID, with UMask=0027 as docs/deployment.md says."""
    Archive.open(tmp_path / "home").close()
    command(tmp_path / "home", "permissions", "--group", a_group())
    (tmp_path / "新.txt").write_text("新的一篇\n二〇二三年五月四日，文字。\n")
    chmod = os.chmod

    def restricted(path: object, mode: int, **options: object) -> None:
        if mode & 0o6000:
            raise PermissionError
        chmod(path, mode, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "chmod", restricted)
    with umask(0o027):
        command(tmp_path / "home", "add", tmp_path / "新.txt")
    below = modes(tmp_path / "home" / "corpus")
    assert len(below) == 3 and set(below.values()) == {0o2750, 0o640}


def test_a_group_that_is_not_there(tmp_path: Path) -> None:
    Archive.open(tmp_path).close()
    result = CliRunner().invoke(gongwen, ["--home", str(tmp_path), "permissions", "--group", "没有这个组"])
    assert result.exit_code == 1 and "请" in result.output
    assert shared_with(tmp_path) is None


@pytest.mark.slow
@needs_root
def test_what_root_makes_in_an_archive_belongs_to_its_owner(tmp_path: Path, cheap: None) -> None:
    """Else the server, which is not root, could not read it any more."""
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, 2, 2)
    used(home, tmp_path / "beside")
    owners = {str(path): (path.lstat().st_uid, path.lstat().st_gid) for path in home.rglob("*")}
    ours = {name for name in owners if "手抄" in name}  # made by hand
    assert {name: owner for name, owner in owners.items() if owner != (2, 2)}.keys() <= ours


@pytest.mark.parametrize("mask, inside", [(0o000, 0o027), (0o022, 0o027), (0o077, 0o077)])
def test_what_libraries_make_for_a_command_is_for_no_other(
    mask: int, inside: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    masks = list[int]()

    def command() -> None:
        masks.append(os.umask(0o777))

    monkeypatch.setattr(main, "gongwen", command)
    with umask(mask):
        main.main()
    assert masks == [inside]


def test_small_files_and_folders(tmp_path: Path) -> None:
    with umask(0):
        make_folder(tmp_path / "a" / "b")
        write_whole(tmp_path / "a" / "b" / "note", b"x")
    assert set(modes(tmp_path / "a").values()) == {0o700, 0o600}
