"""Every kind of fault in a real archive, made by hand: found by a check, repaired where that is safe, and only there."""

from __future__ import annotations

import io
import json
import multiprocessing
import os
import shutil
import signal
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

import pytest

from indexer.archive import Archive
from indexer.catalogue.catalogue import Catalogue
from indexer.errors import DocumentNotFound
from indexer.intake import file_intake
from indexer.intake.tray_reader import DraftReader
from indexer.maintenance import check_index, check_originals
from indexer.model.clearance import Clearance
from indexer.model.description import Description
from indexer.model.document import Document
from indexer.model.findings import Finding, Kind
from indexer.originals.folder import UNFINISHED, FolderOriginals
from indexer.paths import CATALOGUE, INDEX
from indexer.readers.protocol import Understood
from indexer.readers.sandbox import understand
from indexer.storage.durable import temporary
from indexer.storage.file_lock import locked
from search_app.texts.maintenance import FINDINGS
from tests.support.archives.damage import altered, restamp, rewritten
from tests.support.kept import kept_of
from tests.support.web.calling import Run, home, run

pytestmark = pytest.mark.slow

__all__ = ["home", "run"]

PAPERS = {
    "甲.txt": "关于评选劳动模范的通知\n\n各分会：请于月底前报送。",
    "乙.txt": "春节慰问方案\n\n慰问困难职工。",
}


@pytest.fixture(autouse=True)
def private() -> Iterator[None]:
    """What tests put into an archive by hand is for nobody else either."""
    before = os.umask(0o077)
    yield
    os.umask(before)


@dataclass
class Broken:
    """An archive with two papers that a test breaks."""

    home: Path

    def original(self, name: str = "甲.txt") -> Path:
        """Where the bytes of a paper are."""
        return self.home / "corpus" / "undated" / name

    def sql(self, statement: str, *values: object) -> None:
        """Change the catalogue behind everybody's back, but for its digests."""
        rewritten(self.home / CATALOGUE, statement, *values)

    def check(self, *, repair: bool = False) -> list[Finding]:
        """What a check finds."""
        archive = Archive.open(self.home, create=False, catch_up=False)
        try:
            return list(archive.check(repair=repair, actor="管理员"))
        finally:
            archive.close()

    def truth(self) -> dict[str, bytes]:
        """Every original, and every row of the catalogue that is true for good."""
        found = {str(path): path.read_bytes() for path in (self.home / "corpus").rglob("*") if path.is_file()}
        connection = sqlite3.connect(self.home / CATALOGUE)
        for table in ("documents", "versions", "events"):
            found[table] = repr(
                connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
            ).encode()
        connection.close()
        return found


@pytest.fixture
def broken(home: Path, tmp_path: Path) -> Broken:
    """Whole as yet."""
    archive = Archive.open(home)
    for name, text in PAPERS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert [each.status for each in archive.add([tmp_path / name for name in PAPERS])] == ["added"] * 2
    archive.close()
    return Broken(home)


