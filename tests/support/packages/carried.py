"""An archive with all that a document can have, what it holds, and bags that are changed and sealed again."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from indexer.archive import Archive
from indexer.intake.tray_reader import DraftReader

LISTING = "题名,责任者,文号\n关于评选先进的通知,青枫区总工会,青工发〔2021〕7号\n"
SUBJECTS = ("劳模评选", "春节慰问", "工会小组", "财务报表")


@pytest.fixture(scope="session")
def filled(new_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """The archive that packages come from; for tests that change nothing of its documents."""
    folder = tmp_path_factory.mktemp("full")
    archive = Archive.open(shutil.copytree(new_home, folder / "home"))
    fill(archive, folder / "papers")
    yield archive
    archive.close()


def fill(archive: Archive, papers: Path) -> None:
    """Versions of the same and of other bytes, a table, a line of an import, departments, withdrawn and closed ones."""
    papers.mkdir()
    for number, subject in enumerate(SUBJECTS):
        text = f"关于{subject}的通知\n\n青枫区第{number}号。\n"
        (papers / f"{subject} 100%.txt").write_text(text, encoding="utf-8")
    (papers / "名册.csv").write_text(LISTING, encoding="utf-8")
    added = {
        outcome.where.rpartition("/")[2][:4]: outcome.id for outcome in archive.add([papers], actor="甲")
    }
    first, second, third, fourth = (added[subject] for subject in SUBJECTS)
    archive.edit(
        first, {"title": "劳模评选（更正）", "subjects": "劳模 评选", "code": "Z012-2021-001"}, actor="乙"
    )
    archive.edit(first, {"body": "另一个正文"}, actor="甲")
    archive.edit(second, {"openness": "仅档案员", "secrecy": "秘密"}, actor="乙")
    archive.withdraw(third, actor="乙", reason="重复")
    archive.departments.add("财务部", actor="管理员")
    archive.departments.assign([fourth], "财务部", actor="管理员")
    line = {"id": "线:1", "title": "一行", "body": "导入的一行", "date": "2020-01-02"}
    (papers / "lines.jsonl").write_text(json.dumps(line), encoding="utf-8")
    list(archive.import_lines(papers / "lines.jsonl", actor="丙"))
    draft = archive.tray.receive(
        "新稿.txt", io.BytesIO("关于春节慰问的通知\n\n新的一稿。\n".encode()), actor="甲", replaces=second
    )
    DraftReader(archive.tray).read_waiting()
    archive.tray.confirm(draft.id, actor="甲")


def exported(archive: Archive, target: Path, *identifiers: str) -> Path:
    """A package of documents, of all when none is named."""
    packed = archive.exchange.export(target, identifiers or archive.exchange.identifiers(), actor="丁")
    assert [each.reason for each in packed] and target.exists()
    return target


def holdings(archive: Archive) -> dict[str, Any]:
    """All that an archive knows of its documents, but for the numbers that it has given them and their acts."""
    names = archive.departments.names()
    found: dict[str, Any] = {}
    for identifier in archive.exchange.identifiers():
        versions = archive.versions(identifier)
        said = archive.exchange._whole.read(identifier, names).accepted
        log = [
            (one.at, one.actor, one.act, one.version, one.batch, one.changes)
            for one in archive.log(identifier, limit=1000)
        ]
        found[identifier] = {
            "state": versions[-1].state,
            "department": names.get(versions[-1].department, ""),
            "partition": versions[-1].level,
            "versions": [
                (each.version, each.document, each.original, each.sha256, each.added_at) for each in versions
            ],
            "layouts": [archive._catalogue.layouts.of(each) for each in versions],
            "originals": [bytes_of(archive, each.original) for each in versions],
            "log": log,
            "accepted": said,
        }
    return found


def bytes_of(archive: Archive, original: str) -> bytes:
    """Those of an original; none for a text that came without a file."""
    if not original:
        return b""
    with archive._originals.opened(original) as file:
        return file.read()


def seal(bag: Path, kind: str = "sha256") -> None:
    """Write the manifests of a bag anew, as whoever made it would."""
    for old in bag.glob("*manifest-*.txt"):
        old.unlink()
    payload = sorted(path for path in (bag / "data").rglob("*") if path.is_file() and not path.is_symlink())
    _list(bag, payload, bag / f"manifest-{kind}.txt", kind)
    _list(bag, sorted(bag.glob("*.txt")), bag / f"tagmanifest-{kind}.txt", kind)


def _list(bag: Path, paths: list[Path], target: Path, kind: str) -> None:
    lines = (
        f"{hashlib.new(kind, path.read_bytes()).hexdigest()}  {path.relative_to(bag).as_posix()}\n"
        for path in paths
    )
    target.write_text("".join(lines), encoding="utf-8")


def rewrite(bag: Path, change: Callable[[dict[str, Any]], object], at: int = 1) -> None:
    """Change the record of a document in a bag, and seal it again."""
    record = bag / f"data/documents/{at:06}/document.json"
    said = json.loads(record.read_text(encoding="utf-8"))
    change(said)
    record.write_text(json.dumps(said), encoding="utf-8")
    seal(bag)
