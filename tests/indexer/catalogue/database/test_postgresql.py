"""A catalogue in PostgreSQL: what goes wrong has its name, nothing is half done, and reads go on beside a writer."""

from __future__ import annotations

import threading
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from indexer.catalogue.catalogue import Catalogue
from indexer.catalogue.database import postgresql
from indexer.catalogue.database.advisory_locks import SPACE
from indexer.catalogue.database.schema import documents
from indexer.errors import ArchiveBusy, ArchiveError, CatalogueUnavailable, CatalogueUnusable, StoresInvalid
from indexer.model.document import Document
from indexer.model.stored import IncomingDocument
from tests.support.wording import says
from tools.servers.process import free_port


def arrival(identifier: str, title: str = "题", body: str = "正文") -> IncomingDocument:
    return IncomingDocument(identifier, Document(title, body), "", f"sha-{identifier}")


def done(url: str, *statements: str) -> None:
    """Behind the catalogue's back."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def cut(url: str) -> None:
    """End all connections to a database, as a server does that is restarted."""
    others = "datname = current_database() AND pid <> pg_backend_pid()"
    done(url, f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {others}")


def test_one_that_nobody_listens_for_is_away() -> None:
    with pytest.raises(CatalogueUnavailable, check=says(r"暂时无法使用（.*refused.*请")):
        Catalogue(f"postgresql+psycopg://gongwen@127.0.0.1:{free_port()}/gongwen")


@pytest.mark.parametrize("option", ["sslmodex=1", "sslmode=require", "sslmode=perhaps", "port=five"])
def test_an_option_that_never_serves_is_a_setting_to_be_mended(fresh_postgresql: str, option: str) -> None:
    with pytest.raises(StoresInvalid, check=says(r"catalogue\.url")):
        Catalogue(f"{fresh_postgresql}?{option}")


@pytest.mark.parametrize("wrong", ["password", "database", "user"])
def test_one_that_lets_nobody_in_is_a_setting_to_be_mended(fresh_postgresql: str, wrong: str) -> None:
    url = sa.make_url(fresh_postgresql)
    changed = {
        "password": url.set(password="no"),
        "database": url.set(database="no"),
        "user": url.set(username="no"),
    }
    with pytest.raises(
        StoresInvalid,
        check=says(r"(password|does not exist).*catalogue\.url"),
    ):
        Catalogue(changed[wrong].render_as_string(hide_password=False))


def test_a_database_of_others_is_left_alone(fresh_postgresql: str) -> None:
    done(fresh_postgresql, "CREATE TABLE documents (a integer)")
    with pytest.raises(CatalogueUnusable, check=says("不是工会文库的档案目录")):
        Catalogue(fresh_postgresql)


def test_a_database_that_cannot_hold_all_characters_is_refused(fresh_postgresql: str) -> None:
    name = f"{sa.make_url(fresh_postgresql).database}_ascii"
    done(fresh_postgresql, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
    try:
        with pytest.raises(StoresInvalid, check=says("SQL_ASCII.*UTF8")):
            Catalogue(fresh_postgresql.rpartition("/")[0] + f"/{name}")
    finally:
        done(fresh_postgresql, f"DROP DATABASE {name} WITH (FORCE)")


def test_a_schema_of_a_newer_program_is_refused(fresh_postgresql: str) -> None:
    Catalogue(fresh_postgresql).close()
    done(fresh_postgresql, "UPDATE catalogue_schema SET number = number + 1")
    with pytest.raises(CatalogueUnusable, check=says("升级程序")):
        Catalogue(fresh_postgresql)


def test_reads_and_writes_go_on_after_the_server_was_restarted(fresh_postgresql: str) -> None:
    with closing(Catalogue(fresh_postgresql)) as catalogue:
        catalogue.add([arrival("a")], actor="")
        cut(fresh_postgresql)
        assert catalogue.get("a").version == 1
        cut(fresh_postgresql)
        assert catalogue.set_state("a", "withdrawn", actor="")


def test_a_transaction_whose_connection_is_lost_leaves_nothing(fresh_postgresql: str) -> None:
    with closing(Catalogue(fresh_postgresql)) as catalogue:

        def lose() -> None:
            with catalogue.database.transaction() as connection:
                connection.execute(documents.insert().values(id="b", version=1, state="active"))
                cut(fresh_postgresql)

        with pytest.raises(CatalogueUnavailable, check=says("数据没有丢失")):
            lose()
        assert catalogue.is_empty() and catalogue.pending() == (set(), [])
        assert catalogue.add([arrival("b")], actor="") == [("added", "b")]


def test_a_writer_that_never_ends_is_reported(fresh_postgresql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "BUSY_WAIT", 0.05)
    with closing(Catalogue(fresh_postgresql)) as catalogue, catalogue.database.transaction():
        others = Catalogue(fresh_postgresql)
        with pytest.raises(ArchiveBusy, check=says("请稍候")):
            others.add([arrival("a")], actor="")
        assert others.count() == 0  # reading goes on
        others.close()
    with closing(Catalogue(fresh_postgresql)) as catalogue:
        assert catalogue.add([arrival("a")], actor="") == [("added", "a")]


def test_the_server_is_to_notice_soon_that_a_machine_is_silent(fresh_postgresql: str) -> None:
    """Else its turn and its locks would be held for two hours."""
    with closing(Catalogue(fresh_postgresql)) as catalogue:
        for engine in (catalogue.database.engine, postgresql.engine_at(fresh_postgresql)):
            for _ in range(2):  # also when it comes from the pool
                with engine.connect() as connection:
                    assert connection.exec_driver_sql("SHOW tcp_keepalives_idle").scalar_one() == "5"
                    assert connection.exec_driver_sql("SHOW tcp_user_timeout").scalar_one() in (
                        "15s",
                        "15000",
                    )
            engine.dispose()


def test_a_writer_that_was_stopped_loses_its_turn(
    fresh_postgresql: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "MOST_IDLE", 0.2)
    with closing(Catalogue(fresh_postgresql)) as catalogue:

        def stop_and_go_on() -> None:
            with catalogue.database.transaction() as connection:
                connection.execute(documents.insert().values(id="b", version=1, state="active"))
                with closing(Catalogue(fresh_postgresql)) as other:
                    assert other.add([arrival("a")], actor="") == [("added", "a")]
                connection.execute(documents.insert().values(id="c", version=1, state="active"))

        with pytest.raises(CatalogueUnavailable):
            stop_and_go_on()
        assert [stored.id for stored in catalogue.active()] == ["a"]


def test_what_the_server_refuses_to_write_is_told(fresh_postgresql: str) -> None:
    with closing(Catalogue(fresh_postgresql)) as catalogue:
        done(fresh_postgresql, "ALTER TABLE versions RENAME TO elsewhere")
        with pytest.raises(CatalogueUnusable, check=says(r"无法写入.*versions")):
            catalogue.add([arrival("a")], actor="")
        with pytest.raises(CatalogueUnusable, check=says(r"无法读取.*versions")):
            catalogue.versions("a")
        assert catalogue.is_empty()


def test_serials_are_committed_in_their_order(fresh_postgresql: str) -> None:
    """Else who strikes off all up to one that is seen would strike off one that is seen later."""
    with closing(Catalogue(fresh_postgresql)) as catalogue:
        begun, go_on = threading.Event(), threading.Event()

        def slow() -> None:
            with catalogue.database.transaction() as connection:
                connection.execute(documents.insert().values(id="slow", version=1, state="active"))
                begun.set()
                go_on.wait(60)

        first = threading.Thread(target=slow)
        second = threading.Thread(target=lambda: catalogue.add([arrival("fast")], actor=""))
        first.start()
        assert begun.wait(60)
        second.start()
        second.join(0.3)
        assert second.is_alive()  # it waits for its turn
        go_on.set()
        first.join(60)
        second.join(60)
        assert catalogue.identifiers([1, 2]) == ["slow", "fast"]


def test_the_turn_is_told_from_the_locks() -> None:
    from indexer.catalogue.database.advisory_locks import _NUMBERS

    assert SPACE > 0 and 0 not in _NUMBERS.values()


def test_texts_are_ordered_and_told_apart_by_their_code_points(place: Path | str) -> None:
    names = ["b", "B", "a", "é", "工", "ａ", "𠮷", "\ufffd", "a b", "a-b", "e\u0301"]
    with closing(Catalogue(place)) as catalogue:
        with catalogue.database.transaction() as connection:
            connection.execute(
                documents.insert(), [{"id": name, "version": 1, "state": "active"} for name in names]
            )
        with catalogue.database.engine.connect() as connection:
            query = sa.select(documents.c.id).order_by(documents.c.id)
            assert connection.execute(query).scalars().all() == sorted(names)


def test_nul_characters_are_left_out(place: Path | str) -> None:
    with closing(Catalogue(place)) as catalogue:
        catalogue.add([arrival("a", "题\0目", "正\0文\0")], actor="甲\0")
        (stored,) = catalogue.active()
        assert (stored.id, stored.document.title, stored.document.body) == ("a", "题目", "正文")
        assert stored.sound and catalogue.get("a\0") == stored
        assert catalogue.log("a", 1, None)[0].actor == "甲"
        assert catalogue.damaged.all() == []


def test_thousands_of_names_can_be_asked_for_and_large_numbers(place: Path | str) -> None:
    with closing(Catalogue(place)) as catalogue:
        catalogue.add([arrival(f"d{at}") for at in range(20)], actor="")
        assert len(catalogue.holders([f"sha-d{at}" for at in range(70_000)])) == 20
        assert catalogue.active_numbers(range(4_000)) == set(range(1, 21))
        assert catalogue.version("d1", 2**40) is None
        assert len(catalogue.log(None, 1000, 2**40)) == 20


def test_a_failure_on_the_way_is_of_our_own_kind(fresh_postgresql: str) -> None:
    """Whatever the driver raises where a page reads."""
    with closing(Catalogue(fresh_postgresql)) as catalogue:
        done(fresh_postgresql, "ALTER TABLE settings RENAME TO gone")
        with pytest.raises(ArchiveError):
            catalogue.settings.all()
