"""Is the archive whole, and how is it brought back? Check, backup, restore, status.

Useful for: what an administrator does to the whole archive. Not for: single documents.
"""

from __future__ import annotations

from indexer.maintenance.administration.background_backup import BackgroundBackup
from indexer.maintenance.administration.backup_notes import LastBackup, WholeBackup
from indexer.maintenance.administration.office_mark import LARGEST as LARGEST_MARK
from indexer.maintenance.administration.office_mark import read_mark
from indexer.maintenance.backup import Contents, back_up, verify
from indexer.maintenance.check import Checkup
from indexer.maintenance.destruction import Destruction
from indexer.maintenance.disk_usage import DiskUsageMeter, Part
from indexer.maintenance.protocols import Protocols
from indexer.maintenance.repair_rows import repair_texts
from indexer.maintenance.restore import require_finished, restore
from indexer.maintenance.sole_home import require_sole_home
from indexer.maintenance.status import Overview
from indexer.maintenance.store_health import StoreWatch

__all__ = [
    "LARGEST_MARK",
    "BackgroundBackup",
    "Checkup",
    "Contents",
    "Destruction",
    "DiskUsageMeter",
    "LastBackup",
    "Overview",
    "Part",
    "Protocols",
    "StoreWatch",
    "WholeBackup",
    "back_up",
    "read_mark",
    "repair_texts",
    "require_finished",
    "require_sole_home",
    "restore",
    "verify",
]
