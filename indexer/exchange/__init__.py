"""How does a document leave the archive with all that is known of it, and come back? Archival packages.

Useful for: BagIt packages (RFC 8493) of documents with their versions, log and originals, and XML after DA/T 48. Not for: the
whole archive (maintenance), or files that are still to be read (intake).
"""

from __future__ import annotations

from indexer.exchange.exchange import FORMS, Exchange, PackageForm
from indexer.exchange.packing import Packed
from indexer.exchange.writing import FolderSink, Sink, ZipSink

__all__ = ["FORMS", "Exchange", "FolderSink", "PackageForm", "Packed", "Sink", "ZipSink"]
