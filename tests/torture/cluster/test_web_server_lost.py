"""Two servers with homes of their own make one archive; one is killed under load: nobody is signed out, nothing is lost."""

from __future__ import annotations

import os
import shutil
import threading
import time
from pathlib import Path

import pytest

from tests.support.processes.processes import join
from tests.support.processes.running import running
from tests.support.torture.acts import BACKUPS, HOME
from tests.support.torture.client import Client
from tests.support.torture.traffic import Writer, acts_go_on, begin, count_is_right, read
from tests.torture.board import Board
from tests.torture.processes import in_a_process
from tests.torture.verdict import verdict

SOAK = int(os.environ.get("GONGWEN_SOAK", "1"))
SECONDS = 300 if SOAK > 1 else 8
OTHER_HOME = "disk/other"
WRITERS, READERS = ("安宁", "何苇"), 3
KEY = Path("var", "secret.key")


@pytest.fixture
def place(tmp_path: Path, opensearch_url: str, opensearch_name: str, fresh_postgresql: str) -> Path:
    """Two homes of one archive, as docs/cluster.md has them made, with accounts for two archivists."""
    (tmp_path / "originals").mkdir()
    (tmp_path / BACKUPS).mkdir(parents=True)
    for name in (HOME, OTHER_HOME):
        settings = tmp_path / name / "stores.toml"
        settings.parent.mkdir()
        settings.touch(mode=0o600)
        settings.write_text(
            f'[engine]\nkind = "opensearch"\nhosts = ["{opensearch_url}"]\nname = "{opensearch_name}"\ncopies = 0\n'
            f'[catalogue]\nurl = "{fresh_postgresql}"\n[originals]\nfolder = "{tmp_path / "originals"}"\n',
            encoding="utf-8",
        )
    begin(tmp_path / HOME, tmp_path, WRITERS)
    return tmp_path


@pytest.mark.cluster
def test_one_of_two_servers_is_killed(place: Path) -> None:
    board = Board(place / "ledger")
    with running(place / HOME) as first:
        (place / OTHER_HOME / KEY.parent).mkdir(mode=0o700)
        shutil.copy(place / HOME / KEY, place / OTHER_HOME / KEY)
        with running(place / OTHER_HOME) as second:
            ports = [first.port, second.port]
            idle = Client(first.port, board)
            idle.sign_in(WRITERS[0])
            writers = [Writer(board, ports, name, rest) for rest, name in enumerate(WRITERS)]
            threads = [threading.Thread(target=writer.run) for writer in writers]
            threads += [threading.Thread(target=read, args=(board, ports, seed)) for seed in range(READERS)]
            for thread in threads:
                thread.start()
            try:
                time.sleep(SECONDS)
                first.process.kill()
                elsewhere = idle.at(second.port)
                assert elsewhere.get("/desk").status == 200, "signed out"
                acts_go_on(board, WRITERS)
                time.sleep(SECONDS)
            finally:
                board.ended.set()
                for thread in threads:
                    join(thread, "the end of the traffic", 120)
            elsewhere.close()
            idle.close()
    print(dict(board.done), dict(board.broken), dict(board.counts), sep="\n")  # `pytest -rP` shows it
    assert board.faults == [], "\n".join(board.faults)
    count_is_right(place / HOME, board, writers)
    assert in_a_process(verdict, place) == []
