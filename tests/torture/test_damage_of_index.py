"""A damaged index: noticed whatever the file and the place, reported, built anew; never a wrong answer or a traceback."""

from __future__ import annotations

import json
import logging
import random
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pytest

from indexer.archive import Archive
from indexer.errors import IndexUnusable
from indexer.index.segments import file as segment_file
from indexer.index.verified_files import NAME as VERIFIED
from indexer.index.verified_files import Verified
from indexer.index.whoosh import codec
from indexer.index.whoosh import reader as mapped_index
from indexer.index.whoosh.engine import WhooshEngine
from search_app import create_app
from tests.support.archives.damage import COPIES
from tests.support.archives.model import entry
from tests.support.web.calling import Run, home, run
from tests.support.wording import says, warned

__all__ = ["home", "run"]

DISTRICTS = ["徐汇区", "杨浦区", "浦东新区"]
QUERIES = [
    "",
    "劳模精神",
    '"爱心接力站"',
    "第7号 工匠",
    "精",
    "工会 -劳模",
    "标题:简报",
    "日期:2021 关心",
    '"独有的19字样"',
]

Searcher = dict[str, tuple[object, ...]]


def add(archive: Archive, number: int, body: str = "") -> None:
    """One document, in a commit of its own."""
    praise, care, relay = (
        "弘扬劳模精神。" * (number % 4),
        "工会关心。" * (number % 5),
        "爱心接力站。" * (number % 2),
    )
    text = body or f"独有的{number}字样。{praise}{care}{relay}"
    line = {
        "id": f"d{number}", "title": f"简报第{number}号", "body": text + "工匠" * (number % 3),
        "date": f"20{20 + number % 3}-05-01", "district": DISTRICTS[number % 3],
    }  # fmt: skip
    path = archive.home / "line.jsonl"
    path.write_text(json.dumps(line), encoding="utf-8")
    assert [added.status for added in archive.import_lines(path)] in (["added"], ["replaced"])


def answers(archive: Archive) -> Searcher:
    """What is found by each query; scores aside, for they also depend on what was deleted and not yet merged away."""
    return {query: _answer(archive, query) for query in QUERIES}


def _answer(archive: Archive, query: str) -> tuple[object, ...]:
    result = archive.search(query, limit=100)
    facets = {name: dict(counts) for name, counts in result.facets.items()}
    return result.total, result.tiers, sorted((hit.id, hit.tier, hit.title) for hit in result.hits), facets


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """30 documents in several segments, some replaced and some withdrawn since."""
    made = tmp_path_factory.mktemp("sound") / "home"
    archive = Archive.open(made)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("indexer.sync.index_sync.PAYS", 0)  # an import of one document is not joined
        for number in range(33):
            add(archive, number)
        add(archive, 31, "换了内容的劳模。")
        for number in (4, 30, 32):
            archive.withdraw(f"d{number}")
    parts = archive._engine._mapped.snapshot(None).parts  # type: ignore[attr-defined]
    assert len(parts) > 3 and not all(part.segment.all_live for part in parts)
    archive.close()
    return made


