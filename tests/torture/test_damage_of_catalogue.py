"""Damaged catalogues, sign-in files and files of the tray: each is noticed or does no harm, and no page fails for it.

What is damaged: any page of the file, by bits that are turned, pages of zeros or of others, random bytes, a file cut
short. `make soak` tries more copies.
"""

from __future__ import annotations

import io
import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from indexer.archive import Archive
from indexer.auth.rate_limit import LONGEST_WAIT
from indexer.errors import ArchiveError, SignInRefused, TooManyAttempts
from indexer.intake.tray_reader import DraftReader
from indexer.maintenance import check_index, check_originals
from indexer.message import Message
from indexer.model.clearance import Clearance
from indexer.model.request import SearchRequest
from indexer.paths import CATALOGUE, TRAY
from search_app import create_app
from search_app.web.security.session_cookie import NAME as COOKIE
from tests.support.web.calling import home
from tests.support.web.visiting import visited_by
from tests.support.wording import worded

__all__ = ["home"]

SOAK = int(os.environ.get("GONGWEN_SOAK", "1"))
COPIES = 200 if SOAK > 1 else 8
PASSWORD = "枫林晚渡-石桥-九月"
TEXTS = {
    f"第{number}号.txt": f"关于第{number}号工地慰问的通知\n2024年{number % 12 + 1}月3日\n\n"
    + f"第{number}号工地有职工{number * 37}人，请各分会按名单{number * 101}发放清凉用品。\n"
    * (number % 9 + 1)
    for number in range(1, 25)
}
QUERIES = ('"第7号工地"', "慰问 名单", "清凉用品", '"本期刊登"')


@pytest.fixture(autouse=True)
def _brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for nobody long."""
    monkeypatch.setattr(check_index, "_PAUSE", 0)
    monkeypatch.setattr(check_index, "_WAIT", 0)
    monkeypatch.setattr(check_originals, "_WAIT", 0)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with something in every table."""
    home = tmp_path_factory.mktemp("whole") / "home"
    inbox = tmp_path_factory.mktemp("inbox")
    for name, text in TEXTS.items():
        (inbox / name).write_text(text, encoding="utf-8")
    with closing(Archive.open(home)) as archive:
        ids = [each.id for each in archive.add([inbox], actor="林知夏")]
        archive.edit(ids[0], {"title": "改过的题名", "code": "QS-1"}, actor="林知夏")
        archive.edit(ids[1], {"openness": "仅档案员"}, actor="林知夏")
        archive.withdraw(ids[2], actor="林知夏")
        for name, role in (("管理员", "administrator"), ("林知夏", "archivist"), ("查阅者", "reader")):
            archive.accounts.add(name, role, PASSWORD, actor="管理员")
        archive.settings.set("reading_needs_account", "是", actor="管理员")
        archive.words.add_terms(["清凉用品"], actor="林知夏")
        archive.words.add_synonyms(["分会", "小组"], actor="林知夏")
        for name in ("慰问", "名单"):
            archive.saved.save(name, SearchRequest(name, filters={"year": ("2024",)}))
            topic = archive.topics.make(name, f"{name}的说明", owner="林知夏", shared=True)
            view = archive.seen_with()
            view.entries.add(topic, [view.get(each).number for each in ids[:2]])
        archive.refusals.note([("/srv/来文/扫描件.tif", Message("不支持此类文件。"))])
        for number in range(3):
            content = f"简报第{number}期\n\n本期刊登三个案例。\n".encode()
            archive.tray.receive(f"简报{number}.txt", io.BytesIO(content), actor="林知夏")
        DraftReader(archive.tray).read_waiting()
        archive.authenticator.sign_in("管理员", PASSWORD, "192.0.2.1")
    return home


def flipped(content: bytearray, page: int, size: int, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 1, 1, 3))):
        content[page * size + chance.randrange(size)] ^= 1 << chance.randrange(8)


def zeroed(content: bytearray, page: int, size: int, chance: random.Random) -> None:
    content[page * size : (page + 1) * size] = bytes(size)


def noise(content: bytearray, page: int, size: int, chance: random.Random) -> None:
    at, length = page * size + chance.randrange(size - 64), chance.choice((2, 16, 64))
    content[at : at + length] = chance.randbytes(length)


