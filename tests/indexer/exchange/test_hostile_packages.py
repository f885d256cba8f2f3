"""Packages that are damaged or made to do harm end in one sentence each, and nothing of them is taken in."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from indexer.archive import Archive
from indexer.errors import PackageUnusable
from indexer.exchange.bag import Bag, Step, bag_of
from indexer.exchange.sources import Source
from tests.support.packages.carried import rewrite, seal
from tests.support.wording import worded

Change = Callable[[Path], object]
DOCUMENT = "data/documents/000001"


def write(bag: Path, name: str, text: str) -> None:
    (bag / name).parent.mkdir(parents=True, exist_ok=True)
    (bag / name).write_text(text, encoding="utf-8")


def sealed(change: Change) -> Change:
    """The change, and manifests that fit it."""

    def both(bag: Path) -> None:
        change(bag)
        seal(bag)

    return both


def line_added(name: str, line: str) -> Change:
    return lambda bag: write(bag, name, (bag / name).read_text(encoding="utf-8") + line)


def first_text(bag: Path) -> Path:
    return bag / DOCUMENT / "text-1.txt"


WHOLE: dict[str, tuple[Change, str]] = {
    "no bag": (lambda bag: (bag / "bagit.txt").unlink(), "不是档案包"),
    "another version": (sealed(lambda bag: write(bag, "bagit.txt", "BagIt-Version: 2.0\n")), "不是 BagIt"),
    "a file altered": (lambda bag: first_text(bag).write_text("改过"), "与校验码不符"),
    "a tag altered": (line_added("bag-info.txt", "Contact-Name: x\n"), "与校验码不符"),
    "a file missing": (lambda bag: first_text(bag).unlink(), "缺少"),
    "a file not listed": (lambda bag: write(bag, "data/extra.txt", "x"), "不在清单中"),
    "fetched from elsewhere": (
        sealed(lambda bag: write(bag, "fetch.txt", "http://example.org/a 1 data/a\n")),
        "要从网上取文件",
    ),
    "a link": (lambda bag: (bag / "data" / "link").symlink_to("/etc/passwd"), "是链接"),
    "a folder that is a link": (lambda bag: (bag / "data" / "link").symlink_to("/etc"), "是链接"),
    "a pipe": (lambda bag: os.mkfifo(bag / "data" / "pipe"), "是链接"),
    "a manifest that leads out": (
        line_added("manifest-sha256.txt", f"{'0' * 64}  ../../etc/passwd\n"),
        "不合规的路径",
    ),
    "a manifest of an absolute path": (
        line_added("manifest-sha256.txt", f"{'0' * 64}  /etc/passwd\n"),
        "不合规的路径",
    ),
    "a manifest that is huge": (
        lambda bag: (bag / "manifest-sha256.txt").write_bytes(b"0" * (3 << 20)),
        "超过 1 MB",
    ),
    "a manifest of no form": (line_added("manifest-sha256.txt", "nothing\n"), "格式不对"),
    "a manifest that is no text": (
        lambda bag: (bag / "manifest-sha256.txt").write_bytes(b"\xff\xfe  data/a\n"),
        "格式不对",
    ),
    "a file listed twice": (
        line_added("manifest-sha256.txt", f"{'0' * 64}  data/documents/000001/document.json\n"),
        "格式不对",
    ),
    "weak digests alone": (lambda bag: seal(bag, "md5"), "没有 SHA-256"),
    "unknown digests": (
        lambda bag: write(bag, "manifest-crc32.txt", "x  data/a\n"),
        "无法识别",
    ),
    "something else": (sealed(lambda bag: shutil.rmtree(bag / "data" / "documents")), "没有文库导出的文档"),
    "a foreign file": (sealed(lambda bag: write(bag, "data/readme.txt", "x")), "不是文库写入的"),
}


@pytest.fixture(scope="module")
def untouched(new_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive into which nothing of all this comes."""
    archive = Archive.open(shutil.copytree(new_home, tmp_path_factory.mktemp("untouched") / "home"))
    yield archive
    assert not list(archive.check())
    archive.close()


