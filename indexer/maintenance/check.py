"""Checks that originals, catalogue and index fit together, and repairs what can safely be repaired.

Safe is what takes nothing from the truth: an index is built anew, the file of a killed writer goes, a missing
original comes back from a file with its bytes, a row of the catalogue becomes again what its digest proves it was.
No original and no sound row is ever deleted or altered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from indexer.auth import put_aside
from indexer.catalogue import Catalogue, Draft, Review, Row, faults_of
from indexer.index import Engine
from indexer.intake import files_of_tray
from indexer.maintenance.check_index import MOST_TOLD, index_findings
from indexer.maintenance.check_originals import OriginalsCheck
from indexer.maintenance.repair_rows import mend_layout, mend_record
from indexer.maintenance.store_health import store_findings
from indexer.model import Finding, Kind, ReportProgress
from indexer.originals import Originals
from indexer.paths import CATALOGUE, TRAY
from indexer.storage import digest_of, tighten, too_open
from indexer.stores import StoreHealth
from indexer.sync import IndexSync

_REBUILD: Final[tuple[Kind, ...]] = (
    "index missing",
    "index unreadable",
    "index damaged",
    "index outdated",
    "index incomplete",
    "index surplus",
)


class Checkup:
    """One check of one archive, and what can be repaired by it."""

    def __init__(
        self,
        home: Path,
        originals: Originals,
        catalogue: Catalogue,
        engine: Engine,
        index_sync: IndexSync,
        progress: ReportProgress,
        stores: Sequence[StoreHealth] = (),
    ) -> None:
        self._home = home
        self._stores = stores
        self._kept, self._files = originals, files_of_tray(originals.tray)
        self._catalogue = catalogue
        self._engine = engine
        self._index_sync = index_sync
        self._progress = progress
        self._originals = OriginalsCheck(originals, catalogue, self._is_known)
        self._rebuilt = False

    def findings(self) -> Iterator[Finding]:
        """All there is: the index before the originals, which may have to be indexed."""
        damaged = False
        yield from store_findings(self._stores)
        away = {each.store for each in self._stores if each.status == "away"}  # which cannot be looked at
        for finding in faults_of(self._catalogue.place):
            damaged = damaged or finding.kind == "catalogue damaged"
            yield finding
        if not damaged:  # else nothing can be compared with it
            if "engine" not in away:
                yield from index_findings(self._catalogue, self._engine)
            if "originals" not in away:
                yield from self._originals.findings(self._progress)
            yield from self._doubtful()
            yield from self._tray()
        yield from (Finding("file put aside", f"var/{name}") for name in put_aside(self._home / "var"))
        for each in too_open(self._home):
            yield Finding("too open", each.first, detail=f"{each.mode:o}", count=each.number)

    def repair(self, finding: Finding) -> bool:
        """Whether it is put right now."""
        match finding.kind:
            case "write unfinished":
                return self._kept.remove_unfinished(finding.where)
            case "too open":
                return tighten(self._home / Path(finding.where).parts[0])
            case "file put aside":
                (self._home / finding.where).unlink(missing_ok=True)
                return True
            case "original missing":
                return self._originals.restored(finding.where)
            case "record altered" | "version altered":
                done = mend_record(self._kept, self._catalogue, Row.told(str(finding.detail)))
                self._index_sync.catch_up()
                return done
            case "layout damaged":
                return mend_layout(self._kept, self._catalogue, Row.told(str(finding.detail)))
            case "index behind":
                self._index_sync.catch_up()
                return True
            case kind if kind in _REBUILD:
                self._rebuild()
                return True
        return False

    def _doubtful(self) -> Iterator[Finding]:
        """Open documents that carry a mark of secrecy."""
        found = Review(self._catalogue).found()
        kinds: dict[Kind, list[str]] = {
            "secrecy open": [one.id for one in found if one.recorded],
            "mark open": [one.id for one in found if not one.recorded],
        }
        for kind, identifiers in kinds.items():
            if identifiers:
                first, *others = identifiers[:MOST_TOLD]
                yield Finding(kind, CATALOGUE, first, " ".join(others), len(identifiers))

    def _tray(self) -> Iterator[Finding]:
        """Files that are not as they were received."""
        for draft in self._catalogue.drafts.all():
            with suppress(OSError):
                if not draft.sha256 or self._digest(draft) == draft.sha256:
                    continue
            if draft.id in self._catalogue.drafts.identifiers():  # else it was confirmed just now
                yield Finding("draft altered", f"{TRAY}/{draft.id}", detail=draft.name)

    def _digest(self, draft: Draft) -> str:
        with self._files.as_file(draft.id) as path:
            return digest_of(path)

    def _is_known(self, sha256: str) -> bool:
        """Whether the catalogue has these bytes, or will: a killed confirmation leaves its draft to be confirmed."""
        return self._catalogue.holds(sha256) or self._catalogue.drafts.holds(sha256)

    def _rebuild(self) -> None:
        """Once, for however many findings."""
        if not self._rebuilt:
            self._index_sync.rebuild(self._progress)
            self._rebuilt = True
