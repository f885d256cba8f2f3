"""A disk without a byte left, and an archive on it that had been closed in good order: all that reads works as before.

Every command is either in the table of those that read or in that of those that write, so none can be forgotten.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlencode

import click
import pytest
from click.testing import CliRunner

from indexer.archive import Archive
from indexer.catalogue import BatchChange
from indexer.paths import CATALOGUE
from search_app import create_app
from search_app.cli.main import gongwen
from search_app.web.security import session_cookie
from tests.support.archives.fake import FakeArchive
from tests.support.processes.running import PATIENCE, Running, running
from tests.support.torture import own_disk
from tests.support.torture.acts import DISK, HOME, begin
from tests.support.torture.own_disk import filled, mount_disk
from tests.support.torture.papers import Paper
from tests.support.web.signing import NAMES, PASSWORD
from tests.torture.processes import in_a_process

MEGABYTES = 16  # of the disk
PAPER, NEW = Paper(2), Paper(77)  # of the archive; of nobody
TOKEN = "token"  # file of a place: of an administrator who has signed in
BATCH = "batch"  # file of a place: the id of one that has been carried out

Words = Sequence[str]
Said = dict[str, tuple[int, str]]  # command or address → exit code or status, and what was said
Looks = Sequence[str]  # addresses

READING: Mapping[str, Words] = {
    "search": (f'"{PAPER.phrase}"',),
    "show": (PAPER.id,),
    "inspect": ("{place}/new.txt",),
    "quotes": ("{place}/new.txt",),
    "wording": (PAPER.phrase,),
    "counts": ("{place}/new.txt",),
    "concordance": (PAPER.phrase,),
    "key": (),
    "log": (),
    "check": (),
    "failures": (),
    "review": (),
    "settings": (),
    "words list": (),
    "user list": (),
    "token list": (),
    "department list": (),
    "permissions": (),
    "batch list": (),
    "batch show": ("{batch}",),
    "catalogue export": ("{place}/written.csv",),  # onto another disk, as the next
    "package export": ("{place}/written.zip",),
    "backup": ("{place}/written.tar",),
    "serve": (),  # tried by itself, below
}
WRITING: Mapping[str, Words] = {
    "add": ("{place}/new.txt",),
    "import": ("{place}/new.jsonl",),
    "package import": ("{place}/package.zip",),
    "watch": ("{place}/arriving", "--once", "--every", "0.1"),
    "retry": (),
    "places": (),
    "edit": (PAPER.id, "--title", "更正的题名"),
    "withdraw": (PAPER.id,),
    "reinstate": (PAPER.id,),
    "batch edit": ("--query", PAPER.phrase, "--set", "保管期限=永久"),
    "batch withdraw": ("--query", PAPER.phrase, "--reason", "重复"),
    "batch reinstate": ("--ids", "{place}/ids.txt"),
    "batch number": ("--query", PAPER.phrase, "--yes"),
    "batch undo": ("{batch}",),
    "batch rename": ("{batch}", "清理"),
    "reindex": (),
    "restore": ("{place}/" + f"{DISK}/backups/0.tar",),
    "words add": ("枫桥驿站",),
    "words synonyms": ("云溪", "云溪镇"),
    "words remove": ("枫桥",),
    "setup": ("--name", "新人", "--password-stdin"),
    "user add": ("新人", "--role", "reader", "--password-stdin"),
    "user role": (NAMES["reader"], "--role", "archivist"),
    "user password": (NAMES["reader"], "--password-stdin"),
    "user disable": (NAMES["reader"],),
    "user enable": (NAMES["reader"],),
    "department add": ("法律部",),
    "department rename": ("财务部", "财务处"),
    "department remove": ("财务部",),
    "department member": (NAMES["reader"], "财务部"),
    "department assign": ("财务部", PAPER.id),
    "token add": (NAMES["reader"], "每周导出"),
    "token revoke": ("00000000",),
    "settings set": ("reading-needs-account", "是"),
    "catalogue import": ("{place}/目录.csv", "{place}/arriving"),
}


def leaves(command: click.Command, name: str = "") -> Iterator[str]:
    """The names of all commands that do something."""
    if isinstance(command, click.Group):
        if command.invoke_without_command:
            yield name
        for each, below in command.commands.items():
            yield from leaves(below, f"{name} {each}".strip())
    else:
        yield name


def test_every_command_is_known_to_read_or_to_write() -> None:
    assert sorted(leaves(gongwen)) == sorted([*READING, *WRITING])


def prepare(place: Path) -> None:
    """The archive, with accounts, somebody who has signed in, and files that may be added."""
    begin(place)
    archive = Archive.open(place / HOME)
    for role, name in NAMES.items():
        archive.accounts.add(name, role, PASSWORD, actor="安装")
    token = archive.authenticator.sign_in(NAMES["administrator"], PASSWORD, "127.0.0.1")
    (place / TOKEN).write_text(token)
    archive.words.add_terms(["枫桥"], actor="安宁")
    archive.departments.add("财务部", actor="周敏")
    archive.seen_with().note("劳模", 3, "192.0.2.7")
    batch = archive.batches.start([PAPER.id], BatchChange("edit", {"retention": "永久"}), actor="周敏")
    archive.batches.run(batch.id)
    archive.close()
    (place / BATCH).write_text(batch.id)
    (place / "ids.txt").write_text(PAPER.id)
    (place / "arriving").mkdir()
    for path in (place / "new.txt", place / "arriving" / "new.txt"):
        path.write_bytes(NEW.content)
    (place / "new.jsonl").write_text(
        '{"id": "z1", "title": "新的一篇", "body": "新的正文"}\n', encoding="utf-8"
    )
    other = Archive.open(place / "elsewhere")
    list(other.add([place / "new.txt"]))
    list(other.exchange.export(place / "package.zip", other.exchange.identifiers(), actor=""))
    other.close()
    (place / "目录.csv").write_text(f"题名,文件名\n{NEW.title},new.txt\n", encoding="utf-8")


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if reason := in_a_process(own_disk.why_not, tmp_path_factory.mktemp("mounted")):
        pytest.skip(reason)
    place = tmp_path_factory.mktemp("begun") / "place"
    place.mkdir()
    in_a_process(prepare, place)
    return place


@contextmanager
def no_room(begun: Path, place: Path, *, files: bool = False) -> Iterator[Path]:
    """A copy of the archive on a disk without a byte left, or with no room for a file more; nor is there for temporary ones."""
    shutil.copytree(begun, place)
    needed = sum(len(names) + len(folders) for _, folders, names in os.walk(begun / DISK))
    shutil.rmtree(place / DISK)
    (place / DISK).mkdir()
    mount_disk(place / DISK, MEGABYTES, 2 * needed if files else 0)
    shutil.copytree(begun / DISK, place / DISK, dirs_exist_ok=True)
    home = place / HOME
    assert not home.joinpath(f"{CATALOGUE}-wal").exists(), "it was closed in good order"
    before = os.environ.copy()
    os.environ |= dict.fromkeys(("TMPDIR", "SQLITE_TMPDIR"), str(place / DISK))
    tempfile.tempdir = str(place / DISK)
    for at in range(os.statvfs(place / DISK).f_favail if files else 0):
        (place / DISK / f"empty-{at}").touch()
    try:
        if files:
            yield home
        else:
            with filled(place / DISK, 0):
                assert os.statvfs(home).f_bavail == 0
                yield home
    finally:
        os.environ.clear()
        os.environ |= before
        tempfile.tempdir = None


def called(home: Path, command: str, words: Words) -> tuple[int, str]:
    """What `gongwen` says."""
    place = str(home).removesuffix(HOME).rstrip("/")
    batch = Path(place, BATCH).read_text()
    call = ["--home", str(home), *command.split(), *(word.format(place=place, batch=batch) for word in words)]
    answer = CliRunner().invoke(gongwen, call, input=f"{PASSWORD}x\n", catch_exceptions=False)
    return answer.exit_code, answer.output


def said(begun: Path, place: Path, table: Mapping[str, Words], files: bool) -> Said:
    with no_room(begun, place, files=files) as home:
        found = {name: called(home, name, words) for name, words in table.items() if name != "serve"}
        if "backup" in table:
            found["backup --verify"] = called(home, "backup", ["--verify", "{place}/written.tar"])
    return found


@pytest.mark.parametrize("files", [False, True], ids=["no byte", "no file"])
def test_every_command_that_reads(files: bool, begun: Path, tmp_path: Path) -> None:
    found = in_a_process(said, begun, tmp_path / "place", READING, files)
    assert {name: text for name, (code, text) in found.items() if code} == {}
    assert "共 1 篇（逐字匹配 1）" in found["search"][1]
    assert PAPER.phrase in found["show"][1]
    assert NAMES["reader"] in found["user list"][1]


@pytest.mark.parametrize("files", [False, True], ids=["no byte", "no file"])
def test_every_command_that_writes_says_why_it_cannot(files: bool, begun: Path, tmp_path: Path) -> None:
    found = in_a_process(said, begun, tmp_path / "place", WRITING, files)
    for name, (code, text) in found.items():
        assert "Traceback" not in text
        assert code == 0 or "请" in text, (name, text)


def looks() -> list[str]:
    """An address of every page, places in it filled with what is there, where there is any."""
    app = create_app(archive=FakeArchive())
    with app.test_request_context():
        urls = app.url_map.bind("localhost")
        rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or set())]
        there = {"id": PAPER.id, "version": 1, "other": PAPER.id, "filename": "style.css"} | {
            "number": 1,
            "form": "png",
            "size": "max",
            "slug": "检索",
            "name": "log.png",
        }
        return [
            urls.build(rule.endpoint, {name: there[name] for name in rule.arguments})
            + f"?{urlencode({'q': '职工'})}"
            for rule in rules
        ]


def served(begun: Path, place: Path, addresses: Looks, processes: str) -> Said:
    """What a server that is started now, whose log has no room either, answers to an administrator who had signed in."""
    with no_room(begun, place) as home, running(home, "--processes", processes) as server:
        cookie = {"Cookie": f"{session_cookie.NAME}={(place / TOKEN).read_text()}"}
        answers = {address: server.get(address, **cookie) for address in addresses}
        found = {
            address: (status, body.decode(errors="replace")) for address, (status, body) in answers.items()
        }
        found["sign in"] = posted(server, "/sign-in", {"name": NAMES["reader"], "password": PASSWORD}, {})
        found["edit"] = posted(server, f"/desk/documents/{PAPER.id}", {"title": "新", "version": "2"}, cookie)
    return found | {"end": (server.process.returncode, "")}


def posted(server: Running, path: str, form: Mapping[str, str], cookie: Mapping[str, str]) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Origin": server.url, "Accept": "text/html"}
    connection.request("POST", path, urlencode(form), {**kind, **cookie})
    answer = connection.getresponse()
    status, body = answer.status, answer.read().decode()
    connection.close()
    return status, body


@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_server_that_starts(processes: str, begun: Path, tmp_path: Path) -> None:
    addresses = looks()
    found = in_a_process(served, begun, tmp_path / "place", addresses, processes)
    assert found["end"][0] == 0
    assert {address: found[address][0] for address in addresses if found[address][0] >= 500} == {}
    assert sum(found[address][0] == 200 for address in addresses) >= 20
    assert PAPER.title in found[f"/articles/{PAPER.id}?q={quote('职工')}"][1]
    for act in ("sign in", "edit"):
        assert found[act][0] == 503 and "请检查磁盘空间和权限" in found[act][1], found[act]


def seen(begun: Path, place: Path) -> list[str]:
    """A title as one archive sees it that is open all the time: without room, changed by another once there is room."""
    with no_room(begun, place) as home:
        reader = Archive.open(home)
        titles = [reader.get(PAPER.id).document.title]
    for title in ("更正的题名", "再次更正的题名"):
        writer = Archive.open(home)
        writer.edit(PAPER.id, {"title": title}, actor="甲")
        titles.append(reader.get(PAPER.id).document.title)
        writer.close()
        titles.append(reader.get(PAPER.id).document.title)
    found = reader.search('"再次更正的题名"').total
    reader.edit(PAPER.id, {"title": "自己更正的题名"}, actor="乙")
    titles += [str(found), reader.get(PAPER.id).document.title]
    reader.close()
    return titles


def test_whoever_writes_once_there_is_room_is_seen(begun: Path, tmp_path: Path) -> None:
    changed = ["更正的题名"] * 2 + ["再次更正的题名"] * 2
    assert in_a_process(seen, begun, tmp_path / "place") == [PAPER.title, *changed, "1", "自己更正的题名"]
