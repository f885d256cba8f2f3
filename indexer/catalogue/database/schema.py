"""The catalogue's tables, the same in every database.

What changes here needs a step in `migrations`; a new column needs a `server_default`, which older rows get. A step
that changes rows sets their digests to NO_DIGEST: they get new ones at its end.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from indexer.storage import keep_digests


class Text(sa.TypeDecorator[str]):
    """Any text but NUL characters, which are left out: PostgreSQL can hold none. Compared and sorted by code points."""

    impl = sa.String
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """As SQLite compares texts by itself."""
        return dialect.type_descriptor(sa.String() if dialect.name == "sqlite" else sa.Text(collation="C"))

    def process_bind_param(self, value: str | None, _: sa.Dialect) -> str | None:
        """What is kept of a text."""
        return value.replace("\0", "") if value and "\0" in value else value


Whole: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # a number of 64 bits, as all of SQLite

metadata = sa.MetaData()

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("number", Whole, primary_key=True),
    sa.Column("id", Text, nullable=False, unique=True),
    sa.Column("version", Whole, nullable=False),
    sa.Column("state", Text, nullable=False),  # active, withdrawn, destroyed
    sa.Column("department", Whole, nullable=False, server_default=sa.text("0")),  # serial; 0 for none
    sqlite_autoincrement=True,  # a number is never given twice: the index knows documents by it
)

versions = sa.Table(
    "versions",
    metadata,
    sa.Column("number", Whole, sa.ForeignKey("documents.number"), primary_key=True),
    sa.Column("version", Whole, primary_key=True),
    sa.Column("title", Text, nullable=False),
    sa.Column("body", Text, nullable=False),
    sa.Column("date", Text),
    sa.Column("author", Text, nullable=False),
    sa.Column("source", Text, nullable=False),
    sa.Column("district", Text, nullable=False),
    sa.Column("kind", Text, nullable=False),
    sa.Column("structure", Text, nullable=False),  # JSON: 文号, lead, sections
    sa.Column("original", Text, nullable=False),  # path below home, "" when the text came without a file
    sa.Column("sha256", Text, nullable=False, index=True),
    sa.Column("added_at", Text, nullable=False),  # when these bytes were taken in
    *(  # see model.Description, whose fields they are; an item that is not known has its default
        sa.Column(name, Text, nullable=False, server_default=default)
        for name, default in (
            ("code", ""),
            ("fonds", ""),
            ("filing_year", ""),
            ("retention", ""),
            ("openness", "公开"),
            ("secrecy", ""),
            ("subjects", ""),  # a line each
            ("note", ""),
            ("marked", ""),
            ("released", ""),
        )
    ),
)

BY_TITLE: Final = (
    sa.Index(  # so that a part of a title is looked for without reading texts; elsewhere texts lie apart
        "versions_by_title", versions.c.title, versions.c.number
    ).ddl_if(dialect="sqlite")
)

BY_CODE: Final = sa.Index(  # so that a 档号 is seen to be taken without reading texts
    "versions_by_code", versions.c.code, versions.c.number
)

layouts = sa.Table(  # where the texts of versions stand in their originals; most have none
    "layouts",
    metadata,
    sa.Column("number", Whole, primary_key=True),
    sa.Column("version", Whole, primary_key=True),
    sa.Column("data", sa.LargeBinary, nullable=False),  # see `layouts.packed`
    sa.ForeignKeyConstraint(["number", "version"], ["versions.number", "versions.version"]),
)

unplaced = (
    sa.Table(  # versions whose original is still to be read for where their texts stand in it; see `layouts`
        "unplaced",
        metadata,
        sa.Column("number", Whole, primary_key=True, autoincrement=False),
        sa.Column("version", Whole, primary_key=True, autoincrement=False),
        sa.Column("turn", Whole, nullable=False),
        sa.Column("attempts", Whole, nullable=False),  # that have begun
        sa.Column("reason", Text, nullable=False),  # why the last one failed
        sa.Index("unplaced_turns", "turn", "number"),
    )
)

CURRENT = (versions.c.number == documents.c.number) & (versions.c.version == documents.c.version)

events = sa.Table(
    "events",
    metadata,
    sa.Column("serial", Whole, primary_key=True),
    sa.Column("at", Text, nullable=False),
    sa.Column("actor", Text, nullable=False),
    sa.Column("act", Text, nullable=False),  # see event_log.Act
    sa.Column("number", Whole, nullable=False),
    sa.Column("version", Whole),  # the version it made; NULL for other acts, and where the log is older
    sa.Column("batch", Text, nullable=False, server_default=""),  # id of the one it is part of, or ""
)

LOG_INDEXES: Final = (  # what acts are asked for by, and where they stand in the log
    sa.Index("events_by_document", events.c.number, events.c.serial),
    sa.Index("events_by_actor", events.c.actor, events.c.serial),
    sa.Index("events_by_act", events.c.act, events.c.serial),
    sa.Index("events_by_actor_and_act", events.c.actor, events.c.act, events.c.serial),
    sa.Index("events_by_moment", events.c.at, events.c.serial),
)

BY_BATCH: Final = sa.Index("events_by_batch", events.c.batch, events.c.serial)

event_details = sa.Table(  # the fields that an act has changed: none, one or many
    "event_details",
    metadata,
    sa.Column("serial", Whole, sa.ForeignKey("events.serial"), primary_key=True),
    sa.Column("field", Text, primary_key=True),
    sa.Column("before", Text, nullable=False),  # shortened when long
    sa.Column("after", Text, nullable=False),
)

pending = sa.Table(
    "pending",
    metadata,
    sa.Column("serial", Whole, primary_key=True),
    sa.Column("number", Whole, nullable=False),
    sqlite_autoincrement=True,
)

indexing = sa.Table(  # see `attempts`
    "indexing",
    metadata,
    sa.Column("number", Whole, primary_key=True, autoincrement=False),
    sa.Column("run", Text, nullable=False),  # who is at it: a token of one opened archive; "" for nobody
    sa.Column("lone", sa.Boolean, nullable=False),  # whether it is indexed without others
    sa.Column("alone", Whole, nullable=False),  # processes that died while they indexed it alone
    sa.Column("together", Whole, nullable=False),  # those that died while they indexed it among others
)

saved_searches = sa.Table(
    "saved_searches",
    metadata,
    sa.Column("serial", Whole, primary_key=True),
    sa.Column("id", Text, nullable=False, unique=True),
    sa.Column("name", Text, nullable=False),
    sa.Column("query", Text, nullable=False),
    sa.Column("sort", Text, nullable=False),
    sa.Column("filters", Text, nullable=False),  # JSON: field → values
    sa.Column("widen", sa.Boolean, nullable=False),
    sa.Column("created_at", Text, nullable=False),
    sa.Column("owner", Text, nullable=False, server_default=""),  # name of an account; "": the office's
    sa.Column("shared", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("deleted_at", Text, nullable=False, server_default=""),  # "" while it is kept
    sa.Column("deleted_by", Text, nullable=False, server_default=""),
    sa.Column("tier", Text, nullable=False, server_default=""),  # "" where none was asked for
    # What its owner has been shown of it, as serials of events: all up to `seen`, last what came after `shown_after`.
    sa.Column("seen", Whole, nullable=False, server_default=sa.text("0")),  # 0: nothing since it was saved
    sa.Column("shown_after", Whole, nullable=False, server_default=sa.text("0")),
)

refusals = sa.Table(
    "refusals",
    metadata,
    sa.Column("path", Text, primary_key=True),  # absolute; of a member of a ZIP file 包.zip › 名
    sa.Column("reason", Text, nullable=False),
    sa.Column("first_at", Text, nullable=False),
    sa.Column("last_at", Text, nullable=False),
    sa.Column("attempts", Whole, nullable=False),
    sa.Column("size", Whole),  # bytes
    sa.Column("mtime", Whole),  # nanoseconds
)

drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column("serial", Whole, primary_key=True),
    sa.Column("id", Text, nullable=False, unique=True),
    sa.Column("name", Text, nullable=False),  # as it was received; of a member of a ZIP file 包.zip › 名
    sa.Column("state", Text, nullable=False),  # waiting, reading, read, refused
    sa.Column("document", Text, nullable=False),  # JSON: the columns of a version; "" until it is read
    sa.Column("how", Text, nullable=False),
    sa.Column("notes", Text, nullable=False),  # JSON
    sa.Column("reason", Text, nullable=False),  # why it was refused
    sa.Column("sha256", Text, nullable=False),
    sa.Column("size", Whole, nullable=False),  # bytes
    sa.Column("by", Text, nullable=False),
    sa.Column("at", Text, nullable=False),
    sa.Column("replaces", Text, nullable=False),  # the document it is to be a new version of, or ""
    sa.Column("encoding", Text, nullable=False),  # asked for by the archivist, or ""
    sa.Column("attempts", Whole, nullable=False),  # at reading it that began
    sa.Column("layout", sa.LargeBinary),  # of what was read from it, as in `layouts`
    sa.Column("listing", Text, nullable=False, server_default=""),  # JSON: model.Listing, of a spreadsheet
    sa.Column(
        "stated", Text, nullable=False, server_default=""
    ),  # JSON: model.Stated, of what a row was given to
    sa.Column("department", Whole, nullable=False, server_default=sa.text("0")),  # that it is to belong to
    sqlite_autoincrement=True,
)

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("serial", Whole, primary_key=True),
    sa.Column("key", Text, nullable=False, unique=True),  # the name, folded
    sa.Column("name", Text, nullable=False),
    sa.Column("role", Text, nullable=False),  # reader, archivist, administrator
    sa.Column("password", Text, nullable=False),  # its hash, see passwords
    sa.Column("created_at", Text, nullable=False),
    sa.Column("disabled", sa.Boolean, nullable=False),
    sa.Column("stamp", Text, nullable=False),  # sessions that carry another have ended
    sa.Column("origin", Text, nullable=False, server_default=""),  # who vouches for it; "": its password here
    sa.Column("subject", Text, nullable=False, server_default=""),  # what the origin knows the person by
    sa.Column(
        "proven", Text, nullable=False, server_default=""
    ),  # the last day that the origin vouched for it
    sqlite_autoincrement=True,  # a serial is never given twice: sessions know accounts by it
)

departments = sa.Table(
    "departments",
    metadata,
    sa.Column("serial", Whole, primary_key=True),
    sa.Column("name", Text, nullable=False, unique=True),
    sqlite_autoincrement=True,  # a serial is never given twice: the index knows documents by it
)

members = sa.Table(
    "members",
    metadata,
    sa.Column("department", Whole, sa.ForeignKey("departments.serial"), primary_key=True),
    sa.Column("account", Whole, sa.ForeignKey("accounts.serial"), primary_key=True, index=True),
)

tokens = sa.Table(
    "tokens",
    metadata,
    sa.Column("serial", Whole, primary_key=True),
    sa.Column("id", Text, nullable=False, unique=True),
    sa.Column("account", Whole, sa.ForeignKey("accounts.serial"), nullable=False, index=True),
    sa.Column("name", Text, nullable=False),
    sa.Column("role", Text, nullable=False),  # as that of an account
    sa.Column("hash", Text, nullable=False, unique=True),  # keyed, see auth
    sa.Column("created_at", Text, nullable=False),
    sa.Column("until", Text, nullable=False),  # its last day
    sqlite_autoincrement=True,
)

settings = sa.Table(
    "settings",
    metadata,
    sa.Column("name", Text, primary_key=True),
    sa.Column("value", Text, nullable=False),
)

watched = sa.Table(
    "watched",
    metadata,
    sa.Column("path", Text, primary_key=True),  # absolute
    sa.Column("size", Whole, nullable=False),
    sa.Column("mtime", Whole, nullable=False),
)

own_words = sa.Table(
    "own_words",
    metadata,
    sa.Column("serial", Whole, primary_key=True),
    sa.Column("kind", Text, nullable=False),  # term, synonyms
    sa.Column("text", Text, nullable=False),  # of a group its words, with blanks between
    sa.Column("added_at", Text, nullable=False),
    sa.Column("added_by", Text, nullable=False),
    sqlite_autoincrement=True,  # so that number and last serial tell one state from all others
)

for _table in (
    *(documents, versions, layouts, events, event_details, saved_searches, drafts),
    *(accounts, departments, members, tokens, settings, own_words),
):
    keep_digests(_table)  # not of lists of work to be done, which is done again when it is forgotten
