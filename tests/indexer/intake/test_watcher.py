"""Files that arrive in folders are taken in once they are whole, each state once; nothing here waits."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest

from indexer.archive import Archive
from indexer.catalogue.watched_files import Stamp
from indexer.errors import ArchiveBusy
from indexer.intake import watcher as watching
from indexer.intake.ingest import Ingest
from indexer.intake.watcher import Watch, Watcher, is_temporary, written_now
from indexer.model.stored import ImportOutcome
from tests.support.wording import says, worded

pytestmark = pytest.mark.slow

Act = Callable[[], object]


def watched(
    archive: Archive, *folders: Path, acts: tuple[Act | None, ...] = (None,), once: bool = False
) -> list[tuple[str, str]]:
    """Name and status of what comes in while `acts` happen, one after each look; then an end is asked for."""
    return [
        (Path(each.where).name, each.status) for each in outcomes(archive, *folders, acts=acts, once=once)
    ]


def outcomes(
    archive: Archive, *folders: Path, acts: tuple[Act | None, ...] = (None,), once: bool = False
) -> Generator[ImportOutcome, None, None]:
    """What becomes of each file, as `watched` arranges it."""
    left = list(acts)

    def pause(seconds: float) -> bool:
        if not seconds:
            return False
        if not left:
            return True
        act = left.pop(0)
        if act is not None:
            act()
        return False

    yield from Watcher(archive.ingest, Watch(folders, once=once), actor="张").run(pause)


def write(path: Path, body: str = "正文。") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{path.stem}\n{body}", encoding="utf-8", errors="replace")
    return path


@pytest.fixture
def tray(tmp_path: Path) -> Path:
    """The folder that is watched."""
    folder = tmp_path / "收件"
    folder.mkdir()
    return folder


def test_what_is_there_and_what_arrives(empty: Archive, tray: Path) -> None:
    write(tray / "甲.txt")
    arriving = (None, lambda: write(tray / "下级" / "乙.txt"), None)
    assert watched(empty, tray, acts=arriving) == [("甲.txt", "added"), ("乙.txt", "added")]
    assert empty.count() == 2
    assert (tray / "甲.txt").exists(), "a file stays where it is"


def test_a_file_that_is_being_copied_waits(empty: Archive, tray: Path) -> None:
    path = write(tray / "甲.txt", "第一段")
    growing = (lambda: write(path, "第一段，第二段"), lambda: write(path, "第一段，第二段，第三段"))
    assert watched(empty, tray, acts=growing) == []
    assert watched(empty, tray, acts=(*growing, None)) == [("甲.txt", "added")]
    assert "第三段" in next(iter(empty.active())).document.body


def test_a_file_that_is_open_for_writing_waits(empty: Archive, tray: Path) -> None:
    path = write(tray / "甲.txt")
    with path.open("a", encoding="utf-8"):
        if os.path.isdir("/proc/self/fd"):
            assert written_now([path, tray / "乙.txt"]) == {path}
            watcher = Watcher(empty.ingest, Watch([tray], once=True))
            assert list(watcher.run(lambda seconds: False)) == []
            assert watcher.waiting == [path]
    with path.open(encoding="utf-8"):
        assert written_now([path]) == set()
        assert watched(empty, tray) == [("甲.txt", "added")]


def test_each_state_once_also_after_a_new_start(empty: Archive, tray: Path) -> None:
    path = write(tray / "甲.txt")
    assert watched(empty, tray, acts=(None, None, None)) == [("甲.txt", "added")]
    assert watched(empty, tray, acts=(None, None)) == []
    write(path, "改过的正文。")
    assert watched(empty, tray, acts=(None, None)) == [("甲.txt", "added")]


def test_a_file_that_failed_waits_for_a_change(empty: Archive, tray: Path) -> None:
    path = tray / "空.txt"
    path.touch()
    assert watched(empty, tray, acts=(None, None)) == [("空.txt", "failed")]
    assert [refused.where for refused in empty.refusals.all()] == [str(path)]
    assert watched(empty, tray, acts=(None, None)) == []
    write(path)
    assert watched(empty, tray, acts=(None, None)) == [("空.txt", "added")]
    assert empty.refusals.all() == []


def test_once_takes_what_is_there_and_ends(empty: Archive, tray: Path) -> None:
    write(tray / "甲.txt")
    acts = (lambda: write(tray / "乙.txt"), lambda: pytest.fail("looked a third time"))
    assert watched(empty, tray, acts=acts, once=True) == [("甲.txt", "added")]


def test_an_end_is_asked_for_between_two_files(empty: Archive, tray: Path) -> None:
    write(tray / "甲.txt")
    write(tray / "乙.txt")
    (only,) = Watcher(empty.ingest, Watch([tray])).run(lambda seconds: not seconds)
    assert only.status == "added"
    assert empty.count() == 1


TEMPORARY = [
    "甲.docx.part",
    "未确认 123.crdownload",
    "甲.TMP",
    "甲.txt~",
    "Thumbs.db",
    ".甲.txt",
    "~$甲.docx",
]


@pytest.mark.parametrize("name", TEMPORARY)
def test_temporary_names_are_left_alone(empty: Archive, tray: Path, name: str) -> None:
    write(tray / name)
    assert watched(empty, tray) == []
    assert is_temporary(name) or name.startswith((".", "~$"))


def test_a_download_that_gets_its_name(empty: Archive, tray: Path) -> None:
    loading = write(tray / "甲.txt.part")
    acts = (None, lambda: loading.rename(tray / "甲.txt"), None)
    assert watched(empty, tray, acts=acts) == [("甲.txt", "added")]


def test_a_name_that_is_no_utf8(empty: Archive, tray: Path) -> None:
    try:
        write(tray / os.fsdecode("甲".encode("gb18030") + b".txt")).touch()
    except OSError:
        pytest.skip("this file system takes no such name")
    (outcome,) = outcomes(empty, tray, acts=(None, None))
    assert outcome.status == "added"
    assert outcome.where == str(tray / "甲.txt")


def test_links_are_refused_once_and_not_followed(empty: Archive, tray: Path, tmp_path: Path) -> None:
    write(tmp_path / "别处" / "甲.txt")
    for name, target in {"1.txt": "甲.txt", "2": "", "3.txt": "没有.txt"}.items():
        (tray / name).symlink_to(tmp_path / "别处" / target)
    assert watched(empty, tray, acts=(None, None)) == [(name, "failed") for name in ("1.txt", "2", "3.txt")]
    assert watched(empty, tray) == []
    assert all("这是链接" in worded(refused.reason) for refused in empty.refusals.all())


def test_a_watched_folder_may_be_a_link(empty: Archive, tray: Path, tmp_path: Path) -> None:
    write(tray / "甲.txt")
    (tmp_path / "名").symlink_to(tray)
    acts = (None, lambda: (tmp_path / "名").unlink(), lambda: (tmp_path / "名").symlink_to("没有"), None)
    assert watched(empty, tmp_path / "名", acts=acts) == [("甲.txt", "added"), ("名", "failed")]


def test_a_file_that_goes_away(empty: Archive, tray: Path) -> None:
    path = write(tray / "甲.txt")
    assert watched(empty, tray, acts=(path.unlink, None)) == []
    assert empty.refusals.all() == []


def test_a_folder_that_goes_and_comes_back_is_told_once(empty: Archive, tray: Path, tmp_path: Path) -> None:
    away = tmp_path / "别处"
    acts = (
        lambda: tray.rename(away),
        None,
        lambda: write(away / "甲.txt").parent.rename(tray),
        None,
    )
    told = list(outcomes(empty, tray, acts=acts))
    assert [(each.where, each.status) for each in told] == [
        (str(tray), "failed"),
        (str(tray / "甲.txt"), "added"),
    ]
    assert "请检查" in worded(told[0].reason)


def test_the_archives_own_folders_are_left_out(empty: Archive) -> None:
    home = empty.home
    write(home / "收件" / "甲.txt")
    write(home / "corpus" / "2022" / "乙.txt")
    assert watched(empty, home, acts=(None, None, None)) == [("甲.txt", "added")]
    assert watched(empty, home / "corpus") == [("乙.txt", "added"), ("甲.txt", "duplicate")]


def test_two_watchers_of_one_archive(empty: Archive, tray: Path) -> None:
    write(tray / "甲.txt")
    first = outcomes(empty, tray, acts=(None, None))
    next(first)
    with pytest.raises(ArchiveBusy, check=says("另一个 gongwen watch")):
        watched(empty, tray)
    first.close()
    assert watched(empty, tray) in ([], [("甲.txt", "duplicate")])


def test_an_archive_that_is_busy_is_asked_again(
    empty: Archive, tray: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tray / "甲.txt")
    store = Ingest.store

    def busy(*_: object, **__: object) -> Iterator[ImportOutcome]:
        monkeypatch.setattr(Ingest, "store", store)
        raise ArchiveBusy("另一个程序正在写入。请稍候再试一次。")

    monkeypatch.setattr(Ingest, "store", busy)
    assert watched(empty, tray, acts=(None, None)) == [("甲.txt", "failed"), ("甲.txt", "added")]


def test_files_that_have_gone_are_forgotten_once_they_are_many(
    empty: Archive, tray: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "REMEMBERED", 5)
    for number in range(4):
        path = write(tray / f"{number}.txt", f"第{number}篇")
        assert watched(empty, tray, acts=(None, None)) == [(path.name, "added")]
        path.unlink()
    write(tray / "在.txt")
    watched(empty, tray, acts=(None, None))
    assert len(empty.watched.all()) == 5, "few that have gone do no harm"
    for number in range(10):
        empty.watched.mark(tray / f"旧{number}.txt", Stamp(1, number))
    watched(empty, tray, acts=(None, None))
    assert list(empty.watched.all()) == [str(tray / "在.txt")]


def test_files_of_a_share_that_is_not_connected_are_not_forgotten(
    empty: Archive, tray: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "REMEMBERED", 0)
    for number in range(10):
        empty.watched.mark(tray / f"旧{number}.txt", Stamp(1, number))
    watched(empty, tray, acts=(None, None))
    watched(empty, tray, tray / "没有", acts=(lambda: write(tray / "在.txt"), None))
    assert len(empty.watched.all()) >= 10
