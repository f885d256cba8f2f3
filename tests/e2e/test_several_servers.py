"""Two web servers with homes of their own over one cluster: what happens on one has happened on the other.

They are processes here instead of machines, each in a network of its own where that may be made; nothing but the stores and a
copy of the secret key goes from one to the other.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

import pytest
from flask.testing import FlaskClient

from indexer.archive import Archive
from search_app import create_app
from search_app.web.security import session_cookie
from tests.search_app.web.accounts.test_external import OURS, by_provider
from tests.support.places import ROOT
from tests.support.processes.machines import Namespace, namespace, why_not
from tests.support.processes.running import Running, running
from tests.support.servers.openid import OpenID
from tests.support.torture.client import Client
from tests.support.web.signing import NAMES, PASSWORD
from tests.torture.board import Board

ARTICLE = next((ROOT / "corpus").rglob("*.txt"))
ARCHIVIST = NAMES["archivist"]
SOON = 30.0  # seconds, on a busy machine, for what is done in the background


class Machine(NamedTuple):
    """A web server, its home, and somebody's browser."""

    home: Path
    server: Running
    client: Client


@pytest.fixture
def homes(tmp_path: Path, fresh_postgresql: str, opensearch_url: str, opensearch_name: str) -> list[Path]:
    """Of two machines that share everything; the first has accounts and a document."""
    homes = [tmp_path / "one", tmp_path / "two"]
    for home in homes:
        home.mkdir()
        (home / "stores.toml").write_text(
            f'[engine]\nkind = "opensearch"\nhosts = ["{opensearch_url}"]\nname = "{opensearch_name}"\n'
            f'copies = 0\nshards = 1\n[catalogue]\nurl = "{fresh_postgresql}"\n'
            f'[originals]\nfolder = "{tmp_path / "shared" / "corpus"}"\n',
            encoding="utf-8",
        )
        (home / "stores.toml").chmod(0o600)
    (tmp_path / "shared" / "corpus").mkdir(parents=True)
    archive = Archive.open(homes[0])
    assert [each.status for each in archive.add([ARTICLE])] == ["added"]
    for role, name in NAMES.items():
        archive.accounts.add(name, role, PASSWORD, actor="安装")
    archive.authenticator.require_key()
    archive.close()
    return homes


@contextmanager
def served(home: Path, board: Board, network: Namespace | None = None) -> Iterator[Machine]:
    with running(home, network=network) as server:
        client = Client(server.port, board)
        try:
            yield Machine(home, server, client)
        finally:
            client.close()


@pytest.fixture
def board(tmp_path: Path) -> Board:
    return Board(tmp_path / "ledger")


@pytest.fixture(params=("one network", "a network each"))
def machines(
    request: pytest.FixtureRequest, homes: list[Path], board: Board, opensearch_url: str, postgresql_url: str
) -> Iterator[tuple[Machine, Machine]]:
    apart = request.param == "a network each"
    if apart and (reason := why_not()):
        pytest.skip(reason)
    stores = [port for url in (opensearch_url, postgresql_url) if (port := urlsplit(url).port)]
    with ExitStack() as stack:
        networks = [stack.enter_context(namespace(stores, port=8000)) if apart else None for _ in homes]
        one = stack.enter_context(served(homes[0], board, networks[0]))
        (homes[1] / "var").mkdir()
        shutil.copy2(homes[0] / "var" / "secret.key", homes[1] / "var" / "secret.key")
        yield one, stack.enter_context(served(homes[1], board, networks[1]))


