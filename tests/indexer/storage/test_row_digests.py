"""Every row of the catalogue that has to be as it was written is under a digest: no damage is served, hidden or kept."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from indexer.archive import Archive
from indexer.catalogue.database.damaged_rows import Row, mended
from indexer.catalogue.database.schema import accounts, documents, versions
from indexer.errors import DocumentDamaged
from indexer.model.clearance import Clearance
from indexer.model.request import SearchRequest
from indexer.paths import CATALOGUE
from indexer.storage.digests_in_sql import keep_digests, teach
from indexer.storage.row_digests import NO_DIGEST, digest_of_parts, digested_tables, part_of, row_digest
from search_app import create_app
from search_app.texts import maintenance
from search_app.texts.pages import DAMAGED
from tests.support.archives.damage import altered
from tests.support.web.calling import Run, home, run
from tests.support.web.visiting import visited_by
from tests.support.wording import says, warned

pytestmark = pytest.mark.slow

__all__ = ["home", "run"]

TRUE, FALSE = "甲0007乙", "甲0008乙"


@pytest.fixture
def kept(home: Path, tmp_path: Path) -> Path:
    """A catalogue with one text that has an original, and one that has none."""
    (tmp_path / "编号.txt").write_text(
        f"编号表\n2024年3月1日\n\n本年编号为{TRUE}，请核对。\n", encoding="utf-8"
    )
    (tmp_path / "行.jsonl").write_text(
        '{"id": "x", "title": "题", "body": "没有原件的正文"}\n', encoding="utf-8"
    )
    with closing(Archive.open(home)) as archive:
        assert [each.status for each in archive.add([tmp_path / "编号.txt"])] == ["added"]
        assert [each.status for each in archive.import_lines(tmp_path / "行.jsonl")] == ["added"]
        archive.accounts.add("管理员", "administrator", "枫林晚渡-石桥-九月", actor="")
        archive.settings.set("reading_needs_account", "是", actor="")
    return home / CATALOGUE


@pytest.fixture
def archive(kept: Path, home: Path) -> Iterator[Archive]:
    """The same, opened."""
    with closing(Archive.open(home)) as opened:
        yield opened


def hurt(catalogue: Path) -> None:
    altered(catalogue, f"UPDATE versions SET body = replace(body, '{TRUE}', '{FALSE}')")


def identifier(archive: Archive) -> str:
    return next(stored.id for stored in archive.active() if stored.id != "x")


@pytest.mark.slow
def test_every_row_of_a_table_under_digests_has_one(kept: Path) -> None:
    with closing(sqlite3.connect(kept)) as connection:
        for table in digested_tables():
            query = f"SELECT digest FROM {table.name}"
            assert all(len(digest) == 32 for (digest,) in connection.execute(query)), table.name


def test_the_digest_is_what_the_docstring_says() -> None:
    """Written out by hand, so that archives of today are understood for good."""
    row = {
        "name": "甲",
        "key": "甲",
        "role": "reader",
        "password": "h",
        "created_at": "t",
        "disabled": False,
        "stamp": "s",
    }
    written = (
        "accounts:created_att1:tdisabledi1:0keyt3:甲namet3:甲passwordt1:hrolet6:readerstampt1:s".encode()
    )
    import hashlib

    assert row_digest(accounts, row) == hashlib.blake2b(written, digest_size=16).hexdigest()


VALUES = (
    st.none()
    | st.integers(-9, 10**18)
    | st.booleans()
    | st.sampled_from(("", "公开", "0", "a\0b", "公\0开"))
    | st.text()
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(("id", "state", "openness", "department"), VALUES)))
def test_the_digest_of_a_row_is_that_of_its_parts(row: dict[str, object]) -> None:
    for table in (documents, versions):
        assert row_digest(table, row) == digest_of_parts(table, {name: part_of(row[name]) for name in row})


def test_a_column_that_is_added_changes_no_digest() -> None:
    def table(*more: sa.Column[str]) -> sa.Table:
        made = sa.Table("saved", sa.MetaData(), sa.Column("name", sa.String, primary_key=True), *more)
        keep_digests(made)
        return made

    before = row_digest(table(), {"name": "甲"})
    later = table(sa.Column("owner", sa.String, nullable=False, server_default="全单位"))
    assert row_digest(later, {"name": "甲", "owner": "全单位"}) == before == row_digest(later, {"name": "甲"})
    assert row_digest(later, {"name": "甲", "owner": "乙"}) != before
    from indexer.storage import row_digests

    del row_digests._digested["saved"]


def test_one_changed_byte_of_a_text_is_found_and_put_right(kept: Path, archive: Archive) -> None:
    hurt(kept)
    (finding,) = archive.check()
    assert (finding.kind, finding.document) == ("version altered", identifier(archive))
    (finding,) = archive.check(repair=True)
    assert finding.repaired and list(archive.check()) == []
    assert TRUE in archive.get(identifier(archive)).document.body
    assert archive.search(f'"{TRUE}"').total == 1


def test_an_index_is_not_built_of_a_damaged_text_that_has_an_original(kept: Path, archive: Archive) -> None:
    hurt(kept)
    archive.reindex()
    assert (archive.search(f'"{TRUE}"').total, archive.search(f'"{FALSE}"').total) == (1, 0)
    assert list(archive.check()) == []


def test_building_an_index_tells_of_texts_that_stay_damaged(
    kept: Path, archive: Archive, caplog: pytest.LogCaptureFixture
) -> None:
    altered(kept, "UPDATE versions SET body = '别的几个字，长短不一' WHERE original = ''")
    with caplog.at_level(logging.WARNING):
        archive.reindex()
    told = "".join(warned(caplog.records))
    assert "1 条记录已损坏" in told and "请" in told
    assert [hit.title for hit in archive.search('"别的几个字"').hits] == ["〔记录已损坏〕题"]


def test_a_single_byte_is_put_right_without_an_original(kept: Path, archive: Archive) -> None:
    with closing(sqlite3.connect(kept)) as connection, connection:
        ((body,),) = connection.execute("SELECT CAST(body AS BLOB) FROM versions WHERE original = ''")
        connection.execute(
            "UPDATE versions SET body = CAST(? AS TEXT) WHERE original = ''", (body[:4] + b"\x9f" + body[5:],)
        )
    (finding,) = archive.check(repair=True)
    assert finding.repaired and archive.get("x").document.body == "没有原件的正文"


def test_a_damaged_digest_is_put_right(kept: Path, archive: Archive) -> None:
    altered(kept, "UPDATE versions SET digest = 'z' || substr(digest, 2)")
    assert [finding.repaired for finding in archive.check(repair=True)] == [True, True]


def test_which_version_is_current_is_put_right(kept: Path, archive: Archive) -> None:
    archive.edit("x", {"title": "改过的题"})
    altered(kept, "UPDATE documents SET version = 1 WHERE id = 'x'")
    assert [finding.repaired for finding in archive.check(repair=True)] == [True]
    assert archive.get("x").document.title == "改过的题"


def test_edits_are_put_right_by_other_versions(kept: Path, archive: Archive) -> None:
    """An original knows nothing of an edit, but the text is that of the version before."""
    archive.edit("x", {"title": "改过的题"})
    altered(kept, "UPDATE versions SET body = '全变了' WHERE version = 2")
    assert [finding.repaired for finding in archive.check(repair=True)] == [True]
    assert archive.get("x").document.body == "没有原件的正文"


def test_damage_becomes_no_version(kept: Path, archive: Archive) -> None:
    hurt(kept)
    with pytest.raises(DocumentDamaged, check=says("请告诉档案员")):
        archive.edit(identifier(archive), {"title": "新题"})
    assert archive.get(identifier(archive)).version == 1


def test_a_changed_row_that_was_damaged_stays_found(kept: Path, archive: Archive) -> None:
    altered(kept, "UPDATE documents SET version = 7 WHERE id = 'x'")
    archive.withdraw("x")
    assert {finding.kind for finding in archive.check()} >= {"record altered", "version missing"}


def test_damage_to_a_digest_gets_no_row_a_new_one(kept: Path, archive: Archive) -> None:
    """Also when it looks like that of a row just written: damage enters no index."""
    hurt(kept)
    with closing(sqlite3.connect(kept)) as connection, connection:
        connection.execute("DROP INDEX versions_undigested")
        connection.execute("UPDATE versions SET digest = ''")
        connection.execute("CREATE INDEX versions_undigested ON versions (number) WHERE digest = '?'")
        connection.execute("PRAGMA writable_schema = 1")
        connection.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, '?', '') WHERE name LIKE '%_undigested'"
        )
    with closing(Archive.open(archive.home)) as again:
        again.withdraw("x")  # a transaction that gives new rows theirs
        assert {finding.kind for finding in again.check()} == {"catalogue damaged", "version altered"}


def test_only_archivists_are_shown_what_may_have_been_closed(kept: Path, archive: Archive) -> None:
    damaged = identifier(archive)
    altered(kept, "UPDATE versions SET structure = replace(structure, 'lead', 'leaf')")
    for clearance in (Clearance.OPEN, Clearance.INTERNAL):
        holdings = archive.seen_with(clearance)
        with pytest.raises(DocumentDamaged):
            holdings.get(damaged)
        assert holdings.search(SearchRequest(f'"{TRUE}"')).hits == ()
    (hit,) = archive.search(f'"{TRUE}"').hits
    assert hit.title == "〔记录已损坏〕编号表"


@pytest.mark.slow
def test_text_that_is_no_utf_8_fails_no_page(kept: Path, archive: Archive) -> None:
    with closing(sqlite3.connect(kept)) as connection, connection:
        connection.execute("UPDATE versions SET title = CAST(x'ff41' AS TEXT) WHERE original = ''")
    assert archive.get("x").document.title.startswith("〔记录已损坏〕")
    assert archive.search('"没有原件的正文"').total == 1


@pytest.mark.slow
def test_the_command_tells_and_repairs(kept: Path, run: Run) -> None:
    hurt(kept)
    told = run("check")
    assert told.exit_code == 1 and "著录或正文和存入时不一样" in told.stdout
    assert run("check", "--repair").exit_code == 0
    assert run("check").exit_code == 0


def test_rows_are_mended_by_their_digest_alone() -> None:
    row = {"name": "甲", "key": "甲", "role": "reader", "password": "秘密", "stamp": "s"}
    digest = row_digest(accounts, row)
    wrong = {name: part_of(value) for name, value in {**row, "role": "reade\x52"}.items()}
    assert mended(accounts, digest, wrong) == {"role": "reader", "digest": digest}
    two = {name: part_of(value) for name, value in {**row, "role": "READer"}.items()}
    assert mended(accounts, digest, two) is None
    assert mended(accounts, digest, two, [{"role": "reader"}]) == {"role": "reader", "digest": digest}


def test_a_row_is_told_and_found_again() -> None:
    for row in (Row("versions", (3, 1)), Row("settings", ("reading_needs_account",))):
        assert Row.told(str(row)) == row


def test_an_archive_without_digests_gets_them(kept: Path, home: Path) -> None:
    from tests.support.archives.older import without

    without(kept)
    Archive.open(home).close()
    with closing(sqlite3.connect(kept)) as connection:
        teach(connection)
        assert NO_DIGEST not in {digest for (digest,) in connection.execute("SELECT digest FROM versions")}
    hurt(kept)
    with closing(Archive.open(home)) as archive:
        assert [finding.kind for finding in archive.check()] == ["version altered"]
    assert versions in digested_tables()


@pytest.mark.slow
def test_damaged_settings_close(kept: Path, archive: Archive) -> None:
    altered(kept, "UPDATE settings SET value = '否'")
    assert archive.settings.holds("reading_needs_account")


def test_who_may_see_it_is_told_what_to_do(kept: Path, archive: Archive, run: Run) -> None:
    hurt(kept)
    page = (
        visited_by(create_app(archive=archive), "archivist")
        .test_client()
        .get(f"/articles/{identifier(archive)}")
    )
    assert page.status_code == 200 and "〔记录已损坏〕编号表" in page.text and DAMAGED in page.text
    nobody = create_app(archive=archive).test_client().get(f"/api/v1/articles/{identifier(archive)}")
    assert nobody.status_code in (401, 503)
    assert maintenance.DAMAGED in run("show", identifier(archive)).stdout


def test_a_backup_tells_that_it_has_damaged_rows(
    kept: Path, archive: Archive, run: Run, tmp_path: Path
) -> None:
    hurt(kept)
    told = run("backup", str(tmp_path / "备份.tar"))
    assert told.exit_code == 1 and "著录或正文和存入时不一样" in told.output