def doubled(content: bytearray, page: int, size: int, chance: random.Random) -> None:
    other = chance.randrange(len(content) // size)
    content[page * size : (page + 1) * size] = content[other * size : (other + 1) * size]


def cut(content: bytearray, page: int, size: int, chance: random.Random) -> None:
    del content[page * size + chance.choice((0, chance.randrange(size))) :]


def spliced(content: bytearray, page: int, size: int, chance: random.Random) -> None:
    """Digits of a text become others: what no parser can tell."""
    places = [at for at, byte in enumerate(content) if byte in b"0123456789"]
    content[chance.choice(places)] = chance.choice(b"0123456789")


WOUNDS = (flipped, flipped, flipped, noise, spliced, zeroed, doubled, cut)


def wounded(content: bytes, seed: int) -> bytes:
    """The copy of that number; every page has its turn."""
    chance, copy = random.Random(seed), bytearray(content)
    size = int.from_bytes(content[16:18])
    page = seed * 7919 % (len(content) // size)
    WOUNDS[seed % len(WOUNDS)](copy, page, size, chance)
    return bytes(copy)


def settle(path: Path) -> bytes:
    """The bytes of a file of SQLite that has no journal beside it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")
    return path.read_bytes()


def put(path: Path, content: bytes) -> None:
    for end in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + end).unlink(missing_ok=True)
    path.write_bytes(content)


Searcher = dict[str, Any]


def ask(question: Callable[[], Any]) -> Any:
    """What is answered, or the refusal, which says what to do."""
    try:
        return question()
    except ArchiveError as error:
        refusal = error
    assert "请" in worded(refusal) and "\n" not in worded(refusal), refusal
    return refusal


def documents_of(archive: Archive, ids: list[str]) -> Searcher:
    """Every document and its versions."""
    found: Searcher = {}
    for identifier in ids:
        found[identifier] = ask(partial(archive.get, identifier, withdrawn=True))
        found[f"{identifier} versions"] = ask(partial(archive.versions, identifier))
    return found


def hits_of(archive: Archive, query: str, clearance: Clearance) -> list[tuple[str, str, object]]:
    result = archive.seen_with(clearance).search(SearchRequest(query, limit=100))
    return [(hit.id, hit.title, hit.snippets) for hit in result.hits]


def answers_of(archive: Archive) -> Searcher:
    """What an archive says of all else."""
    return {
        **{
            f"{query} {clearance}": ask(partial(hits_of, archive, query, clearance))
            for query in QUERIES
            for clearance in Clearance
        },
        "log": ask(lambda: [asdict(each) for each in archive.log(limit=1000)]),
        "saved": ask(lambda: archive.saved.seen_by("")),
        "topics": ask(lambda: archive.topics.seen_by("")),
        "entries": ask(lambda: [archive.seen_with().entries_of(each) for each in archive.topics.seen_by("")]),
        "accounts": ask(archive.accounts.all),
        "settings": ask(archive.settings.all),
        "words": ask(archive.words.all),
        "drafts": ask(archive.tray.drafts),
        "refusals": ask(archive.refusals.all),
        "completion": ask(lambda: [each.text for each in archive.seen_with().complete("慰问")]),
        "whose": ask(lambda: archive.accounts.verify("查阅者", PASSWORD) is not None),
    }


PAGES = (
    *(
        "/search?q=慰问",
        "/overview",
        "/quotes",
        "/counts",
        "/search/advanced",
        "/help/manual?q=慰问",
        "/wording?phrase=慰问",
        "/concordance?q=慰问",
        "/saved",
        "/topics",
        "/desk",
        "/desk/log",
        "/desk/attention?list=near",
        "/desk/review",
        "/desk/words",
        "/accounts",
        "/desk/refused",
    ),
    *(
        "/healthz",
        "/search.atom?q=慰问",
        "/search.csv?q=慰问",
        "/search.jsonl?q=慰问",
        "/api/v1/search?q=慰问",
        "/api/v1/concordance?q=慰问",
    ),
)


def failed_pages(archive: Archive, ids: list[str], drafts: list[str]) -> Iterator[str]:
    """Addresses that fail, for whoever has signed in and for nobody in particular."""
    app = create_app(archive=archive)
    with suppress(ArchiveError):
        token = archive.authenticator.sign_in("管理员", PASSWORD, "192.0.2.9")
        for signed_in in (True, False):
            client = app.test_client()
            if signed_in:
                client.set_cookie(COOKIE, token)
            addresses = [*PAGES, *(f"/articles/{each}?q=慰问" for each in ids)]
            addresses += [f"/api/v1/articles/{each}" for each in ids[:2]]
            addresses += [f"/desk/documents/{each}" for each in ids[:2]] + [
                f"/desk/drafts/{each}" for each in drafts
            ]
            for address in addresses:
                answer = client.get(address)
                said = str(answer.get_json()) if answer.is_json else answer.get_data(as_text=True)
                if answer.status_code == 500 or (answer.status_code == 503 and "请" not in said):
                    yield address


@pytest.mark.parametrize("seed", range(COPIES))
def test_a_damaged_catalogue_is_noticed_or_does_no_harm(
    seed: int, whole: Path, truth: tuple[list[str], list[str], Searcher, Searcher, bytes], tmp_path: Path
) -> None:
    ids, drafts, documents, others, content = truth
    home = Path(shutil.copytree(whole, tmp_path / "home"))
    copy = wounded(content, seed)
    if copy == content:
        return
    put(home / CATALOGUE, copy)
    opened = ask(lambda: Archive.open(home))
    if isinstance(opened, ArchiveError):
        return  # noticed
    with closing(opened) as archive:
        found, said = documents_of(archive, ids), answers_of(archive)
        faults = [finding for finding in ask(lambda: list(archive.check())) if finding.is_fault]
        for identifier, stored in found.items():
            if isinstance(stored, ArchiveError):
                continue
            for each, true in zip(
                *(
                    stored if isinstance(stored, list) else [stored]
                    for stored in (stored, documents[identifier])
                ),
                strict=False,
            ):
                assert each == true or not each.sound or faults, f"{identifier}: not told that it is damaged"
                assert not each.sound or each.document == true.document, "a damaged text is shown as sound"
        differing = [name for name, answer in (said | found).items() if answer != (others | documents)[name]]
        refused = [name for name in differing if isinstance((said | found)[name], ArchiveError)]
        assert faults or differing == refused, f"nobody notices that these are others: {differing}"
        titles = {each.document.title for each in documents.values() if not isinstance(each, list)}
        for name, answer in said.items():
            if " " in name and isinstance(answer, list):
                assert {title for _, title, _ in answer} <= titles or any(
                    "〔记录已损坏〕" in title for _, title, _ in answer
                )
        assert list(failed_pages(archive, ids[:6], drafts)) == []


@pytest.fixture(scope="module")
def truth(whole: Path) -> tuple[list[str], list[str], Searcher, Searcher, bytes]:
    """Ids of documents and drafts, all that a whole archive answers, and the bytes of its catalogue."""
    with closing(Archive.open(whole)) as archive:
        ids = sorted({event.id for event in archive.log(limit=1000) if event.id})
        drafts = [draft.id for draft in archive.tray.drafts()]
        assert list(failed_pages(archive, ids[:6], drafts)) == []  # first: its exports are logged
        documents, others = documents_of(archive, ids), answers_of(archive)
        assert not [answer for answer in (documents | others).values() if isinstance(answer, ArchiveError)]
        assert [finding for finding in archive.check() if finding.is_fault] == []
    return ids, drafts, documents, others, settle(whole / CATALOGUE)


class Door:
    """The sign-in file of an archive, which a session is in and a failed attempt."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.path = home / "var" / "sessions.db"
        self.path.unlink(missing_ok=True)
        with closing(Archive.open(home)) as archive:
            self.token = archive.authenticator.sign_in("管理员", PASSWORD, "192.0.2.1")
            for _ in range(2):
                with suppress(SignInRefused):
                    archive.authenticator.sign_in("查阅者", "不对的密码-不对的密码", "192.0.2.2")
        self.content = settle(self.path)


@pytest.fixture(scope="module")
def door(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Door:
    """Of an archive of its own."""
    return Door(Path(shutil.copytree(whole, tmp_path_factory.mktemp("door") / "home")))


@pytest.mark.parametrize("seed", range(COPIES))
def test_a_damaged_sign_in_file_lets_the_right_people_in(door: Door, seed: int) -> None:
    put(door.path, wounded(door.content, seed))
    with closing(Archive.open(door.home)) as archive:
        client = create_app(archive=archive).test_client()
        client.set_cookie(COOKIE, door.token)
        assert client.get("/desk").status_code in (200, 302, 303, 401, 503)
        whose = [ask(partial(archive.authenticator.whose, door.token)) for _ in range(2)][-1]
        assert whose is None or whose.name == "管理员"
        tokens = [
            ask(partial(archive.authenticator.sign_in, "管理员", PASSWORD, "192.0.2.9")) for _ in range(2)
        ]
        assert isinstance(tokens[-1], str), (
            "who has the right password is let in, at the latest the second time"
        )
        again = archive.authenticator.whose(tokens[-1])
        assert again is not None and again.name == "管理员"
        with suppress(SignInRefused):
            archive.authenticator.sign_in("查阅者", "不对的密码-不对的密码", "192.0.2.2")
        aside = list(door.path.parent.glob("*.unreadable"))
        told = {finding.kind for finding in archive.check(repair=True) if finding.is_fault}
        assert told == ({"file put aside"} if aside else set())
        assert not list(door.path.parent.glob("*.unreadable"))


@pytest.mark.parametrize("value", [9e999, -9e999, 1e300, "text", b"blob"])
@pytest.mark.parametrize(
    "column", ["failures.count", "failures.until", "failures.at", "sessions.seen", "sessions.created"]
)
def test_no_value_of_the_sign_in_file_locks_anybody_out(door: Door, column: str, value: object) -> None:
    table, name = column.split(".")
    put(door.path, door.content)
    with closing(sqlite3.connect(door.path)) as connection, connection:
        connection.execute(f"UPDATE {table} SET {name} = ?", (value,))
    with closing(Archive.open(door.home)) as archive:
        ask(partial(archive.authenticator.whose, door.token))
        ask(partial(archive.authenticator.sign_in, "管理员", PASSWORD, "192.0.2.9"))
        assert isinstance(ask(partial(archive.authenticator.sign_in, "管理员", PASSWORD, "192.0.2.9")), str)
        refused = ask(partial(archive.authenticator.sign_in, "查阅者", PASSWORD, "192.0.2.2"))
        assert isinstance(refused, str) or (
            isinstance(refused, TooManyAttempts) and refused.wait <= LONGEST_WAIT + 1
        )


@pytest.mark.parametrize("seed", range(COPIES))
def test_a_damaged_file_of_the_tray_is_told_and_can_be_removed(
    whole: Path, tmp_path: Path, seed: int
) -> None:
    home = Path(shutil.copytree(whole, tmp_path / "home"))
    with closing(Archive.open(home)) as archive:
        receive = partial(archive.tray.receive, actor="林知夏")
        waiting = receive("新.txt", io.BytesIO("新到的文件\n\n还没有读。".encode())).id
        read = archive.tray.drafts()[0].id
        for identifier in (waiting, read):
            path = archive.home / "var/tray" / identifier
            content = path.read_bytes()
            path.write_bytes(wounded_small(content, seed))
        assert {finding.where for finding in archive.check() if finding.kind == "draft altered"} == {
            f"{TRAY}/{identifier}" for identifier in (waiting, read)
        }
        DraftReader(archive.tray).read_waiting()
        assert archive.tray.get(waiting).state == "refused" and "请移除" in worded(
            archive.tray.get(waiting).reason
        )
        outcome = archive.tray.confirm(read, actor="林知夏")
        assert outcome.status == "failed" and "请移除" in worded(outcome.reason)
        client = visited_by(create_app(archive=archive), "archivist").test_client()
        for identifier in (waiting, read):
            assert client.get(f"/desk/drafts/{identifier}").status_code == 200
            assert client.get(f"/desk/drafts/{identifier}/original").status_code == 400
            archive.tray.discard(identifier)
        assert [finding for finding in archive.check() if finding.is_fault] == []


def wounded_small(content: bytes, seed: int) -> bytes:
    """A damaged copy that is another: a byte more, one less, one changed, none at all."""
    chance = random.Random(seed)
    at = chance.randrange(len(content))
    return (
        content[:at] + bytes([content[at] ^ 1 << chance.randrange(8)]) + content[at + 1 :],
        content[:at],
        content + b"\0",
        bytes(len(content)),
    )[seed % 4]