@pytest.fixture(scope="module")
def expected(sound: Path) -> Searcher:
    """The answers of the sound archive."""
    archive = Archive.open(sound)
    found = answers(archive)
    archive.close()
    assert all(total for total, *_ in found.values())
    return found


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else writes: a file that is gone does not come back."""
    monkeypatch.setattr(mapped_index, "_RETRIES", 2)


def index_files(home: Path) -> list[Path]:
    """All files of the index that hold anything."""
    return sorted(
        path for path in (home / "var" / "index").rglob("*") if path.is_file() and path.stat().st_size
    )


def wounds(home: Path) -> Iterator[tuple[str, Callable[[bytes], bytes]]]:
    """For each copy the file to damage, and how; files in turn, of every kind as often as of any."""
    kinds: dict[str, list[str]] = {}
    for path in index_files(home):
        kinds.setdefault(path.suffix or path.name, []).append(str(path.relative_to(home)))
    names = list(kinds.values())
    for seed in range(COPIES):
        chance = random.Random(seed)
        wound = _cut if chance.random() < 0.4 else _flipped
        yield chance.choice(names[seed % len(names)]), partial(wound, chance)


def _cut(chance: random.Random, content: bytes) -> bytes:
    return content[: chance.randrange(len(content))]


def _flipped(chance: random.Random, content: bytes) -> bytes:
    copy = bytearray(content)
    for at in chance.sample(range(len(copy)), min(len(copy), chance.choice((1, 1, 2, 8)))):
        copy[at] ^= chance.randrange(1, 256)
    return bytes(copy)


def test_every_file_damaged_at_random_places(sound: Path, expected: Searcher, tmp_path: Path) -> None:
    touched = set()
    for number, (name, wound) in enumerate(wounds(sound)):
        copy = tmp_path / str(number)
        shutil.copytree(sound, copy)
        (copy / name).write_bytes(wound((sound / name).read_bytes()))
        _check_copy(copy, name, expected)
        touched.add(Path(name).suffix or Path(name).name)
        shutil.rmtree(copy)
    assert touched == {"CURRENT", "STAMP", VERIFIED, ".toc", ".col"}


def _check_copy(copy: Path, name: str, expected: Searcher) -> None:
    """Noticed and named; refused by whoever may not rebuild; then built anew, and all answers as before."""
    harmless = name.endswith(VERIFIED)  # forgetting what was verified costs time
    damaged = WhooshEngine(copy / "var" / "index").damaged()
    assert damaged == (() if harmless else (Path(name).name,)), name
    reader = Archive.open(copy, catch_up=False)
    if harmless:
        assert answers(reader) == expected
    else:
        assert reader.index_state() == "cannot read", name
        with pytest.raises(IndexUnusable, check=says("gongwen reindex")):
            answers(reader)
    reader.close()
    mended = Archive.open(copy)
    assert (mended.index_state(), mended.damaged_index_files()) == ("current", ())
    assert answers(mended) == expected, name
    mended.close()
    assert harmless or len(index_files(copy)) == 5  # CURRENT, STAMP, VERIFIED, contents, one segment


def test_every_file_lost(sound: Path, expected: Searcher, tmp_path: Path) -> None:
    for number, path in enumerate(index_files(sound)):
        copy = tmp_path / str(number)
        shutil.copytree(sound, copy)
        (copy / path.relative_to(sound)).unlink()
        mended = Archive.open(copy)
        assert answers(mended) == expected, path
        assert mended.index_state() == "current"
        mended.close()


@pytest.fixture
def copy(sound: Path, home: Path) -> Path:
    """A sound copy, verified by a first look at it."""
    shutil.copytree(sound, home)
    Archive.open(home).close()
    return home


def flip(path: Path, at: int = 100) -> None:
    """Change a byte of a file in its place."""
    content = bytearray(path.read_bytes())
    content[at] ^= 4
    path.write_bytes(content)


def segments(home: Path) -> list[Path]:
    """The files of segments, the largest first."""
    return sorted(home.glob("var/index/*/*.col"), key=lambda path: path.stat().st_size, reverse=True)


def test_a_sound_index_is_read_in_full_but_once(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def noted(file: BinaryIO) -> None:
        read.append(file.name)
        segment_file.verify(file)

    monkeypatch.setattr(codec, "verify", noted)
    for _ in range(2):
        Archive.open(copy).close()
    assert read == []
    flip(segments(copy)[0])
    Archive.open(copy).close()
    assert len(read) > 0


def test_what_was_written_here_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "verify", lambda file: pytest.fail("read again"))
    engine = WhooshEngine(tmp_path / "index")
    engine.add([])
    for key in range(3):
        engine.add([entry(key, "题\n劳模精神")])
        assert engine.snapshot().count() == WhooshEngine(tmp_path / "index").snapshot().count() == key + 1


def test_what_the_disk_does_behind_the_file_system_is_found_by_reading_all(
    copy: Path, expected: Searcher, run: Run
) -> None:
    """The file has changed, its size and times have not: as after bit rot."""
    path = segments(copy)[0]
    flip(path)
    with path.open("rb") as file:
        Verified(path.parent).add(file)
    archive = Archive.open(copy, catch_up=False)
    assert archive.index_state() == "current"
    archive.close()
    told = run("check")
    assert told.exit_code == 1 and path.name in told.stdout
    mended = Archive.open(copy, verify=True)
    assert answers(mended) == expected
    mended.close()
    assert run("check").exit_code == 0


def test_a_rebuild_after_damage_is_logged(copy: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = segments(copy)[0]
    flip(path)
    with caplog.at_level(logging.WARNING):
        Archive.open(copy).close()
    assert any(path.name in told and "重建" in told for told in warned(caplog.records))


def test_damage_is_not_joined_to_what_is_sound(copy: Path, expected: Searcher) -> None:
    """Of a segment that was mapped long ago, before it would get a checksum of its new content."""
    archive = Archive.open(copy)
    flip(segments(copy)[0])
    archive._engine._mapped.latest()  # type: ignore[attr-defined]
    with pytest.raises(IndexUnusable):
        archive._engine.join()
    archive.close()
    mended = Archive.open(copy)
    assert answers(mended) == expected
    mended.close()


@pytest.mark.parametrize("name", ["CURRENT", "STAMP", "*.toc"])
def test_a_writer_that_meets_damage_builds_the_index_anew(copy: Path, expected: Searcher, name: str) -> None:
    """What it adds is found, and so is everything else."""
    archive = Archive.open(copy)
    (path,) = (copy / "var" / "index").rglob(name)
    flip(path, 3)
    add(archive, 50, "刚刚添加。")
    assert archive.search('"刚刚添加"').total == 1
    assert archive.withdraw("d50")
    assert answers(archive) == expected
    archive.close()


def test_a_server_that_meets_damage_says_so_and_mends_it(copy: Path, expected: Searcher) -> None:
    served, writer = Archive.open(copy), Archive.open(copy)
    client = create_app(archive=served).test_client()
    assert client.get("/api/v1/search?q=劳模").status_code == 200
    writer.withdraw("d1")
    writer.reinstate("d1")
    writer.close()
    (contents,) = (copy / "var" / "index").rglob("*.toc")
    flip(contents, 40)
    answer = client.get("/api/v1/search?q=劳模")
    assert answer.status_code == 503 and "正在自动重建" in answer.get_json()["error"]
    with served._index_sync._repairing:  # until that has ended
        pass
    assert client.get("/api/v1/search?q=劳模").status_code == 200
    assert answers(served) == expected
    served.close()


def test_an_index_taken_away_from_a_server_is_not_an_empty_one(copy: Path, expected: Searcher) -> None:
    served = Archive.open(copy)
    assert answers(served) == expected
    shutil.rmtree(copy / "var" / "index")
    with pytest.raises(IndexUnusable):
        served.search("劳模")
    served.repair_index()
    with served._index_sync._repairing:
        pass
    assert answers(served) == expected
    served.close()


def test_a_rebuild_that_fails_is_not_tried_again_at_once(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []

    def full(*_: object, **__: object) -> None:
        tried.append(1)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(WhooshEngine, "rebuild", full)
    served = Archive.open(copy)
    shutil.rmtree(copy / "var" / "index")
    for _ in range(3):
        served.repair_index()
        with served._index_sync._repairing:
            pass
    assert tried == [1]
    served.close()