@pytest.fixture(autouse=True)
def _brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for nobody long."""
    monkeypatch.setattr(check_index, "_PAUSE", 0)
    monkeypatch.setattr(check_index, "_WAIT", 0)
    monkeypatch.setattr(check_originals, "_WAIT", 0)


def lose(broken: Broken) -> None:
    broken.original().unlink()


def rename(broken: Broken) -> None:
    broken.original().rename(broken.original("改名.txt"))


def alter(broken: Broken) -> None:
    broken.original().write_text("改过的", encoding="utf-8")


def close_to_all(broken: Broken) -> None:
    broken.original().unlink()
    broken.original().mkdir()


def opened(broken: Broken) -> None:
    broken.original().chmod(0o644)


def orphan(broken: Broken) -> None:
    broken.original("丙.txt").write_text("工会小组活动安排", encoding="utf-8")


def orphan_of_many(broken: Broken) -> None:
    shutil.make_archive(str(broken.original("包")), "zip", broken.original().parent)


def half_written(broken: Broken) -> None:
    broken.original(f"{UNFINISHED}abc").write_bytes(b"half")


def no_index(broken: Broken) -> None:
    shutil.rmtree(broken.home / INDEX)


def index_of_another_version(broken: Broken) -> None:
    (stamp,) = (broken.home / INDEX).glob("build-*/STAMP")
    restamp(stamp, format=-1)


def damaged_index(broken: Broken) -> None:
    path = max((broken.home / INDEX).glob("build-*/*"), key=lambda path: path.stat().st_size)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def old_dictionary(broken: Broken) -> None:
    (stamp,) = (broken.home / INDEX).glob("build-*/STAMP")
    restamp(stamp, dictionary="old")


def index_owed(broken: Broken) -> None:
    broken.sql("INSERT INTO pending (number) VALUES (1)")


def withdrawn_behind(broken: Broken) -> None:
    broken.sql("UPDATE documents SET state = 'withdrawn' WHERE number = 1")


def another_index(broken: Broken) -> None:
    shutil.copytree(broken.home / INDEX, broken.home / "old")
    (broken.home / "丙.txt").write_text("职工书屋借阅办法", encoding="utf-8")
    archive = Archive.open(broken.home)
    list(archive.add([broken.home / "丙.txt"]))
    archive.close()
    shutil.rmtree(broken.home / INDEX)
    (broken.home / "old").rename(broken.home / INDEX)


def no_version(broken: Broken) -> None:
    broken.sql("UPDATE documents SET version = 7 WHERE number = 1")
    broken.sql("INSERT INTO pending (number) VALUES (1)")


def no_document(broken: Broken) -> None:
    columns = "title, body, date, author, source, district, kind, structure"
    broken.sql(f"INSERT INTO versions (number, version, {columns}, original, sha256, added_at, digest) "
               f"SELECT 99, 1, {columns}, '', 'x', added_at, '' FROM versions WHERE number = 1")  # fmt: skip


def no_structure(broken: Broken) -> None:
    broken.sql("UPDATE versions SET structure = '{' WHERE number = 2")


def sections_outside(broken: Broken) -> None:
    broken.sql(
        "UPDATE versions SET structure = ? WHERE number = 2",
        json.dumps(
            {
                "lead": None,
                "sections": [
                    {"heading": "", "speaker": "", "position": "", "district": "", "start": 5, "end": 10**6}
                ],
            }
        ),
    )


def text_altered(broken: Broken) -> None:
    altered(broken.home / CATALOGUE, "UPDATE versions SET body = replace(body, '月底', '月初')")


def text_of_no_original(broken: Broken) -> None:
    altered(broken.home / CATALOGUE, "UPDATE versions SET body = '另一篇', original = '' WHERE number = 1")


def record_altered(broken: Broken) -> None:
    altered(broken.home / CATALOGUE, "UPDATE events SET actor = '别人' WHERE serial = 1")


def layout_damaged(broken: Broken) -> None:
    broken.sql("INSERT INTO layouts (number, version, data) VALUES (1, 1, x'00')")


def draft_altered(broken: Broken) -> None:
    archive = Archive.open(broken.home)
    draft = archive.tray.receive("丁.txt", io.BytesIO(b"in the tray"), actor="")
    (archive.home / "var/tray" / draft.id).write_bytes(b"in the trap")
    archive.close()


def put_aside(broken: Broken) -> None:
    (broken.home / "var" / "sessions.db.unreadable").write_bytes(b"damaged")


def spoilt_page(broken: Broken) -> None:
    path = broken.home / CATALOGUE
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (page,) = connection.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = 'ix_versions_sha256'"
    ).fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    content = bytearray(path.read_bytes())
    content[(page - 1) * size : page * size] = b"\xff" * size
    path.write_bytes(content)


def taken_in_before(broken: Broken, change: Callable[[Document], Document]) -> None:
    """As a version of this program did that asked nobody."""
    catalogue = Catalogue(broken.home / CATALOGUE)
    (first,) = catalogue.identifiers([1])
    catalogue.edit(first, change, actor="")
    catalogue.close()
    Archive.open(broken.home).close()


def open_secret(broken: Broken) -> None:
    secret = Description(secrecy="秘密★1年")
    taken_in_before(broken, lambda document: replace(document, description=secret))


def open_mark(broken: Broken) -> None:
    taken_in_before(broken, lambda document: replace(document, body=f"内部资料　注意保存\n{document.body}"))


def killed_twice(broken: Broken) -> None:
    broken.sql("INSERT INTO indexing (number, run, lone, alone, together) VALUES (1, '', 1, 2, 0)")


DAMAGES: dict[
    str, tuple[Callable[[Broken], None], Kind, bool]
] = {  # what was done → what is found, is it repaired
    "an original is gone": (lose, "original missing", False),
    "an original goes by another name": (rename, "original missing", True),
    "an original is another": (alter, "original altered", False),
    "an original is a folder": (close_to_all, "original missing", False),
    "a 密级, and open": (open_secret, "secrecy open", False),
    "a mark in the text, and open": (open_mark, "mark open", False),
    "a killed add": (orphan, "original orphaned", True),
    "a ZIP file in the corpus": (orphan_of_many, "original orphaned", False),
    "a killed write": (half_written, "write unfinished", True),
    "a file that all may read": (opened, "too open", True),
    "no index": (no_index, "index missing", True),
    "an index of another version": (index_of_another_version, "index unreadable", True),
    "a flipped byte of the index": (damaged_index, "index damaged", True),
    "an older dictionary": (old_dictionary, "index outdated", True),
    "a kill before the index": (index_owed, "index behind", True),
    "a document withdrawn without the index": (withdrawn_behind, "index surplus", True),
    "an older index": (another_index, "index incomplete", True),
    "a document that killed who indexed it": (killed_twice, "document set aside", False),
    "no current version": (no_version, "version missing", False),
    "a version of no document": (no_document, "record astray", False),
    "a structure that is no JSON": (no_structure, "record unreadable", False),
    "sections outside the text": (sections_outside, "record unreadable", False),
    "a text of the catalogue": (text_altered, "version altered", True),
    "a text without an original": (text_of_no_original, "version altered", False),
    "another row of the catalogue": (record_altered, "record altered", False),
    "where a text stands": (layout_damaged, "layout damaged", True),
    "a file of the tray": (draft_altered, "draft altered", False),
    "a damaged sign-in file": (put_aside, "file put aside", True),
    "a page of the catalogue": (spoilt_page, "catalogue damaged", False),
}


def test_a_whole_archive_has_no_findings(broken: Broken) -> None:
    assert broken.check() == []


@pytest.mark.slow
@pytest.mark.parametrize(("damage", "kind", "safe"), DAMAGES.values(), ids=DAMAGES.keys())
def test_damage_is_found_and_repaired_where_that_is_safe(
    broken: Broken, damage: Callable[[Broken], None], kind: Kind, safe: bool
) -> None:
    whole = broken.truth()
    damage(broken)
    assert kind in {finding.kind for finding in broken.check()}
    if kind == "catalogue damaged":
        assert {finding.repaired for finding in broken.check(repair=True)} == {False}
        return
    before = whole if kind == "version altered" and safe else broken.truth()
    repaired = {finding.kind: finding.repaired for finding in broken.check(repair=True)}
    assert repaired[kind] is safe
    left = {finding.kind for finding in broken.check()}
    assert left == (set() if safe else {kind})
    after = broken.truth()
    unfinished = {name for name in before if UNFINISHED in name}
    kept = (
        before.keys()
        - unfinished
        - ({"documents", "versions", "events"} if kind == "original orphaned" else set())
    )
    assert {name: before[name] for name in kept} == {name: after[name] for name in kept}


def test_the_table_has_every_fault() -> None:
    kinds = {kind for _, kind, _ in DAMAGES.values()}
    elsewhere = {
        "original unreadable",
        "originals arriving",
        "index being written",
        "store away",
        "store reduced",
    }
    assert kinds | elsewhere == set(get_args(Kind))
    assert set(FINDINGS) == set(get_args(Kind))


def test_a_file_that_cannot_be_read(broken: Broken, monkeypatch: pytest.MonkeyPatch) -> None:
    def digest_of(path: Path) -> str:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("indexer.originals.folder.digest_of", digest_of)
    (first, *_) = broken.check()
    assert (first.kind, first.detail) == ("original unreadable", "Input/output error")


@pytest.mark.slow
def test_what_a_killed_add_left_is_seen_by_archivists_only(broken: Broken) -> None:
    """Nobody knows any more how open it was meant to be."""
    orphan(broken)
    broken.check(repair=True)
    archive = Archive.open(broken.home)
    (hit,) = archive.search("工会小组活动").hits
    assert archive.get(hit.id).original == "corpus/undated/丙.txt"
    assert archive.log(hit.id)[0].actor == "管理员"
    with pytest.raises(DocumentNotFound):
        archive.seen_with(Clearance.INTERNAL).get(hit.id)
    archive.close()


@pytest.mark.slow
def test_names_that_are_no_utf8(broken: Broken) -> None:
    """As an archive unpacked on another system has them: taken in from the corpus itself, and on a second check known."""
    path = broken.original().with_name(os.fsdecode("工会.txt".encode("gbk")))
    path.write_text("工会小组活动安排", encoding="utf-8")
    (finding,) = broken.check(repair=True)
    assert (finding.where, finding.repaired) == ("corpus/undated/工会.txt", True)
    assert broken.check() == []
    path.write_text("改过的", encoding="utf-8")
    assert [finding.kind for finding in broken.check()] == ["original altered"]


@pytest.mark.slow
def test_a_second_copy_of_an_original_is_no_fault(broken: Broken) -> None:
    shutil.copy(broken.original(), broken.original("副本.txt"))
    assert broken.check() == []


def test_a_file_on_its_way_is_not_called_orphaned(broken: Broken) -> None:
    orphan(broken)
    with locked(broken.home / "var/arrivals.lock", wait=0, shared=True):
        (finding,) = broken.check(repair=True)
    assert (finding.kind, finding.is_fault, finding.repaired) == ("originals arriving", False, False)


@pytest.mark.slow
def test_whoever_adds_files_holds_the_lock_of_arrivals(
    broken: Broken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "丙.txt").write_text("工会小组活动安排", encoding="utf-8")
    (tmp_path / "丁.txt").write_text("工会小组学习安排", encoding="utf-8")
    archive = Archive.open(broken.home)
    seen = list[Kind]()

    def second(name: str, content: bytes, encoding: str | None) -> Understood:
        """丁.txt is read when the original of 丙.txt is kept and the catalogue does not name it yet."""
        if name == "丁.txt":
            seen.extend(finding.kind for finding in broken.check())
        return understand(name, content, encoding)

    monkeypatch.setattr(file_intake, "understand", second)
    added = archive.add([tmp_path / "丙.txt", tmp_path / "丁.txt"])
    assert [each.status for each in added] == ["added", "added"]
    archive.close()
    assert seen == ["originals arriving"]
    assert broken.check() == []


def test_a_file_that_is_being_written_stays(broken: Broken) -> None:
    with temporary(broken.original().parent, UNFINISHED) as (_, path):
        assert broken.check(repair=True) == []
        assert path.exists()


def test_an_index_that_is_being_written_is_left_alone(broken: Broken) -> None:
    with locked(broken.home / "var/index.lock", wait=0):
        (finding,) = broken.check(repair=True)
    assert (finding.kind, finding.is_fault) == ("index being written", False)


def test_an_update_that_somebody_carries_out_meanwhile_is_no_fault(
    broken: Broken, monkeypatch: pytest.MonkeyPatch
) -> None:
    index_owed(broken)
    other = Archive.open(broken.home, catch_up=False)
    monkeypatch.setattr("time.sleep", lambda _: other._index_sync.catch_up())
    assert broken.check() == []
    other.close()


@pytest.mark.slow
def test_the_original_of_a_killed_confirmation_waits_for_its_draft(broken: Broken) -> None:
    """Else the archivist's corrections would be lost to what a check makes of the bytes."""
    content = "工会小组活动安排".encode()
    archive = Archive.open(broken.home)
    draft = archive.tray.receive("丙.txt", io.BytesIO(content), actor="甲")
    broken.original("丙.txt").write_bytes(content)
    assert broken.check(repair=True) == []
    archive.tray.discard(draft.id)
    assert [finding.kind for finding in broken.check()] == ["original orphaned"]
    archive.close()


