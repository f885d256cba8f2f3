"""How does a file become a document of the archive? Discovery, ingest, the tray, watched folders.

Useful for: the ways in. Not for: what a format looks like (readers) or what a text says (structure).
"""

from __future__ import annotations

from indexer.catalogue import Draft
from indexer.intake.adoption import adopt
from indexer.intake.batch import LONGEST_BATCH_NAME, LONGEST_WITHDRAWAL, BatchWork, withdrawal_reason
from indexer.intake.file_intake import Item, ReadFile, beside_no_corpus, failed, read_file, read_files
from indexer.intake.ingest import Ingest
from indexer.intake.inventory.columns import FIELDS, label_of
from indexer.intake.inventory.importer import (
    Entry,
    InventoryImport,
    ListingSheet,
    is_spreadsheet,
    rows_of,
    stated_by,
)
from indexer.intake.inventory.matching import Clues, shown
from indexer.intake.inventory.pairing import Candidate, Doubt, Pair
from indexer.intake.inventory.tray_inventories import MatchedListing, TrayInventories
from indexer.intake.numbering import (
    CODE_ORDERS,
    LARGEST_NUMBER,
    LONGEST_CATEGORY,
    LONGEST_PATTERN,
    USUAL_CATEGORY,
    USUAL_PATTERN,
    CodeOrder,
    Numbering,
    NumberingPlan,
    Proposal,
    Series,
)
from indexer.intake.place_reader import PlaceReader
from indexer.intake.reader_report import FoundField, FoundPage, FoundTable, ReaderReport, report_of
from indexer.intake.retrying import is_retrying, retry
from indexer.intake.tray import Tray
from indexer.intake.tray_files import TrayFiles, files_of_tray
from indexer.intake.tray_reader import DraftReader
from indexer.intake.watcher import SECONDS_BETWEEN_LOOKS, Pause, Watch, Watcher

__all__ = [
    "CODE_ORDERS",
    "FIELDS",
    "LARGEST_NUMBER",
    "LONGEST_BATCH_NAME",
    "LONGEST_CATEGORY",
    "LONGEST_PATTERN",
    "LONGEST_WITHDRAWAL",
    "SECONDS_BETWEEN_LOOKS",
    "USUAL_CATEGORY",
    "USUAL_PATTERN",
    "BatchWork",
    "Candidate",
    "Clues",
    "CodeOrder",
    "Doubt",
    "Draft",
    "DraftReader",
    "Entry",
    "FoundField",
    "FoundPage",
    "FoundTable",
    "Ingest",
    "InventoryImport",
    "Item",
    "ListingSheet",
    "MatchedListing",
    "Numbering",
    "NumberingPlan",
    "Pair",
    "Pause",
    "PlaceReader",
    "Proposal",
    "ReadFile",
    "ReaderReport",
    "Series",
    "Tray",
    "TrayFiles",
    "TrayInventories",
    "Watch",
    "Watcher",
    "adopt",
    "beside_no_corpus",
    "failed",
    "files_of_tray",
    "is_retrying",
    "is_spreadsheet",
    "label_of",
    "read_file",
    "read_files",
    "report_of",
    "retry",
    "rows_of",
    "shown",
    "stated_by",
    "withdrawal_reason",
]
