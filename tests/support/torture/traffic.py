"""Readers, writers and a command line, at once on the servers of one home, each in a thread until the board says: over."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from indexer.archive import Archive
from tests.support.places import ROOT
from tests.support.torture.client import Answer, Client
from tests.support.torture.papers import Paper
from tests.support.web.signing import PASSWORD
from tests.torture.board import Board

PAUSE = 0.02  # seconds between two looks of a reader, and at a draft that is being read
MOST = 150  # papers that a writer adds; then it only changes them
COUNTER = Paper(0)
COMMAND_LINE = "命令行"


def begin(home: Path, inbox: Path, writers: Sequence[str]) -> None:
    """Make an archive that holds COUNTER, with an account for each archivist."""
    (inbox / COUNTER.name).write_bytes(COUNTER.content)
    archive = Archive.open(home)
    assert [each.status for each in archive.add([inbox / COUNTER.name])] == ["added"]
    for name in writers:
        archive.accounts.add(name, "archivist", PASSWORD, actor="安装")
    archive.close()


def read(board: Board, ports: list[int], seed: int) -> None:
    """Look for papers that were reported: they have to be found, and those withdrawn not."""
    chance = random.Random(seed)
    clients = [Client(port, board) for port in ports]
    while not board.ended.wait(PAUSE):
        client, paper = chance.choice(clients), board.one(chance)
        if paper is None or not client.is_there():
            continue
        try:
            answer = client.get("/api/v1/search?q=" + quote(f'"{paper.phrase}"'))
            page = client.get(chance.choice((f"/articles/{paper.id}", "/search?q=" + quote(paper.title))))
        except ConnectionError:
            board.count("reader without a server")
            continue
        wanted = [paper.id] if paper.state == "active" else []
        found = [hit["id"] for hit in json.loads(answer.text).get("hits", ())]
        if board.rests(paper):
            board.count("papers looked for")
            if found != wanted:
                board.fault(f"{paper} at {client.port}: found {found}")
            if wanted and page.status != 200:
                board.fault(f"{paper} at {client.port}: {page.status}")
    for client in clients:
        client.close()


class Writer:
    """An archivist; of two that share the numbers, the one of `rest`."""

    def __init__(self, board: Board, ports: list[int], name: str, rest: int) -> None:
        self._board = board
        self._name = name
        self._rest = rest
        self._chance = random.Random(name)
        self._clients = [Client(port, board) for port in ports]
        self._added = 0
        self.counted = self.doubtful = 0  # times this one has counted further, and may have
        for client in self._clients:
            client.sign_in(name)

    def run(self) -> None:
        acts = (self.add, self.replace, self.edit, self.withdraw, self.reinstate, self.count, self.count)
        while not self._board.ended.is_set():
            if not (there := [client for client in self._clients if client.is_there()]):
                self._board.ended.wait(PAUSE)
                continue
            client = self._chance.choice(there)
            with suppress(ConnectionError):
                self._chance.choice(acts)(client)
        for client in self._clients:
            client.close()

    def add(self, client: Client) -> None:
        if self._added < MOST:
            self._added += 1
            paper = self._board.new(self._rest)
            with self._board.act(self._name, "add", paper):
                self._by_tray(client, paper, "/desk/files", "added")

    def replace(self, client: Client) -> None:
        if paper := self._board.one(self._chance, "active", self._rest):
            with self._board.act(self._name, "replace", paper.replaced()):
                self._by_tray(client, paper.replaced(), f"/desk/documents/{paper.id}/replace", "replaced")

    def edit(self, client: Client) -> None:
        if paper := self._board.one(self._chance, None, self._rest):
            edited = paper.edited()
            with self._board.act(self._name, "edit", edited):
                form = {"title": edited.title, "version": str(paper.version)}
                self._expect(client.post(f"/desk/documents/{paper.id}", form), "saved")

    def withdraw(self, client: Client) -> None:
        if paper := self._board.one(self._chance, "active", self._rest):
            with self._board.act(self._name, "withdraw", paper.withdrawn()):
                self._expect(
                    client.post(f"/desk/documents/{paper.id}/withdraw", {"reason": "重复收录"}), "withdrawn"
                )

    def reinstate(self, client: Client) -> None:
        if paper := self._board.one(self._chance, "withdrawn", self._rest):
            with self._board.act(self._name, "reinstate", paper.reinstated()):
                self._expect(client.post(f"/desk/documents/{paper.id}/reinstate", {}), "reinstated")

    def count(self, client: Client) -> None:
        """Count one further in a document that the other counts in, too; now and then from a number that is past."""
        page = client.get(f"/desk/documents/{COUNTER.id}").text
        version = int((re.search(r'name="version" value="(\d+)"', page) or ["", "0"])[1])
        stale = version > 1 and self._chance.random() < 0.1
        further = counted_to(version).edited()
        form = {"title": further.title, "version": str(version - stale)}
        try:
            status = client.post(f"/desk/documents/{COUNTER.id}", form).status
        except ConnectionError:
            self.doubtful += 1
            raise
        self.counted += status == 303
        self._board.count(f"counting {status}")
        if counted_to(version).title not in page or status not in (303, 409) or (stale and status == 303):
            self._board.fault(f"counting from {version - stale} of {version}: {status}")

    def _by_tray(self, client: Client, paper: Paper, path: str, done: str) -> None:
        sent = client.send(
            path, paper.name, paper.content, "application/json" if done == "added" else "text/html"
        )
        draft = (re.search(r'[0-9a-f]{12}(?=$|")', sent.location or sent.text) or [""])[0]
        while 'name="confirm"' not in (page := client.get(f"/desk/drafts/{draft}")).text:
            if page.status != 200 or self._board.ended.wait(PAUSE):
                raise ConnectionError(page.text)  # it stays in the tray
        self._expect(client.post(f"/desk/drafts/{draft}", {"confirm": "1"}), done)

    def _expect(self, answer: Answer, done: str) -> None:
        told = re.search(r"[?&]done=([^&]*)", answer.location)
        if (answer.status, told and told[1]) != (303, done):
            self._board.fault(
                f"{self._name} wants {done}: {answer.status} {answer.location} {answer.text[-400:]}"
            )
            raise ConnectionError


def add_now_and_then(board: Board, home: Path, inbox: Path, pause: float) -> None:
    """`gongwen add`, in a process of its own each time."""
    while not board.ended.wait(pause):
        paper = board.new(2)
        (inbox / paper.name).write_bytes(paper.content)
        command = [
            sys.executable,
            "-m",
            "search_app.cli",
            "--home",
            str(home),
            "add",
            str(inbox / paper.name),
        ]
        with board.act(COMMAND_LINE, "add", paper):
            ended = subprocess.run(
                command, cwd=ROOT, env=os.environ | {"USER": COMMAND_LINE}, capture_output=True, check=False
            )
            if ended.returncode:
                board.fault(f"add: {ended.stdout.decode()} {ended.stderr.decode()}")


def counted_to(version: int) -> Paper:
    """The document that is counted in."""
    return replace(COUNTER, edition=version - 1, version=version)


def count_is_right(home: Path, board: Board, writers: list[Writer]) -> None:
    """Nobody's count has been overwritten by another's."""
    archive = Archive.open(home)
    version = archive.get(COUNTER.id).version
    archive.close()
    counted, doubtful = sum(writer.counted for writer in writers), sum(writer.doubtful for writer in writers)
    assert 0 < counted <= version - 1 <= counted + doubtful
    board.ledger.done([counted_to(version)])


def acts_go_on(board: Board, names: Sequence[str]) -> None:
    """With one server killed, whatever it was about, each archivist goes on at the other."""
    before = Counter(board.done)
    end = time.monotonic() + 120
    while not all(
        sum(count for (who, _), count in (board.done - before).items() if who == name) for name in names
    ):
        assert time.monotonic() < end, "the killed server has left a lock"
        time.sleep(0.05)
