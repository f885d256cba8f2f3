"""What does a text say of itself? Lines in; title, date, number, author, contributions and filing marks out.

Useful for: a letterhead, byline or date that is not recognised. Not for: bytes of files (readers) or the catalogue.
"""

from __future__ import annotations

from indexer.structure.document_structure import read_structure

__all__ = ["read_structure"]