def until(holds: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + SOON
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def found(machine: Machine, query: str) -> int:
    status, body = machine.server.get(f"/api/v1/search?q={quote(query)}")
    assert status == 200, body
    return int(json.loads(body)["total"])


def knows(machine: Machine, by: Machine) -> bool:
    """Whether a server knows who has signed in at another."""
    machine.client._cookie = by.client._cookie
    return machine.client.get("/desk").status == 200


def test_a_server_without_the_key_of_the_others_does_not_start(homes: list[Path]) -> None:
    command = [sys.executable, "-m", "search_app.cli", "--home", str(homes[1]), "serve", "--port", "0"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1 and "本机还没有它的密钥" in done.stderr and "Traceback" not in done.stderr
    assert not (homes[1] / "var" / "secret.key").exists()


def test_what_happens_on_one_has_happened_on_the_other(
    machines: tuple[Machine, Machine], board: Board
) -> None:
    one, two = machines
    one.client.sign_in(ARCHIVIST)
    assert knows(two, by=one)

    # an edit
    identifier = json.loads(one.server.get("/api/v1/search?q=" + quote("当好主力军"))[1])["hits"][0]["id"]
    edited = one.client.post(
        f"/desk/documents/{identifier}", {"title": "两台服务器都找得到的题名", "version": "1"}
    )
    assert edited.status == 303, edited
    assert found(two, "标题:两台服务器都找得到的题名") == 1
    again = two.client.post(f"/desk/documents/{identifier}", {"title": "另一个题名", "version": "1"})
    assert again.status == 409, "whoever edits an older version is told"
    assert two.client.post(f"/desk/documents/{identifier}/withdraw", {"reason": "重复收录"}).status == 303
    assert found(one, "当好主力军") == 0
    assert two.client.post(f"/desk/documents/{identifier}/reinstate", {}).status == 303
    assert found(one, "当好主力军") == 1

    # an upload
    sent = one.client.send("/desk/files", "信.txt", "关于春游的通知\n\n各位职工：周六去春游。".encode())
    assert sent.status == 200, sent
    (draft,) = json.loads(sent.text)["drafts"]
    until(lambda: "春游" in two.client.get(f"/desk/drafts/{draft}").text, "it is read, on whichever machine")
    confirmed = two.client.post(f"/desk/drafts/{draft}", {"confirm": "1"})
    assert confirmed.status == 303 and "of=" in confirmed.location, confirmed
    assert found(one, "“周六去春游”") == found(two, "“周六去春游”") == 1
    assert one.client.get(f"/desk/drafts/{draft}").status == 404
    original = one.client.get(f"/articles/{confirmed.location.partition('of=')[2]}/original")
    assert "周六去春游" in original.text, original

    # words, and an index that is built anew
    assert two.client.post("/desk/words", {"synonyms": "春游 踏青"}).status == 303
    until(lambda: found(one, "踏青") == 1, "words hold on the other machine within a second")
    assert two.client.post("/desk/words/index", {}).status == 303
    until(lambda: "重建完成" in one.client.get("/desk/words/index").text, "a rebuild is told on both")
    assert found(one, "“周六去春游”") == found(two, "“周六去春游”") == 1
    assert not board.faults

    # one is killed: nobody is signed out, and what it was at goes on
    one.server.process.kill()
    one.server.process.wait()
    assert knows(two, by=one)
    sent = two.client.send("/desk/files", "信.txt", "关于秋游的通知\n\n各位职工：周日去秋游。".encode())
    (draft,) = json.loads(sent.text)["drafts"]
    until(
        lambda: "秋游" in two.client.get(f"/desk/drafts/{draft}").text, "the locks of the killed one are free"
    )
    assert two.client.post(f"/desk/drafts/{draft}", {"confirm": "1"}).status == 303
    assert found(two, "“周日去秋游”") == 1
    two.client.post("/sign-out", {})
    two.client._cookie = one.client._cookie
    assert two.client.get("/desk").status != 200


def test_a_sign_in_at_a_provider_that_was_begun_at_one_is_finished_at_the_other(
    homes: list[Path], office_provider: OpenID
) -> None:
    """As behind a proxy that gives each request to whichever server is free."""
    (homes[1] / "var").mkdir()
    shutil.copy2(homes[0] / "var" / "secret.key", homes[1] / "var" / "secret.key")
    for home in homes:
        by_provider(home, office_provider)
    with closing(Archive.open(homes[0])) as one, closing(Archive.open(homes[1])) as two:
        first, second = (create_app(archive=each).test_client() for each in (one, two))
        begun = first.get("/sign-in/openid", query_string={"next": "/account"})
        pass_cookies(first, second)
        back = office_provider.sign_in(begun.location, "u-1").removeprefix("http://localhost")
        done = second.get(back)
        assert (done.status_code, done.location) == (303, "/account")
        assert first.get(back).status_code == 401, "an answer is taken once, wherever it is brought"
        pass_cookies(second, first)
        assert "孙悦" in first.get("/account").text and "孙悦" in second.get("/account").text
        assert first.post("/sign-out", headers=OURS).location == "/sign-in?out=openid"
        assert second.get("/account").status_code == 401


def pass_cookies(giver: FlaskClient, taker: FlaskClient) -> None:
    """Let a browser ask the other server, too."""
    for name in (session_cookie.NAME, session_cookie.PENDING_NAME):
        if cookie := giver.get_cookie(name):
            taker.set_cookie(name, cookie.value)