def refusal(archive: Archive, package: Path) -> str:
    """The sentence that a package ends in; nothing of it is in the archive."""
    with pytest.raises(PackageUnusable) as caught:
        list(archive.exchange.take_in(package, actor=""))
    assert not list(archive.exchange.identifiers())
    return worded(caught.value)


@pytest.mark.parametrize(("change", "sentence"), WHOLE.values(), ids=WHOLE)
def test_a_package_that_is_not_as_it_should_be(
    package: Path, untouched: Archive, change: Change, sentence: str
) -> None:
    change(package)
    assert sentence in refusal(untouched, package)


def nothing(said: dict[str, Any]) -> None:
    said.clear()


def of_version(**values: Any) -> Callable[[dict[str, Any]], object]:
    return lambda said: said["versions"][0].update(values)


RECORDS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "nothing": (nothing, "格式不对"),
    "another format": (lambda said: said.update(format="gongwen-document-9"), "读不了"),
    "an id that leads out": (lambda said: said.update(id="../a"), "格式不对"),
    "destroyed": (lambda said: said.update(state="destroyed"), "格式不对"),
    "no versions": (lambda said: said.update(versions=[]), "格式不对"),
    "versions out of order": (lambda said: said["versions"].reverse(), "格式不对"),
    "a version beyond any": (of_version(version=1 << 70), "格式不对"),
    "a digest that is none": (of_version(sha256="x"), "格式不对"),
    "another's bytes": (of_version(sha256="0" * 64), "与著录的校验码不符"),
    "a text that leads out": (of_version(text="../000002/text-1.txt"), "格式不对"),
    "an openness of its own": (
        lambda said: said["versions"][0]["description"].update(openness="随便"),
        "格式不对",
    ),
    "half a character": (of_version(title="\ud800"), "格式不对"),
    "a title that is no text": (of_version(title=3), "格式不对"),
    "a title without end": (of_version(title="长" * 100_001), "题名超过"),
    "no day": (of_version(date="2022-02-30"), "格式不对"),
    "no moment": (of_version(added_at="昨天"), "格式不对"),
    "a section behind the end": (of_version(lead=[0, 10_000]), "格式不对"),
    "an act of its own": (lambda said: said["log"][0].update(act="destroy"), "格式不对"),
    "a log of no form": (lambda said: said.update(log={}), "格式不对"),
    "a department of no name": (lambda said: said.update(department="、"), "部门"),
}


@pytest.mark.slow
@pytest.mark.parametrize(("change", "sentence"), RECORDS.values(), ids=RECORDS)
def test_a_document_of_another_form_stays_out_wholly(
    package: Path, empty: Archive, change: Callable[[dict[str, Any]], object], sentence: str
) -> None:
    rewrite(package, change)
    outcomes = list(empty.exchange.take_in(package, actor=""))
    (failed,) = (outcome for outcome in outcomes if outcome.status == "failed")
    assert sentence in worded(failed.reason)
    assert len(list(empty.exchange.identifiers())) == 5
    assert {finding.kind for finding in empty.check()} <= {"original orphaned"}


def test_json_that_is_nested_beyond_reason(package: Path, empty: Archive) -> None:
    write(package, f"{DOCUMENT}/document.json", "[" * 200_000)
    seal(package)
    outcomes = list(empty.exchange.take_in(package, actor=""))
    assert [outcome.status for outcome in outcomes].count("failed") == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "original",
    [
        "corpus/../var/catalogue.db",
        "/etc/passwd",
        "corpus/.tray/x",
        "corpus/a/../../../x",
        "var/index/x",
        "corpus/\n",
    ],
)
def test_a_name_of_an_original_leads_nowhere(package: Path, empty: Archive, original: str) -> None:
    def renamed(said: dict[str, Any]) -> None:
        for version in said["versions"]:
            version["original"]["name"] = original

    rewrite(package, renamed)
    assert {outcome.status for outcome in empty.exchange.take_in(package, actor="")} == {"added"}
    kept = [one.original for one in empty.active() if one.original]
    assert kept and all(name.startswith("corpus/") and ".." not in name and "/." not in name for name in kept)
    assert not list(empty.check())


