"""Converts catalogued documents to entries of an index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import tee

from indexer.index import IndexEntry, date_number
from indexer.model import Document, StoredDocument, retention_term
from indexer.sync.parallel_tokenizing import Tokenizers, prepare_all
from indexer.text import SHIPPED, Lexicon, Prepared, number_key, simplify


def entries_of(
    documents: Iterable[StoredDocument],
    lexicon: Lexicon = SHIPPED,
    serial_of: Callable[[int], int] = lambda _: 0,
    tokenizers: Tokenizers | None = None,
) -> Iterator[IndexEntry]:
    """Catalogued documents as an engine takes them, prepared on all cores when there are many.

    `serial_of` tells by number the last change of a document that is known to be owed.
    """
    first, second = tee(documents)
    prepared = prepare_all((stored.document.text for stored in second), lexicon, tokenizers=tokenizers)
    return (
        _entry(stored, ready, serial_of(stored.number)) for stored, ready in zip(first, prepared, strict=True)
    )


def _entry(stored: StoredDocument, prepared: Prepared, serial: int) -> IndexEntry:
    document = stored.document
    date = date_number(document.date)
    facets = _facets(document, stored.format)
    return IndexEntry(stored.number, prepared.text, prepared.cuts, date, facets, stored.partition, serial)


def _facets(document: Document, format: str) -> dict[str, tuple[str, ...]]:
    described = document.description
    values = {
        "source": document.source,
        "kind": document.kind,
        "format": format,
        "number": number_key(document.number),
        "code": number_key(described.code),
        "filing_year": described.filing_year,
        "retention": retention_term(described.retention),
    }
    single = {name: (value,) for name, value in values.items() if value}
    several = {
        "district": document.districts,
        "speaker": document.speakers,
        "subject": described.subjects,
    }
    return {name: tuple(dict.fromkeys(map(_simplified, found))) for name, found in (single | several).items()}


@lru_cache(maxsize=10_000)
def _simplified(value: str) -> str:
    """青楓區 and 青枫区 are one value."""
    return simplify(value)
