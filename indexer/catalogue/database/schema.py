"""The catalogue's tables. Portable SQL types only, so that PostgreSQL can hold them one day.

What changes here needs a step in `migrations`; a new column needs a `server_default`, which older rows get. A step
that changes rows sets their digests to NO_DIGEST: they get new ones at its end.
"""

from __future__ import annotations

import sqlalchemy as sa

from indexer.storage import keep_digests

metadata = sa.MetaData()

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("id", sa.String, nullable=False, unique=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("state", sa.String, nullable=False),  # active, withdrawn
    sqlite_autoincrement=True,  # a number is never given twice: the index knows documents by it
)

versions = sa.Table(
    "versions",
    metadata,
    sa.Column("number", sa.Integer, sa.ForeignKey("documents.number"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("body", sa.String, nullable=False),
    sa.Column("date", sa.String),
    sa.Column("author", sa.String, nullable=False),
    sa.Column("source", sa.String, nullable=False),
    sa.Column("district", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("structure", sa.String, nullable=False),  # JSON: 文号, lead, sections
    sa.Column("original", sa.String, nullable=False),  # path below home, "" when the text came without a file
    sa.Column("sha256", sa.String, nullable=False, index=True),
    sa.Column("added_at", sa.String, nullable=False),  # when these bytes were taken in
    *(  # see model.Description, whose fields they are; an item that is not known has its default
        sa.Column(name, sa.String, nullable=False, server_default=default)
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

layouts = sa.Table(  # where the texts of versions stand in their originals; most have none
    "layouts",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("data", sa.LargeBinary, nullable=False),  # see `layouts.packed`
    sa.ForeignKeyConstraint(["number", "version"], ["versions.number", "versions.version"]),
)

unplaced = (
    sa.Table(  # versions whose original is still to be read for where their texts stand in it; see `layouts`
        "unplaced",
        metadata,
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),  # that have begun
        sa.Column("reason", sa.String, nullable=False),  # why the last one failed
        sa.Index("unplaced_turns", "turn", "number"),
    )
)

CURRENT = (versions.c.number == documents.c.number) & (versions.c.version == documents.c.version)

events = sa.Table(
    "events",
    metadata,
    sa.Column("serial", sa.Integer, primary_key=True),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("actor", sa.String, nullable=False),
    sa.Column("act", sa.String, nullable=False),  # see event_log.Act
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("version", sa.Integer),  # the version it made; NULL for other acts, and where the log is older
)

event_details = sa.Table(  # the fields that an act has changed: none, one or many
    "event_details",
    metadata,
    sa.Column("serial", sa.Integer, sa.ForeignKey("events.serial"), primary_key=True),
    sa.Column("field", sa.String, primary_key=True),
    sa.Column("before", sa.String, nullable=False),  # shortened when long
    sa.Column("after", sa.String, nullable=False),
)

pending = sa.Table(
    "pending",
    metadata,
    sa.Column("serial", sa.Integer, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
    sqlite_autoincrement=True,
)

indexing = sa.Table(  # see `attempts`
    "indexing",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("run", sa.String, nullable=False),  # who is at it: a token of one opened archive; "" for nobody
    sa.Column("lone", sa.Boolean, nullable=False),  # whether it is indexed without others
    sa.Column("alone", sa.Integer, nullable=False),  # processes that died while they indexed it alone
    sa.Column("together", sa.Integer, nullable=False),  # those that died while they indexed it among others
)

saved_searches = sa.Table(
    "saved_searches",
    metadata,
    sa.Column("serial", sa.Integer, primary_key=True),
    sa.Column("id", sa.String, nullable=False, unique=True),
    sa.Column("name", sa.String, nullable=False),
    sa.Column("query", sa.String, nullable=False),
    sa.Column("sort", sa.String, nullable=False),
    sa.Column("filters", sa.String, nullable=False),  # JSON: field → values
    sa.Column("widen", sa.Boolean, nullable=False),
    sa.Column("created_at", sa.String, nullable=False),
    sa.Column("owner", sa.String, nullable=False, server_default=""),  # name of an account; "": the office's
    sa.Column("shared", sa.Boolean, nullable=False, server_default=sa.text("1")),
    sa.Column("deleted_at", sa.String, nullable=False, server_default=""),  # "" while it is kept
    sa.Column("deleted_by", sa.String, nullable=False, server_default=""),
    sa.Column("tier", sa.String, nullable=False, server_default=""),  # "" where none was asked for
)


refusals = sa.Table(
    "refusals",
    metadata,
    sa.Column("path", sa.String, primary_key=True),  # absolute; of a member of a ZIP file 包.zip › 名
    sa.Column("reason", sa.String, nullable=False),
    sa.Column("first_at", sa.String, nullable=False),
    sa.Column("last_at", sa.String, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("size", sa.BigInteger),  # bytes
    sa.Column("mtime", sa.BigInteger),  # nanoseconds
)

drafts = sa.Table(
    "drafts",
    metadata,
    sa.Column("serial", sa.Integer, primary_key=True),
    sa.Column("id", sa.String, nullable=False, unique=True),
    sa.Column("name", sa.String, nullable=False),  # as it was received; of a member of a ZIP file 包.zip › 名
    sa.Column("state", sa.String, nullable=False),  # waiting, reading, read, refused
    sa.Column("document", sa.String, nullable=False),  # JSON: the columns of a version; "" until it is read
    sa.Column("how", sa.String, nullable=False),
    sa.Column("notes", sa.String, nullable=False),  # JSON
    sa.Column("reason", sa.String, nullable=False),  # why it was refused
    sa.Column("sha256", sa.String, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),  # bytes
    sa.Column("by", sa.String, nullable=False),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("replaces", sa.String, nullable=False),  # the document it is to be a new version of, or ""
    sa.Column("encoding", sa.String, nullable=False),  # asked for by the archivist, or ""
    sa.Column("attempts", sa.Integer, nullable=False),  # at reading it that began
    sa.Column("layout", sa.LargeBinary),  # of what was read from it, as in `layouts`
    sqlite_autoincrement=True,
)

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("serial", sa.Integer, primary_key=True),
    sa.Column("key", sa.String, nullable=False, unique=True),  # the name, folded
    sa.Column("name", sa.String, nullable=False),
    sa.Column("role", sa.String, nullable=False),  # reader, archivist, administrator
    sa.Column("password", sa.String, nullable=False),  # its hash, see passwords
    sa.Column("created_at", sa.String, nullable=False),
    sa.Column("disabled", sa.Boolean, nullable=False),
    sa.Column("stamp", sa.String, nullable=False),  # sessions that carry another have ended
    sqlite_autoincrement=True,  # a serial is never given twice: sessions know accounts by it
)

settings = sa.Table(
    "settings",
    metadata,
    sa.Column("name", sa.String, primary_key=True),
    sa.Column("value", sa.String, nullable=False),
)

watched = sa.Table(
    "watched",
    metadata,
    sa.Column("path", sa.String, primary_key=True),  # absolute
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("mtime", sa.BigInteger, nullable=False),
)

own_words = sa.Table(
    "own_words",
    metadata,
    sa.Column("serial", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String, nullable=False),  # term, synonyms
    sa.Column("text", sa.String, nullable=False),  # of a group its words, with blanks between
    sa.Column("added_at", sa.String, nullable=False),
    sa.Column("added_by", sa.String, nullable=False),
    sqlite_autoincrement=True,  # so that number and last serial tell one state from all others
)

for _table in (
    documents,
    versions,
    layouts,
    events,
    event_details,
    saved_searches,
    drafts,
    accounts,
    settings,
    own_words,
):
    keep_digests(_table)  # not of lists of work to be done, which is done again when it is forgotten
