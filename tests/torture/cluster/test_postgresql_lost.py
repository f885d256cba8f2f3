"""PostgreSQL is killed under a server at work and started again: one sentence meanwhile, and nothing reported is lost."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.support.processes.processes import join, until
from tests.support.processes.running import running
from tests.support.torture.acts import BACKUPS, HOME
from tests.support.torture.client import Client
from tests.support.torture.traffic import Writer, begin, count_is_right, read
from tests.torture.board import Board
from tests.torture.processes import in_a_process
from tests.torture.verdict import verdict
from tools.servers.postgresql import PostgreSQL, postgresql, why_not
from tools.servers.process import folder_for_servers

SOAK = int(os.environ.get("GONGWEN_SOAK", "1"))
KILLS = 10 if SOAK > 1 else 1
WRITERS, READERS = ("安宁", "何苇"), 3
AT_WORK, AWAY = 6.0, 4.0  # seconds


@pytest.fixture
def database() -> Iterator[PostgreSQL]:
    """A server of its own."""
    if reason := why_not():
        pytest.skip(reason)
    with folder_for_servers() as folder, postgresql(folder) as server:
        yield server


@pytest.fixture
def place(tmp_path: Path, database: PostgreSQL) -> Path:
    """An archive whose catalogue is there, and accounts for two archivists."""
    home = tmp_path / HOME
    home.mkdir(parents=True)
    (tmp_path / BACKUPS).mkdir()
    settings = home / "stores.toml"
    settings.touch(mode=0o600)
    settings.write_text(f'[catalogue]\nurl = "{database.url}"\n', encoding="utf-8")
    begin(home, tmp_path, WRITERS)
    return tmp_path


@pytest.mark.cluster
def test_postgresql_is_killed_and_started(place: Path, database: PostgreSQL) -> None:
    board = Board(place / "ledger")
    with running(place / HOME) as server:
        idle = Client(server.port, board)
        idle.sign_in(WRITERS[0])
        idle.close()  # its cookie stays; a server drops connections that are idle for long
        writers = [Writer(board, [server.port], name, rest) for rest, name in enumerate(WRITERS)]
        threads = [threading.Thread(target=writer.run) for writer in writers]
        threads += [
            threading.Thread(target=read, args=(board, [server.port], seed)) for seed in range(READERS)
        ]
        for thread in threads:
            thread.start()
        try:
            for _ in range(KILLS):
                time.sleep(AT_WORK)
                board.away.set()
                database.kill()
                status, page = server.get("/search?q=" + quote("工会"))
                assert status == 503, page
                time.sleep(AWAY)
                database.start()
                until(lambda: server.get("/healthz")[0] == 200, "the server after PostgreSQL is back")
                time.sleep(1)
                board.away.clear()
            time.sleep(AT_WORK)
        finally:
            board.ended.set()
            for thread in threads:
                join(thread, "the end of the traffic", 120)
        assert idle.get("/desk").status == 200, "signed out"
        idle.close()
    print(dict(board.done), dict(board.broken), dict(board.counts), sep="\n")  # `pytest -rP` shows it
    assert board.faults == [], "\n".join(board.faults)
    assert all(any(who == name for who, _ in board.done) for name in WRITERS)
    count_is_right(place / HOME, board, writers)
    assert in_a_process(verdict, place) == []