def test_whoever_confirms_holds_the_lock_of_arrivals(broken: Broken, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = Archive.open(broken.home)
    archive.tray.receive("丙.txt", io.BytesIO("工会小组活动安排".encode()), actor="甲")
    assert DraftReader(archive.tray).read_waiting() == 1
    seen, keep = list[Kind](), FolderOriginals.keep

    def watched(*arguments: Any) -> str:
        kept = keep(*arguments)
        seen.extend(finding.kind for finding in broken.check())
        return kept

    monkeypatch.setattr(FolderOriginals, "keep", watched)
    (draft,) = archive.tray.drafts()
    assert archive.tray.confirm(draft.id, actor="甲").status == "added"
    archive.close()
    assert seen == ["originals arriving"]


def add_and_die(home: Path, path: Path) -> None:
    """A process that is killed between the original and the catalogue."""
    archive = Archive.open(home)
    kept_of(archive, path)
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.slow
def test_an_add_killed_after_the_original(broken: Broken, tmp_path: Path) -> None:
    (tmp_path / "丙.txt").write_text("工会小组活动安排", encoding="utf-8")
    arguments = (broken.home, tmp_path / "丙.txt")
    process = multiprocessing.get_context("spawn").Process(target=add_and_die, args=arguments)
    process.start()
    process.join()
    assert [finding.kind for finding in broken.check()] == ["original orphaned"]
    archive = Archive.open(broken.home)
    assert [each.status for each in archive.add([tmp_path / "丙.txt"])] == ["added"]
    archive.close()
    assert broken.check() == []


# the command


def test_the_command_tells_what_and_what_to_do(broken: Broken, run: Run) -> None:
    lose(broken)
    half_written(broken)
    result = run("check")
    assert result.exit_code == 1
    assert "原件不见了：corpus/undated/甲.txt" in result.stdout
    assert "请从备份中取出这个文件" in result.stdout
    assert result.stdout.endswith("发现 2 个问题。共 2 篇文档。\n")
    repaired = run("check", "--repair")
    assert repaired.exit_code == 1
    assert "已修复。" in repaired.stdout
    assert repaired.stdout.endswith("发现 2 个问题，已修复 1 个。共 2 篇文档。\n")


def test_after_a_full_repair_the_command_succeeds(broken: Broken, run: Run) -> None:
    no_index(broken)
    orphan(broken)
    assert run("check").exit_code == 1
    repaired = run("check", "--repair")
    assert repaired.exit_code == 0
    assert "仅档案员可见" in repaired.stdout
    assert run("check").stdout == "索引正常。共 3 篇文档。\n"


def test_the_command_as_json(broken: Broken, run: Run) -> None:
    withdrawn_behind(broken)
    (line,) = run("check", "--json").stdout.splitlines()
    found = json.loads(line)
    assert (found["kind"], found["where"], found["count"], found["repaired"]) == (
        "index surplus",
        INDEX,
        1,
        False,
    )
    assert found["document"] and "reindex" in found["advice"]
    assert run("check", "--json", "--repair").exit_code == 0
    assert run("check", "--json").stdout == ""


def test_remarks_are_no_failures(broken: Broken, run: Run) -> None:
    orphan(broken)
    with locked(broken.home / "var/arrivals.lock", wait=0, shared=True):
        result = run("check")
    assert result.exit_code == 0
    assert "这次没有核对" in result.stdout