def zipped(bag: Path, target: Path, change: Callable[[zipfile.ZipFile], object] = lambda _: None) -> Path:
    """A bag as a ZIP file, with more in it."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(bag.rglob("*")):
            if path.is_file():
                archive.write(path, f"package/{path.relative_to(bag).as_posix()}")
        change(archive)
    return target


def link(archive: zipfile.ZipFile) -> None:
    member = zipfile.ZipInfo("package/data/link")
    member.external_attr = 0o120777 << 16
    archive.writestr(member, "/etc/passwd")


def twice(archive: zipfile.ZipFile) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("package/bagit.txt", "x")


def bomb(archive: zipfile.ZipFile) -> None:
    with archive.open("package/data/bomb", "w", force_zip64=True) as file:
        for _ in range(600):
            file.write(bytes(1 << 20))


ZIPS: dict[str, tuple[Callable[[zipfile.ZipFile], object], str]] = {
    "leads out": (lambda archive: archive.writestr("package/../../x", "x"), "不合规的路径"),
    "from the root": (lambda archive: archive.writestr("/etc/x", "x"), "不合规的路径"),
    "by Windows": (lambda archive: archive.writestr("package\\..\\x", "x"), "不合规的路径"),
    "a link": (link, "是链接"),
    "two of one name": (twice, "同名"),
    "a bomb": (bomb, "可能是恶意文件"),
}


@pytest.mark.parametrize(("change", "sentence"), ZIPS.values(), ids=ZIPS)
def test_a_zip_file_that_does_harm(
    packed: Path,
    untouched: Archive,
    tmp_path: Path,
    change: Callable[[zipfile.ZipFile], object],
    sentence: str,
) -> None:
    assert sentence in refusal(untouched, zipped(packed, tmp_path / "a.zip", change))


def test_a_zip_file_that_lies_about_its_sizes(packed: Path, untouched: Archive, tmp_path: Path) -> None:
    """A member never unpacks to more than it declares, which is too little for its digest."""

    def lie(archive: zipfile.ZipFile) -> None:
        archive.getinfo(f"package/{DOCUMENT}/document.json").file_size = 10

    assert "document.json" in refusal(untouched, zipped(packed, tmp_path / "a.zip", lie))


@pytest.mark.parametrize("length", [0, 10, 3000])
def test_a_zip_file_that_is_cut_short(packed: Path, untouched: Archive, tmp_path: Path, length: int) -> None:
    content = zipped(packed, tmp_path / "a.zip").read_bytes()
    tmp_path.joinpath("cut.zip").write_bytes(content[:length])
    assert "损坏" in refusal(untouched, tmp_path / "cut.zip")


def test_what_is_not_there(untouched: Archive, tmp_path: Path) -> None:
    assert "无法读取" in refusal(untouched, tmp_path / "none.zip")


def test_a_record_that_changes_after_it_was_verified(
    package: Path, empty: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = json.loads((package / DOCUMENT / "document.json").read_text(encoding="utf-8"))

    def changed(source: Source, step: Step) -> Bag:
        found = bag_of(source, step)
        write(package, f"{DOCUMENT}/document.json", json.dumps(record | {"id": "other"}))
        return found

    monkeypatch.setattr("indexer.exchange.exchange.bag_of", changed)
    outcomes = empty.exchange.take_in(package, actor="")
    (failed,) = (outcome for outcome in outcomes if outcome.status == "failed")
    assert "导入时变了" in worded(failed.reason)
