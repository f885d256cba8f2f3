"""On a disk that is only read, even for root, everything is read that can be, and what would write says why it cannot."""

from __future__ import annotations

import io
import logging
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from indexer.archive import Archive
from search_app import create_app
from search_app.cli.main import gongwen
from search_app.web.security import session_cookie
from tests.support.kept import kept_of
from tests.support.torture import own_disk
from tests.support.torture.acts import HOME, begin
from tests.support.torture.own_disk import only_read
from tests.support.torture.papers import Paper
from tests.support.web.visiting import visited_by
from tests.torture.processes import in_a_process

PARTS = ("corpus", "var", "var/index", "")  # of a home; "": all of it
PAPER, NEW, LATE = Paper(2), Paper(77), Paper(78)  # of the archive; of nobody; not indexed yet

Words = Sequence[str | Path]
Said = list[tuple[int, str]]  # exit code or status of each call, and what was said


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if reason := in_a_process(own_disk.why_not, tmp_path_factory.mktemp("mounted")):
        pytest.skip(reason)
    place = tmp_path_factory.mktemp("begun") / "place"
    place.mkdir()
    in_a_process(begin, place)
    (place / NEW.name).write_bytes(NEW.content)
    return place


@pytest.fixture
def place(begun: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(begun, tmp_path / "place"))


def commands(place: Path, part: str, calls: Sequence[Words]) -> Said:
    """What `gongwen` says to each call, in a process of its own where a part of the home is only read."""
    home = place / HOME
    with only_read(home / part):
        answers = [
            CliRunner().invoke(gongwen, ["--home", str(home), *map(str, words)], catch_exceptions=False)
            for words in calls
        ]
    return [(answer.exit_code, answer.output) for answer in answers]


@pytest.mark.parametrize("part", PARTS)
def test_all_is_read(part: str, place: Path) -> None:
    calls: list[Words] = [
        ("search", f'"{PAPER.phrase}"'), ("show", PAPER.id), ("log", PAPER.id), ("check",), ("words", "list"),
        ("user", "list"), ("backup", place / "saved.tar"), ("backup", "--verify", place / "saved.tar"),
    ]  # fmt: skip
    said = in_a_process(commands, place, part, calls)
    assert [code for code, _ in said] == [0] * len(calls), said
    assert "共 1 篇（逐字匹配 1）" in said[0][1]
    assert PAPER.phrase in said[1][1]


def writing(place: Path) -> dict[str, Words]:
    """Commands that write; an import of what is there already does not."""
    return {
        "import": ("import", place / "inbox" / "lines.jsonl"),
        "add": ("add", place / NEW.name),
        "edit": ("edit", PAPER.id, "--title", "更正的题名"),
        "withdraw": ("withdraw", PAPER.id),
        "reindex": ("reindex",),
    }


@pytest.mark.parametrize("part", PARTS)
def test_what_writes_says_why_it_cannot(part: str, place: Path) -> None:
    calls = writing(place)
    said = dict(zip(calls, in_a_process(commands, place, part, list(calls.values())), strict=True))
    refused = {name: text for name, (code, text) in said.items() if code}
    assert set(refused) == ({"add"} if part == "corpus" else {"add", "edit", "withdraw", "reindex"}), said
    assert all("请检查磁盘空间和权限" in text for text in refused.values())


def pages(place: Path, part: str, requests: Sequence[tuple[str, dict[str, str | bytes]]]) -> Said:
    """What the pages answer to an administrator: to a form when there is one, else to a look."""
    logging.disable(logging.CRITICAL)
    home, said = place / HOME, list[tuple[int, str]]()
    with only_read(home / part):
        archive = Archive.open(home, verify=True)
        client = visited_by(create_app(archive=archive), "administrator").test_client()
        client.set_cookie(session_cookie.NAME, "0" * 64)
        for address, form in requests:
            files = {
                name: (io.BytesIO(value), "新.txt")
                for name, value in form.items()
                if isinstance(value, bytes)
            }
            headers = {"Sec-Fetch-Site": "same-origin"}
            method = "POST" if form else "GET"
            answer = client.open(address, method=method, data=form | files, headers=headers)
            said.append((answer.status_code, answer.get_data(as_text=True)))
        archive.close()
    return said


LOOKS = (
    "/search?q=职工", f"/articles/{PAPER.id}", f"/articles/{PAPER.id}/original", "/overview", "/desk", "/api/v1/search?q=职工",
    f"/desk/documents/{PAPER.id}", "/desk/words", "/desk/attention", "/desk/review", "/search.atom?q=职工", "/healthz",
)  # fmt: skip
FORMS: tuple[tuple[str, dict[str, str | bytes]], ...] = (
    ("/desk/files", {"file": NEW.content}),
    (f"/desk/documents/{PAPER.id}", {"title": "更正的题名", "version": "1"}),
    (f"/desk/documents/{PAPER.id}/withdraw", {"reason": "重复收录"}),
    ("/sign-in", {"name": "周敏", "password": "梅花 七号 窗台 路灯"}),
)


@pytest.mark.parametrize("part", PARTS)
def test_the_pages(part: str, place: Path) -> None:
    said = in_a_process(pages, place, part, [(address, {}) for address in LOOKS])
    assert {address: code for address, (code, _) in zip(LOOKS, said, strict=True)} == dict.fromkeys(
        LOOKS, 200
    )
    for code, text in in_a_process(pages, place, part, FORMS):
        assert code in (303, 401, 503)
        assert code != 503 or "请检查磁盘空间和权限" in text


def late(place: Path) -> None:
    """What a process leaves that is killed before it has indexed a document."""
    (place / LATE.name).write_bytes(LATE.content)
    archive = Archive.open(place / HOME)
    archive._catalogue.add([kept_of(archive, place / LATE.name)], actor="甲")
    archive.close()


@pytest.mark.parametrize("part", ["var", "var/index"])
def test_an_index_that_is_behind_and_cannot_follow(part: str, place: Path) -> None:
    in_a_process(late, place)
    calls = [("search", f'"{paper.phrase}"') for paper in (PAPER, LATE)]
    (found, other) = in_a_process(commands, place, part, calls)
    assert (found[0], other[0]) == (0, 0)
    assert "共 1 篇" in found[1]
    assert "共 0 篇" in other[1]
    assert "1 篇文档的更改还没有编入索引" in other[1]  # a search says so, and never indexes first
    (_, (_, now_found)) = in_a_process(commands, place, "corpus", [("check", "--repair"), *calls[1:]])
    assert "共 1 篇" in now_found


def open_while_journalled(place: Path) -> list[str]:
    """Written by one, read by another whose disk is only read: never told that nobody writes."""
    writer = Archive.open(place / HOME)
    writer.edit(PAPER.id, {"title": "更正的题名"}, actor="甲")
    with only_read(place / HOME):
        reader = Archive.open(place / HOME)
        titles = [reader.get(PAPER.id).document.title]
        reader.close()
    writer.close()
    return titles


def test_a_journal_is_read_too(place: Path) -> None:
    assert in_a_process(open_while_journalled, place) == ["更正的题名"]
