"""How does a document leave the archive with all that is known of it, and come back? Archival packages.

Useful for: BagIt packages (RFC 8493) of documents with their versions, log and originals. Not for: the whole
archive (maintenance), or files that are still to be read (intake).
"""

from __future__ import annotations

from indexer.exchange.exchange import Exchange, PackageFormat
from indexer.exchange.packing import Packed
from indexer.exchange.writing import FolderSink, Sink, ZipSink

__all__ = ["Exchange", "FolderSink", "PackageFormat", "Packed", "Sink", "ZipSink"]
