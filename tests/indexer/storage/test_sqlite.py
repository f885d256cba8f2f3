"""A file of SQLite where nothing beside it can be written: read whole, by many at once, and never half old and half new."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from indexer.errors import ArchiveBusy
from indexer.storage.sqlite import engine_on

ROWS = 5_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file in WAL mode, closed in good order."""
    path = tmp_path / "some.db"
    with writer(path) as connection:
        connection.execute("CREATE TABLE t (number INTEGER, word TEXT)")
        connection.executemany("INSERT INTO t VALUES (?, ?)", ((at, "前" * 50) for at in range(ROWS)))
    connection.close()
    assert not journal(path).exists()
    return path


def writer(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=0)
    connection.execute("PRAGMA journal_mode = WAL")
    return connection


def journal(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


@pytest.fixture
def blocked(path: Path) -> Path:
    """Where the index of the journal should be is what nobody can open, as if there were no room, until it is removed."""
    index = path.with_name(f"{path.name}-shm")
    index.unlink(missing_ok=True)
    index.symlink_to(path.parent / "missing" / "folder")
    return index


def count(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM t WHERE word LIKE '前%'").scalar_one())


@pytest.mark.usefixtures("blocked")
def test_the_file_is_read_and_nothing_is_left_beside_it(path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        sqlite3.connect(path).execute("SELECT * FROM t")
    engine = engine_on(path)
    assert count(engine) == ROWS
    with engine.connect() as one, engine.connect() as other:  # many at once
        assert {each.exec_driver_sql("SELECT max(number) FROM t").scalar_one() for each in (one, other)} == {
            ROWS - 1
        }
    with pytest.raises(sa.exc.OperationalError), engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM t")
    engine.dispose()
    assert count(engine) == ROWS


@pytest.mark.parametrize("how", ["all", "one by one", "some"])
def test_a_writer_that_comes_meanwhile_is_noticed(how: str, path: Path, blocked: Path) -> None:
    """It has its journal, and then its changes in the file itself, while rows are still being read."""
    engine = engine_on(path)
    with engine.connect() as connection:
        rows = connection.execution_options(yield_per=10).exec_driver_sql("SELECT number, word FROM t")
        assert rows.fetchone() is not None
        blocked.unlink()  # there is room now
        with writer(path) as other:
            other.execute("UPDATE t SET word = ?", ("后" * 50,))
        assert {word for _, word in rows.fetchmany(100)} == {"前" * 50}  # the file is as it was
        assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
        other.close()
        with pytest.raises(ArchiveBusy):
            list(rows.fetchall() if how == "all" else rows.fetchmany(100) if how == "some" else rows)
        with pytest.raises(ArchiveBusy):
            connection.exec_driver_sql("SELECT word FROM t")
    assert count(engine) == 0, "the next reading sees it"


@pytest.mark.parametrize("journalled", [False, True])
def test_no_later_reading_sees_an_earlier_state(journalled: bool, path: Path, blocked: Path) -> None:
    """Each connection looks anew: once there is room, the pool gives none that knows only the file."""
    engine = engine_on(path)
    assert count(engine) == ROWS
    blocked.unlink()
    other = writer(path)
    other.execute("DELETE FROM t WHERE number < 10")
    other.commit()
    if not journalled:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert count(engine) == ROWS - 10
    other.close()
    assert count(engine) == ROWS - 10


@pytest.fixture
def killed(path: Path) -> None:
    """Change the file as a process does that is killed: what it wrote stands in the journal alone."""
    pid = os.fork()
    if not pid:
        connection = writer(path)
        connection.execute("DELETE FROM t WHERE number < 10")
        connection.commit()
        os._exit(0)
    os.waitpid(pid, 0)


@pytest.mark.usefixtures("killed", "blocked")
def test_what_a_killed_process_left_in_the_journal_is_read(path: Path) -> None:
    engine = engine_on(path, wait=0.1)
    assert journal(path).stat().st_size > 0
    assert count(engine) == ROWS - 10
    assert not journal(path).exists(), "the last one to close has put it into the file"
    assert count(engine) == ROWS - 10


@pytest.mark.usefixtures("killed")
def test_beside_a_journal_others_wait_and_ours_do_not(path: Path, blocked: Path) -> None:
    engine = engine_on(path, wait=0.1)
    with engine.connect() as one, engine.connect() as other:
        for connection in (one, other):
            assert connection.exec_driver_sql("SELECT count(*) FROM t").scalar_one() == ROWS - 10
        blocked.unlink()
        write = f"import sqlite3; sqlite3.connect({str(path)!r}, timeout=0).execute('DELETE FROM t')"
        done = subprocess.run([sys.executable, "-c", write], capture_output=True, text=True, check=False)
        assert "database is locked" in done.stderr
    with writer(path) as late:
        late.execute("DELETE FROM t")
    late.close()
    assert count(engine) == 0


def test_a_locked_file_is_not_read_past_its_lock(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(sa.exc.OperationalError, match="locked"):
        count(engine_on(path, wait=0.01))
    other.close()


def test_what_is_sorted_needs_no_room_for_temporary_files(path: Path) -> None:
    with engine_on(path).connect() as connection:
        assert connection.exec_driver_sql("PRAGMA temp_store").scalar_one() == 2  # memory


def test_usual_connections_stay_in_the_pool(path: Path) -> None:
    engine = engine_on(path)
    count(engine)
    assert isinstance(engine.pool, sa.QueuePool) and engine.pool.checkedin() == 1
    engine.dispose()
