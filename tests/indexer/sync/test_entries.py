"""An entry of the index holds what is searched of a document: its text, date, level and facets as they are compared."""

from __future__ import annotations

import pytest

from indexer.index.engine import STORED_FACETS
from indexer.model.description import Description
from indexer.model.document import Document, Section
from indexer.model.stored import StoredDocument
from indexer.sync.entries import entries_of
from indexer.text.lexicon import SHIPPED, Lexicon
from indexer.text.normalization import normalize
from indexer.text.tokenizer import segmenter_for

SECTIONS = (
    Section("一", "倪倩", "主席", "楊浦區", 0, 2),
    Section("二", "董海明、倪倩", "主席", "浦东新区", 2, 4),
)
DOCUMENT = Document(
    "勞模精神",
    "弘扬劳模精神",
    "2022-03-24",
    author="周敏",
    source="青楓勞動報",
    district="青楓區",
    kind="通知",
    number="青工总（2021）第12号",
    sections=SECTIONS,
    description=Description(
        code="Ｚ012-WS·2021",
        filing_year="2021",
        retention="30年",
        openness="内部",
        subjects=("勞模", "表彰", "劳模"),
    ),
)


def stored(
    document: Document = DOCUMENT, *, number: int = 7, original: str = "corpus/a.docx", sound: bool = True
) -> StoredDocument:
    return StoredDocument(
        number, "a", 1, "active", document, original, "sha", "2026-01-01T00:00:00", sound=sound
    )


def test_what_is_searched_of_a_document() -> None:
    (entry,) = entries_of([stored()])
    assert (entry.key, entry.date, entry.partition) == (7, 20220324, 1)
    assert entry.text == normalize(DOCUMENT.text)
    assert entry.cuts.tolist() == segmenter_for().cut(entry.text).tolist()
    assert dict(entry.facets) == {
        "source": ("青枫劳动报",),
        "kind": ("通知",),
        "format": ("DOCX",),
        "number": ("青工总[2021]12号",),
        "code": ("z012-ws·2021",),
        "filing_year": ("2021",),
        "retention": ("定期30年",),
        "district": ("青枫区", "杨浦区", "浦东新区"),
        "speaker": ("周敏", "倪倩", "董海明"),
        "subject": ("劳模", "表彰"),
    }
    assert set(entry.facets) <= set(STORED_FACETS)


def test_what_is_unknown_has_no_facet() -> None:
    (entry,) = entries_of([stored(Document("题", "文"), original="")])
    assert (entry.date, entry.partition) == (0, 0)
    assert {name: values for name, values in entry.facets.items() if values} == {}


def test_whatever_is_damaged_is_as_closed_as_can_be() -> None:
    (entry,) = entries_of([stored(Document("题", "文"), sound=False)])
    assert entry.partition == 2


@pytest.mark.parametrize("lexicon", [SHIPPED, Lexicon(("青枫坊",))])
def test_entries_come_in_order_cut_with_the_archives_own_words(lexicon: Lexicon) -> None:
    documents = [stored(Document(f"题{number}", "青枫坊的职工"), number=number) for number in range(1, 6)]
    entries = list(entries_of(iter(documents), lexicon))
    assert [entry.key for entry in entries] == [1, 2, 3, 4, 5]
    assert all(entry.cuts.tolist() == segmenter_for(lexicon).cut(entry.text).tolist() for entry in entries)
