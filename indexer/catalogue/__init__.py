"""What is true of every document? The database of documents, versions, events and settings.

Useful for: everything that must survive. Not for: finding text; that is the index, which can be rebuilt from here.
"""

from __future__ import annotations

from indexer.catalogue.attention.judging import CONCERN_KINDS, Concern, ConcernKind
from indexer.catalogue.attention.lists import Attention, AttentionLists
from indexer.catalogue.batch.batches import Batches
from indexer.catalogue.batch.change import BATCH_ACTS, BATCH_FIELDS, MOST_IN_BATCH, BatchAct, BatchChange
from indexer.catalogue.batch.described import CODE_FIELDS, Described
from indexer.catalogue.batch.rows import Batch, BatchItem, BatchState, Outcome, ToldState
from indexer.catalogue.catalogue import Catalogue
from indexer.catalogue.database.connections import Database, Place, Store
from indexer.catalogue.database.creation import require_none_lost
from indexer.catalogue.database.damaged_rows import Row
from indexer.catalogue.database.inspection import (
    Original,
    altered_rows,
    counts_of,
    faults_of,
    foreign_parts,
    identity_of,
    originals_of,
)
from indexer.catalogue.database.schema import accounts, departments, documents, members, tokens
from indexer.catalogue.database.shared_tables import SharedNotes, SharedTables, server_time
from indexer.catalogue.database.transfer import copy_catalogue, fill_catalogue, require_empty
from indexer.catalogue.disposal.disposals import LONGEST_REASON, MOST_ON_A_LIST, Disposals
from indexer.catalogue.disposal.due import DueDocument, DueDocuments
from indexer.catalogue.disposal.erasure import Erasure
from indexer.catalogue.disposal.rows import STATE_NAMES, Disposal, DisposalItem
from indexer.catalogue.disposal.rows import of_json as disposal_of_json
from indexer.catalogue.drafts import Draft, State
from indexer.catalogue.failed_files import INSIDE
from indexer.catalogue.layouts import Unplaced
from indexer.catalogue.listing import NOT_RECORDED, FiledDocument, Listed, Listing, Order, Wanted, Withdrawal
from indexer.catalogue.log.event_log import NO_DOCUMENT, Act, ArchiveAct, Entry, Event, now, record
from indexer.catalogue.log.export_count import ExportCount
from indexer.catalogue.log.reading import LogQuestion
from indexer.catalogue.new_words import (
    LONGEST_WORD,
    MOST_GROUPS,
    MOST_TERMS,
    known_terms,
    new_group,
    new_terms,
)
from indexer.catalogue.news.watch_lists import LONGEST_WATCHED, MOST_WATCHED, WatchList, WatchLists
from indexer.catalogue.openness.departments import Move, belonging_to, department_names, write_moves
from indexer.catalogue.openness.reviews import CLOSED_FOR, OpennessReview, OpennessReviews
from indexer.catalogue.review import Review
from indexer.catalogue.rows import columns_of, without_text
from indexer.catalogue.saved_searches import LONGEST_NAME, MOST_OWN, SavedSearch
from indexer.catalogue.settings import (
    CHOICES,
    NO,
    SETTINGS,
    SWITCHES,
    WHO,
    YES,
    Mark,
    Permission,
    Setting,
    Settings,
    write_setting,
)
from indexer.catalogue.sharing.entries import LONGEST_NOTE, MOST_ENTRIES, TopicEntries, TopicEntry
from indexer.catalogue.sharing.ownership import KEPT_DELETED
from indexer.catalogue.sharing.topics import (
    LONGEST_EXPLANATION,
    LONGEST_TOPIC,
    MOST_OWN_TOPICS,
    Topic,
    Topics,
)
from indexer.catalogue.versions import require_kept
from indexer.catalogue.watched_files import Stamp, key_of
from indexer.catalogue.whole.documents import Acceptance, WholeDocument, WholeDocuments, WholeVersion

__all__ = [
    "BATCH_ACTS",
    "BATCH_FIELDS",
    "CHOICES",
    "CLOSED_FOR",
    "CODE_FIELDS",
    "CONCERN_KINDS",
    "INSIDE",
    "KEPT_DELETED",
    "LONGEST_EXPLANATION",
    "LONGEST_NAME",
    "LONGEST_NOTE",
    "LONGEST_REASON",
    "LONGEST_TOPIC",
    "LONGEST_WATCHED",
    "LONGEST_WORD",
    "MOST_ENTRIES",
    "MOST_GROUPS",
    "MOST_IN_BATCH",
    "MOST_ON_A_LIST",
    "MOST_OWN",
    "MOST_OWN_TOPICS",
    "MOST_TERMS",
    "MOST_WATCHED",
    "NO",
    "NOT_RECORDED",
    "NO_DOCUMENT",
    "SETTINGS",
    "STATE_NAMES",
    "SWITCHES",
    "WHO",
    "YES",
    "Acceptance",
    "Act",
    "ArchiveAct",
    "Attention",
    "AttentionLists",
    "Batch",
    "BatchAct",
    "BatchChange",
    "BatchItem",
    "BatchState",
    "Batches",
    "Catalogue",
    "Concern",
    "ConcernKind",
    "Database",
    "Described",
    "Disposal",
    "DisposalItem",
    "Disposals",
    "Draft",
    "DueDocument",
    "DueDocuments",
    "Entry",
    "Erasure",
    "Event",
    "ExportCount",
    "FiledDocument",
    "Listed",
    "Listing",
    "LogQuestion",
    "Mark",
    "Move",
    "OpennessReview",
    "OpennessReviews",
    "Order",
    "Original",
    "Outcome",
    "Permission",
    "Place",
    "Review",
    "Row",
    "SavedSearch",
    "Setting",
    "Settings",
    "SharedNotes",
    "SharedTables",
    "Stamp",
    "State",
    "Store",
    "ToldState",
    "Topic",
    "TopicEntries",
    "TopicEntry",
    "Topics",
    "Unplaced",
    "Wanted",
    "WatchList",
    "WatchLists",
    "WholeDocument",
    "WholeDocuments",
    "WholeVersion",
    "Withdrawal",
    "accounts",
    "altered_rows",
    "belonging_to",
    "columns_of",
    "copy_catalogue",
    "counts_of",
    "department_names",
    "departments",
    "disposal_of_json",
    "documents",
    "faults_of",
    "fill_catalogue",
    "foreign_parts",
    "identity_of",
    "key_of",
    "known_terms",
    "members",
    "new_group",
    "new_terms",
    "now",
    "originals_of",
    "record",
    "require_empty",
    "require_kept",
    "require_none_lost",
    "server_time",
    "tokens",
    "without_text",
    "write_moves",
    "write_setting",
]
